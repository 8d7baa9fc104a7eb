package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.ip.event.IpCounter;
import io.hawser.mib.MibCounter;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;

/** A counter by its MIB name, {@code TCPTimeouts} or {@code TcpExt.TCPTimeouts}. */
final class CounterSlot implements Slot<MibCounter> {
    private static final List<MibCounter> COUNTERS = counters();

    private static List<MibCounter> counters() {
        List<MibCounter> all = new ArrayList<>(List.of(TcpCounter.values()));
        all.addAll(List.of(IpCounter.values()));
        return all;
    }

    /** The value of a counter. */
    static long value(Host host, MibCounter counter) {
        return switch (counter) {
            case TcpCounter tcp -> host.tcpCounters().get(tcp);
            case IpCounter ip -> host.ipCounters().get(ip);
            default -> throw new IllegalStateException("nobody counts " + counter.mibName());
        };
    }

    @Override
    public String expected(Names names) {
        return "a counter by its MIB name, such as TCPTimeouts";
    }

    @Override
    public List<String> candidates(Names names) {
        return COUNTERS.stream().map(MibCounter::mibName).toList();
    }

    @Override
    public Read<MibCounter> read(Sentence sentence, int index, Names names) throws NotThis {
        String word = sentence.word(index).text();
        for (MibCounter counter : COUNTERS) {
            if (word.equals(counter.mibName()) || word.equals(counter.group() + "." + counter.mibName())) {
                return new Read<>(counter, index + 1);
            }
        }
        throw new NotThis(index);
    }
}
