package io.hawser.lab.stage;

import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpTimerKind;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** How what happens is put into words, and which timers are worth a word. */
final class EventText {
    private static final Set<TcpTimerKind> TELLING = Set.of(
            TcpTimerKind.CONNECTION_ESTABLISHMENT,
            TcpTimerKind.PERSIST,
            TcpTimerKind.KEEPALIVE,
            TcpTimerKind.FIN_WAIT_2,
            TcpTimerKind.TIME_WAIT);

    private final String timers;

    /** Hosts whose retransmission timer has just fired: how long it is then is telling. */
    private final Set<String> fired = new HashSet<>();

    /** @param timers telling, all or none */
    EventText(String timers) {
        this.timers = timers;
    }

    static String lost(LaneEvent how) {
        return switch (how) {
            case CUT -> "lost: the link is cut";
            case RULE_DROPPED -> "lost, as the scenario wants";
            case QUEUE_DROPPED -> "lost: the queue is full";
            case OVERSIZED -> "lost: larger than the MTU";
            case UNCLAIMED -> "lost: nobody is there";
            default -> "lost on the way: " + how.name().toLowerCase(Locale.ROOT);
        };
    }

    static String refused(PacketVerdict verdict) {
        return switch (verdict) {
            case ACCEPT -> "passes it on";
            case DROP -> "drops it";
            case RESET -> "does not let it pass and resets its sender";
            case REJECT -> "does not let it pass and says so by ICMP";
        };
    }

    /** Empty if it is not worth a word. */
    String armed(String host, TcpTimerKind timer, long nowNanos, long deadlineNanos) {
        boolean isTold = timers.equals("all")
                || timers.equals("telling")
                        && (TELLING.contains(timer) || timer == TcpTimerKind.RETRANSMISSION && fired.contains(host));
        fired.remove(host);
        return isTold ? "timer " + timer + " armed: " + Times.spoken(deadlineNanos - nowNanos) : "";
    }

    /** Empty if it is not worth a word. */
    String cancelled(TcpTimerKind timer) {
        return timers.equals("all") ? "timer " + timer + " cancelled" : "";
    }

    /** Empty if it is not worth a word. */
    String fired(String host, TcpFlow flow, TcpTimerKind timer) {
        String use = "";
        if (timer == TcpTimerKind.RETRANSMISSION) {
            fired.add(host);
            use = switch (flow.retransmissionTimerUse()) {
                case TIMEOUT -> "";
                case REORDERING -> ", for what seems to be lost";
                case LOSS_PROBE -> ", for a tail loss probe";
            };
        }
        return timers.equals("none") ? "" : "timer " + timer + " fired" + use;
    }
}
