package io.hawser.lab.stage;

import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.TcpCounter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Describes events in words, and selects the timers that a trace shows. */
public final class EventText {
    private static final Set<TcpTimerKind> TELLING = Set.of(
            TcpTimerKind.CONNECTION_ESTABLISHMENT,
            TcpTimerKind.PERSIST,
            TcpTimerKind.KEEPALIVE,
            TcpTimerKind.FIN_WAIT_2,
            TcpTimerKind.TIME_WAIT);

    private final String timers;

    /** Hosts whose retransmission timer has just fired: its next value shows the backoff. */
    private final Set<String> fired = new HashSet<>();

    /** @param timers telling, all or none */
    EventText(String timers) {
        this.timers = timers;
    }

    /** The reason why a packet was lost. */
    public static String lost(LaneEvent how) {
        return switch (how) {
            case CUT -> "lost: the link is cut";
            case RULE_DROPPED -> "lost, as the scenario wants";
            case QUEUE_DROPPED -> "lost: the queue is full";
            case OVERSIZED -> "lost: larger than the MTU";
            case UNCLAIMED -> "lost: nobody is there";
            default -> "lost on the way: " + how.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The action of a firewall on a packet. */
    public static String refused(PacketVerdict verdict) {
        return switch (verdict) {
            case ACCEPT -> "passes it on";
            case DROP -> "drops it";
            case RESET -> "does not let it pass and resets its sender";
            case REJECT -> "does not let it pass and says so by ICMP";
        };
    }

    /** The reason why a host has dropped a segment, with the name of its counter. */
    public static String dropped(TcpCounter reason) {
        String why = switch (reason) {
            case LISTEN_DROPS -> "queue full";
            case ACK_MISSING -> "no ACK flag";
            case TIMESTAMP_MISSING -> "no timestamp";
            case PAWS_ESTAB -> "old timestamp";
            case OUTSIDE_WINDOW -> "outside the window";
            case TIME_WAIT_RST_IGNORED -> "no reset in TIME_WAIT";
            case TCP_DEFER_ACCEPT_DROP -> "waits for data";
            case IN_CSUM_ERRORS -> "wrong checksum";
            default -> "";
        };
        return why.isEmpty() ? reason.mibName() : why + " (" + reason.mibName() + ")";
    }

    /** The line for an armed timer; empty if the timer is not shown. */
    String armed(String host, TcpTimerKind timer, long nowNanos, long deadlineNanos) {
        boolean isTold = timers.equals("all")
                || timers.equals("telling")
                        && (TELLING.contains(timer) || timer == TcpTimerKind.RETRANSMISSION && fired.contains(host));
        fired.remove(host);
        return isTold ? "timer " + timer + " armed: " + Times.spoken(deadlineNanos - nowNanos) : "";
    }

    /** The line for a cancelled timer; empty if the timer is not shown. */
    String cancelled(TcpTimerKind timer) {
        return timers.equals("all") ? "timer " + timer + " cancelled" : "";
    }

    /** The line for a fired timer; empty if the timer is not shown. */
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
