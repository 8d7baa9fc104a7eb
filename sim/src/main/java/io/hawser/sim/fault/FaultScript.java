package io.hawser.sim.fault;

import io.hawser.sim.Network;
import io.hawser.time.Deadline;
import java.util.List;
import java.util.Set;

/**
 * A fault and when it happens, as it can be written in one line:
 *
 * <pre>
 * at 30s cut client-router
 * at 40s restore client-router
 * from 10s to 20s loss 5% on server-link towards server
 * from 1min to 2min loss 2% in bursts of 5 on server-link
 * at 5s crash server
 * at 9s reboot server
 * from 10s to 20s partition a b from c d
 * from 10s to 20s partition a b from c one way
 * at 12s freeze server.echo
 * drop the second SYN+ACK on client-server
 * at 3s drop the next 2 data segments to port 80 on client-server
 * from 1s to 2s drop every ACK on client-server towards server
 * </pre>
 *
 * <p>Without a time it holds from the start. {@code at} is followed by a moment, {@code from … to} by two, after the
 * second of which things are as they were. {@code towards NODE} after a link means one direction of it; without it
 * {@code drop} counts packets of both. docs/faults.md has them all.
 *
 * @param fromNanos the virtual time at which it happens
 * @param untilNanos the virtual time at which it is over; {@link Deadline#NEVER} if it stays so
 * @param fault what happens
 * @param text how it was written
 */
public record FaultScript(long fromNanos, long untilNanos, Fault fault, String text) {
    /** Rejects what is over before it begins, and the end of what does not last. */
    public FaultScript {
        if (untilNanos <= fromNanos) {
            throw new IllegalArgumentException("what begins must end later: " + text);
        }
        if (untilNanos != Deadline.NEVER && !fault.canEnd()) {
            throw new IllegalArgumentException("what happens once has no end, so say 'at' and one time: " + text);
        }
    }

    /**
     * Reads one line.
     *
     * @throws FaultSyntaxException if it is none; the message says what is wrong, where, and what would be right
     */
    public static FaultScript parse(String line) {
        return FaultGrammar.parse(line);
    }

    /** The words that a line may begin with, in small letters. */
    public static Set<String> beginnings() {
        return FaultGrammar.beginnings();
    }

    /** The forms of faults, with slots in braces, as their grammar writes them. */
    public static List<String> patterns() {
        return FaultGrammar.patterns();
    }

    /** Reads lines; what is empty or begins with {@code #} is skipped. */
    public static List<FaultScript> parseAll(List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(FaultScript::parse)
                .toList();
    }

    /**
     * Lets it happen when the time comes; what is to happen in the past happens now. Names are looked up at once.
     *
     * @throws UnknownNameException if the network has nothing of a name; the message has the nearest that there is
     * @throws IllegalArgumentException if what has the name cannot have this fault
     */
    public void schedule(Network network) {
        Effect effect = fault.on(network);
        if (fromNanos <= network.nowNanos()) {
            effect.begin();
        } else {
            network.scheduleAt(fromNanos, effect::begin);
        }
        if (untilNanos != Deadline.NEVER) {
            network.scheduleAt(untilNanos, effect::end);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
