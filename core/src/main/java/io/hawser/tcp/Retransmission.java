package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.wire.TcpHeader;

/** Retransmits the segments that the scoreboard marks as lost. */
final class Retransmission {
    private Retransmission() {}

    /** Sends what is lost, as far as the congestion window goes; returns whether something is left. */
    static boolean sendAll(Sender sender) {
        while (next(sender)) {
            // what is lost goes first
        }
        return sender.recovery().isRetransmissionDue();
    }

    /** Sends the next lost segment if the congestion window has room for it; returns whether it did. */
    private static boolean next(Sender sender) {
        Recovery recovery = sender.recovery();
        Scoreboard board = recovery.scoreboard();
        if (board == null || !recovery.isRetransmissionDue()) {
            return false;
        }
        int index = board.losses.next();
        int start = board.start(index);
        if (recovery.roomBytes() < Math.min(board.end(index) - start, sender.mss())) {
            sender.limitedByWindow();
            return false;
        }
        // SHLD-16
        if (start - sender.sndUna() >= sender.sndWnd() && index != board.front()) {
            // The peer has taken back window. The first segment may go all the same, as the timer's would.
            return false;
        }
        if (!sender.mayLeave()) {
            return false;
        }
        boolean slowStart = recovery.state() == Recovery.State.LOSS;
        sender.connection().context.count(slowStart ? TcpCounter.TCP_SLOW_START_RETRANS : TcpCounter.TCP_FAST_RETRANS);
        segment(sender, board, index);
        return true;
    }

    /** The retransmission timer sends the first segment that is not acknowledged, without regard to windows. */
    static void first(Sender sender) {
        Scoreboard board = sender.recovery().scoreboard();
        if (!sender.isSynAcknowledged()) {
            sender.connection().opening().resend();
        } else if (board != null && !board.isEmpty()) {
            sender.applyPathMtu();
            segment(sender, board, board.front());
        }
    }

    /** Sends a segment; in pieces, if segments have become smaller since it was first sent. */
    static void segment(Sender sender, Scoreboard board, int index) {
        // SHLD-16
        int end = board.end(index);
        int seq = board.start(index);
        while (seq != end) {
            int offset = seq - sender.dataStart();
            int left = sender.queuedBytes() - offset;
            int length = Math.min(Math.min(end - seq, Mss.ofNextSegment(sender)), left);
            boolean fin = sender.isFinSent() && length == left && end - seq > length;
            sender.resend(seq, length, fin ? TcpHeader.FIN : 0);
            seq += length + (fin ? 1 : 0);
        }
        sender.recovery().retransmitted(board, index);
    }

    /**
     * Sends the tail loss probe: new data if there is any, or else the last segment again (RFC 8985 §7.3,
     * TLP_send_probe).
     */
    static void sendProbe(Sender sender, Scoreboard board) {
        sender.recovery().noteApplicationLimit();
        sender.applyPathMtu();
        if (sender.recovery().isRecovering()) {
            // The path has turned out too narrow for what is in flight: it all goes again, which is probe enough.
            sender.output();
            return;
        }
        boolean fresh = sender.sendNewProbe();
        if (!fresh) {
            segment(sender, board, board.tail() - 1);
        }
        board.probe.sent(sender.sndMax(), /* retransmission= */ !fresh);
        sender.rtt().probed();
        board.timers.rtoDeadlineNanos = 0;
        sender.connection().context.count(TcpCounter.TCP_LOSS_PROBES);
    }
}
