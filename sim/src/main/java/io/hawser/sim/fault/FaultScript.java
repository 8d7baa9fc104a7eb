package io.hawser.sim.fault;

import io.hawser.sim.Network;
import io.hawser.time.Deadline;
import java.util.List;
import java.util.Set;

/**
 * A fault and its time, which can be written in one line:
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
 * <p>Without a time the fault holds from the start. {@code at} is followed by one time, {@code from … to} by two; at
 * the second one the former state is restored. {@code towards NODE} after a link selects one direction; without it
 * {@code drop} counts packets of both. docs/faults.md lists all forms.
 *
 * @param fromNanos the virtual time at which the fault begins
 * @param untilNanos the virtual time at which it ends; {@link Deadline#NEVER} if it stays
 * @param fault the fault
 * @param text the line as written
 */
public record FaultScript(long fromNanos, long untilNanos, Fault fault, String text) {
    /** Rejects a fault that ends before it begins, and an end of a fault without a duration. */
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
     * @throws FaultSyntaxException if it is invalid; the message gives the mistake, its position, and a correction
     */
    public static FaultScript parse(String line) {
        return FaultGrammar.parse(line);
    }

    /** The words with which a line may begin, in small letters. */
    public static Set<String> beginnings() {
        return FaultGrammar.beginnings();
    }

    /** The forms of faults, with slots in braces, as their grammar writes them. */
    public static List<String> patterns() {
        return FaultGrammar.patterns();
    }

    /** Reads lines; empty ones and those that begin with {@code #} are skipped. */
    public static List<FaultScript> parseAll(List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(FaultScript::parse)
                .toList();
    }

    /**
     * Schedules the fault; a past time means now. Names are resolved at once.
     *
     * @throws UnknownNameException if the network has no object of a name; the message suggests the most similar name
     * @throws IllegalArgumentException if the named object cannot have this fault
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
