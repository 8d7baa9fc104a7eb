package io.hawser.lab.explain;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.Cause;
import io.hawser.lab.replay.Hops;
import io.hawser.lab.replay.StateChange;
import io.hawser.lab.replay.Timeline;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of state, labelled as in the RFC's figure.
 *
 * @param event {@code CLOSE}, {@code rcv SYN}, {@code timeout TIME_WAIT}
 * @param action the sent segment, {@code snd SYN,ACK}; empty for none
 * @param why the reason in a sentence
 * @param section the section of an RFC
 */
public record Transition(String event, String action, String why, String section) {
    /**
     * Number of hops before and after a change that are searched for its segment, which may be sent before the change
     * is reported.
     */
    private static final int BEFORE = 2;

    private static final int AFTER = 8;

    /** Linux's TIME_WAIT, the shortest that lets old segments leave the network. */
    private static final long TIME_WAIT_NANOS = 60_000_000_000L;

    /** Explains a change of a run. */
    public static Transition of(StateChange change, Timeline timeline, MessageCatalogue messages) {
        String path = change.from() + "." + change.to();
        List<String> keys = new ArrayList<>();
        boolean ends = change.to() == TcpState.CLOSED;
        String kind = ends ? kindOf(change) : "";
        if (!kind.isEmpty()) {
            keys.add(path + "." + kind);
        }
        if (isCutShort(change)) {
            keys.add(path + ".short");
        }
        boolean isOrderly = change.from() == TcpState.TIME_WAIT || change.from() == TcpState.LAST_ACK;
        TcpTimerKind timer = change.cause().timer();
        if (ends && !(isOrderly && kind.equals("segment"))) {
            if (timer != null && !isOrderly) {
                keys.add("timeout." + timer);
            }
            if (kind.equals("rst") && change.from() != TcpState.SYN_SENT) {
                keys.add("rst");
            } else if (kind.equals("call") && change.from() != TcpState.SYN_SENT) {
                keys.add("abort");
            }
        }
        keys.add(path);
        keys.add("other");
        return new Transition(
                event(change, kind),
                action(change, timeline),
                first("why.", keys, messages),
                first("section.", keys, messages));
    }

    private static boolean isCutShort(StateChange change) {
        return change.from() == TcpState.TIME_WAIT
                && change.to() == TcpState.CLOSED
                && change.atNanos() - change.end().timeWaitNanos() < TIME_WAIT_NANOS;
    }

    private static String first(String prefix, List<String> keys, MessageCatalogue messages) {
        return messages.first(keys.stream().map(each -> prefix + each).toArray(String[]::new));
    }

    /** The event that ended a connection. */
    private static String kindOf(StateChange change) {
        return switch (change.cause()) {
            case Cause.Segment segment -> (segment.flags() & TcpHeader.RST) != 0 ? "rst" : "segment";
            case Cause.Fired _ -> "timeout";
            case Cause.Call _ -> "call";
            case Cause.Unknown _ -> "";
        };
    }

    private static String event(StateChange change, String kind) {
        String call = call(change.from(), change.to());
        if (call != null) {
            return call;
        }
        return switch (change.cause()) {
            case Cause.Segment segment -> "rcv " + received(segment.flags(), change);
            case Cause.Fired fired -> "timeout " + fired.timer();
            case Cause.Call _ -> kind.equals("call") ? "ABORT" : "CLOSE";
            case Cause.Unknown _ -> change.from() == TcpState.TIME_WAIT ? "timeout TIME_WAIT" : "";
        };
    }

    /** The user's call, if only a call can cause this change; otherwise null. */
    private static @Nullable String call(TcpState from, TcpState to) {
        return switch (to) {
            case LISTEN -> from == TcpState.CLOSED ? "passive OPEN" : null;
            case SYN_SENT -> from == TcpState.LISTEN ? "SEND" : "active OPEN";
            case FIN_WAIT_1, LAST_ACK -> "CLOSE";
            default -> null;
        };
    }

    private static String received(int flags, StateChange change) {
        boolean isAckOfOurs =
                (flags & TcpHeader.ACK) != 0 && (flags & (TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST)) == 0;
        if (!isAckOfOurs) {
            return names(
                    flags,
                    /* withAck= */ change.from() == TcpState.SYN_SENT
                            || change.from() == TcpState.FIN_WAIT_1 && change.to() == TcpState.TIME_WAIT);
        }
        return switch (change.from()) {
            case SYN_RCVD -> "ACK of SYN";
            case FIN_WAIT_1, CLOSING, LAST_ACK -> "ACK of FIN";
            default -> "ACK";
        };
    }

    private static String names(int flags, boolean withAck) {
        List<String> names = new ArrayList<>();
        add(names, flags, TcpHeader.SYN, "SYN");
        add(names, flags, TcpHeader.FIN, "FIN");
        add(names, flags, TcpHeader.RST, "RST");
        if (withAck || names.isEmpty()) {
            add(names, flags, TcpHeader.ACK, "ACK");
        }
        return String.join(",", names);
    }

    private static void add(List<String> names, int flags, int flag, String name) {
        if ((flags & flag) != 0) {
            names.add(name);
        }
    }

    /** The segment that the end sent at the instant of the change. */
    private static String action(StateChange change, Timeline timeline) {
        Hops hops = timeline.hops();
        for (int i = change.hop(); i < Math.min(hops.size(), change.hop() + AFTER); i++) {
            if (isOf(change, hops, i)) {
                return "snd " + names((int) hops.flags().get(i), /* withAck= */ isReply(hops, i));
            }
        }
        // the segment of a call, and the acknowledgment of a FIN, may be sent before the change is reported
        boolean isBefore = call(change.from(), change.to()) != null
                || change.cause() instanceof Cause.Segment segment && (segment.flags() & TcpHeader.FIN) != 0;
        for (int i = change.hop() - 1; isBefore && i >= Math.max(0, change.hop() - BEFORE); i--) {
            if (isOf(change, hops, i)) {
                return "snd " + names((int) hops.flags().get(i), /* withAck= */ false);
            }
        }
        return "";
    }

    private static boolean isOf(StateChange change, Hops hops, int row) {
        return hops.sent().get(row) == change.atNanos()
                && hops.from().get(row) == change.end().node()
                && hops.connection().get(row) == change.end().connection();
    }

    private static boolean isReply(Hops hops, int row) {
        return (hops.flags().get(row) & TcpHeader.SYN) != 0;
    }
}
