package io.hawser.lab.script;

import io.hawser.lab.script.Values.Amount;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.stage.Actor;
import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Times;
import io.hawser.sim.phrase.Match;
import io.hawser.tcp.TcpInfo;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Conditions on the variables of a connection that STATUS and TCP_INFO report. */
final class InfoConditions {
    /** Takes a phrase. */
    @FunctionalInterface
    interface Definer {
        void define(String pattern, String description, Function<Match, Condition> meaning);
    }

    /** A variable that is a number. */
    private record Variable(String name, String description, ToLongFunction<TcpInfo> value) {}

    private static final List<Variable> NUMBERS = List.of(
            new Variable("congestion window", "in bytes", info -> info.cwndBytes),
            new Variable("slow-start threshold", "in bytes", info -> info.ssthreshBytes),
            new Variable("peer's window", "SND.WND, in bytes", info -> info.sndWnd),
            new Variable("offered window", "RCV.WND, in bytes", info -> info.rcvWnd),
            new Variable("segment size", "the data of a full segment, in bytes", info -> info.sndMss),
            new Variable("path MTU", "in bytes", info -> info.sending.pmtu),
            new Variable("count of retransmissions", "segments sent again", info -> info.retransmits),
            new Variable("count of timeouts", "in a row", info -> info.timeouts),
            new Variable("count of probes", "without an answer", info -> info.probes));

    private static final List<Variable> TIMES = List.of(
            new Variable("retransmission timeout", "RTO with its back-off", info -> info.rtoNanos),
            new Variable("round-trip time", "smoothed", info -> info.srttNanos));

    private InfoConditions() {}

    static void define(Definer definer) {
        for (Variable each : NUMBERS) {
            definer.define(
                    "the " + each.name() + " of {connection} is {amount}",
                    "A variable of the connection: " + each.description() + ".",
                    match -> stage -> {
                        long found = each.value().applyAsLong(info(stage.actor(match.text("connection"))));
                        return Finding.of(match.get("amount", Amount.class).holds(found), found);
                    });
        }
        for (Variable each : TIMES) {
            definer.define(
                    "the " + each.name() + " of {connection} is {time}",
                    "A variable of the connection: " + each.description() + ".",
                    match -> stage -> {
                        long found = each.value().applyAsLong(info(stage.actor(match.text("connection"))));
                        return new Finding(match.get("time", Instant.class).holds(found), Times.exact(found));
                    });
        }
        for (String option : List.of("timestamps", "SACK", "window scaling")) {
            definer.define(
                    "{connection} uses " + option,
                    "Both SYNs have agreed on it.",
                    match -> stage -> Finding.of(
                            uses(info(stage.actor(match.text("connection"))), option), "it was not negotiated"));
            definer.define(
                    "{connection} does not use " + option,
                    "It was not agreed on.",
                    match -> stage -> Finding.of(
                            !uses(info(stage.actor(match.text("connection"))), option), "it was negotiated"));
        }
    }

    private static TcpInfo info(Actor actor) {
        return actor.connection().info();
    }

    private static boolean uses(TcpInfo info, String option) {
        return switch (option) {
            case "timestamps" -> info.timestamps;
            case "SACK" -> info.sack;
            default -> info.rcvWindowShift > 0 || info.sndWindowShift > 0;
        };
    }
}
