package io.hawser.sim.fault;

import io.hawser.sim.Bandwidth;
import io.hawser.sim.BurstLoss;
import io.hawser.sim.CoDel;
import io.hawser.sim.DropTail;
import io.hawser.sim.PacketMatcher;
import io.hawser.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads one line of a script of faults. */
final class FaultParser {
    private static final int MAX_QUEUE_PACKETS = 100_000_000;
    private static final String EXAMPLE = "at 30s cut client-server";

    private final String line;
    private final Words words;
    private final Map<String, Supplier<Fault>> verbs = new TreeMap<>();

    FaultParser(String line) {
        this.line = line.strip();
        words = new Words(line);
        verbs.put("cut", () -> link("cut client-server").cut());
        verbs.put("restore", () -> link("restore client-server").restore());
        verbs.put("loss", this::loss);
        verbs.put("corruption", () -> share("corruption", (on, share) -> on.corruption(share)));
        verbs.put("duplication", () -> share("duplication", (on, share) -> on.duplication(share)));
        verbs.put("reordering", this::reordering);
        verbs.put("latency", () -> time("latency", (on, time) -> on.latency(time)));
        verbs.put("jitter", () -> time("jitter", (on, time) -> on.jitter(time)));
        verbs.put("bandwidth", this::bandwidth);
        verbs.put("queue", this::queue);
        verbs.put("mtu", this::mtu);
        verbs.put("drop", this::drop);
        verbs.put("crash", () -> NodeFaults.crash(words.any("a host", "at 5s crash server")));
        verbs.put("reboot", () -> NodeFaults.reboot(words.any("a host", "at 9s reboot server")));
        verbs.put("partition", this::partition);
        verbs.put("heal", NodeFaults::heal);
        verbs.put("freeze", () -> NodeFaults.freeze(words.any("an application", "at 12s freeze server.echo")));
        verbs.put("resume", () -> NodeFaults.resume(words.any("an application", "at 20s resume server.echo")));
        verbs.put("kill", () -> NodeFaults.kill(words.any("an application", "at 12s kill server.echo")));
        verbs.put("restart", () -> NodeFaults.restart(words.any("an application", "at 20s restart server.echo")));
        verbs.put("icmp", this::icmp);
        verbs.put("set", this::set);
    }

    FaultScript parse() {
        long fromNanos = 0;
        long untilNanos = Deadline.NEVER;
        if (words.take("at")) {
            fromNanos = words.duration(EXAMPLE).toNanos();
        } else if (words.take("from")) {
            String example = "from 10s to 20s loss 5% on client-server";
            fromNanos = words.duration(example).toNanos();
            words.expect("to", example);
            untilNanos = words.duration(example).toNanos();
            if (untilNanos <= fromNanos) {
                throw words.wrongBefore("the second time must be later than the first; for example: " + example);
            }
        }
        Fault fault = fault();
        if (!words.isEmpty()) {
            throw words.wrong("the end of the line", EXAMPLE);
        }
        if (untilNanos != Deadline.NEVER && !fault.canEnd()) {
            throw new FaultSyntaxException(1, "what happens once has no end: say 'at' and one time, not 'from … to …'");
        }
        return new FaultScript(fromNanos, untilNanos, fault, line);
    }

    private Fault fault() {
        Supplier<Fault> verb = verbs.get(words.peek());
        if (verb == null) {
            String hint = Nearest.to(words.peek(), verbs.keySet())
                    .map(each -> " (do you mean " + each + "?)")
                    .orElse("");
            throw words.wrong("what is to happen" + hint + ", one of " + String.join(", ", verbs.keySet()), EXAMPLE);
        }
        words.skip();
        try {
            return verb.get();
        } catch (FaultSyntaxException known) {
            throw known;
        } catch (IllegalArgumentException e) {
            throw words.wrongBefore(String.valueOf(e.getMessage()));
        }
    }

    /** {@code LINK [towards NODE]}. */
    private LinkFaults link(String example) {
        String name = words.any("a link", example);
        @Nullable String towards = words.take("towards") ? words.any("a host", example + " towards server") : null;
        return new LinkFaults(name, towards);
    }

    /** {@code on LINK [towards NODE]}. */
    private LinkFaults on(String example) {
        words.expect("on", example);
        return link(example);
    }

    private Fault share(String verb, ShareFault fault) {
        String example = verb + " 5% on client-server";
        double share = words.share(example);
        return fault.of(on(example), share);
    }

    private Fault time(String verb, TimeFault fault) {
        String example = verb + " 20ms on client-server";
        Duration time = words.duration(example);
        return fault.of(on(example), time);
    }

    private Fault loss() {
        String example = "loss 2% in bursts of 5 on client-server";
        double share = words.share("loss 5% on client-server");
        if (!words.take("in")) {
            return on("loss 5% on client-server").loss(share);
        }
        words.expect("bursts", example);
        words.expect("of", example);
        BurstLoss model = BurstLoss.of(share, words.number("how many packets a burst takes", 1, 1_000_000, example));
        return on(example).burstLoss(model);
    }

    private Fault reordering() {
        String example = "reordering 1% by 5ms on client-server";
        double share = words.share(example);
        words.expect("by", example);
        Duration delay = words.duration(example);
        return on(example).reordering(share, delay);
    }

    private Fault bandwidth() {
        String example = "bandwidth 10Mbit/s on client-server";
        Bandwidth bandwidth = words.bandwidth(example);
        return on(example).bandwidth(bandwidth);
    }

    private Fault queue() {
        String example = "queue 20 packets on client-server";
        boolean codel = words.take("codel");
        int packets = words.number("a number of packets", 0, MAX_QUEUE_PACKETS, example);
        words.take("packets");
        return on(example).queue(() -> codel ? new CoDel(packets) : DropTail.packets(packets));
    }

    private Fault mtu() {
        String example = "mtu 1400 on client-server";
        int bytes = words.number("a size in bytes", 68, 65_535, example);
        words.take("bytes");
        return on(example).mtu(bytes);
    }

    private Fault drop() {
        PacketPhrase phrase = new PacketPhrase(words);
        PacketMatcher packets = phrase.read();
        LinkFaults on = on("drop the second SYN+ACK on client-server");
        return phrase.every ? on.dropEvery(packets) : on.drop(packets, phrase.first, phrase.last);
    }

    private Fault partition() {
        String example = "partition a b from c d";
        List<String> one = names("from", example);
        words.skip();
        List<String> other = new ArrayList<>();
        while (!words.isEmpty() && !words.peek().equals("one")) {
            other.add(words.any("a host", example));
        }
        if (other.isEmpty()) {
            throw words.wrong("a host", example);
        }
        boolean oneWay = words.take("one");
        if (oneWay) {
            words.expect("way", "partition a b from c d one way");
        }
        return NodeFaults.partition(one, other, !oneWay);
    }

    private List<String> names(String until, String example) {
        List<String> names = new ArrayList<>();
        do {
            names.add(words.any("a host", example));
        } while (!words.isEmpty() && !words.peek().equals(until));
        if (words.isEmpty()) {
            throw words.wrong("'" + until + "'", example);
        }
        return names;
    }

    private Fault icmp() {
        String example = "icmp off on router";
        boolean off = words.take("off");
        if (!off) {
            words.expect("on", example);
        }
        words.expect("on", example);
        Function<String, Fault> fault = off ? NodeFaults::silence : NodeFaults::speak;
        return fault.apply(words.any("a router", example));
    }

    private Fault set() {
        String example = "set net.ipv4.tcp_sack=0 on server";
        String assignment = words.any("a setting", example);
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw words.wrongBefore(
                    "expected a setting and its value, found '" + assignment + "'; for example: " + example);
        }
        words.expect("on", example);
        return NodeFaults.set(
                assignment.substring(0, equals), assignment.substring(equals + 1), words.any("a host", example));
    }

    @FunctionalInterface
    private interface ShareFault {
        Fault of(LinkFaults on, double share);
    }

    @FunctionalInterface
    private interface TimeFault {
        Fault of(LinkFaults on, Duration time);
    }
}
