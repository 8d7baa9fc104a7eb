package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.wire.TcpHeader;

/** Retransmits the segments that the scoreboard marks as lost. */
final class Retransmission {
    private Retransmission() {}

    /** Retransmits lost segments as far as the congestion window allows; returns whether some remain. */
    static boolean sendAll(Sender sender) {
        while (next(sender)) {
            // lost segments go first
        }
        return sender.recovery().isRetransmissionDue();
    }

    /** Retransmits the next lost segment if the congestion window has space for it; returns whether it did. */
    private static boolean next(Sender sender) {
        Recovery recovery = sender.recovery();
        Scoreboard board = recovery.scoreboard();
        if (board == null || !recovery.isRetransmissionDue()) {
            return false;
        }
        int index = board.losses.next();
        int start = board.start(index);
        if (recovery.roomBytes() < Math.min(board.end(index) - start, sender.mss())) {
            recovery.windowLimits(true);
            return false;
        }
        // SHLD-16
        if (start - sender.sndUna() >= sender.sequence().sndWnd() && index != board.front()) {
            // The peer has shrunk its window. The first segment may be sent nevertheless, as the timer would send it.
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

    /** Sends the first unacknowledged segment for the retransmission timer, without regard to windows. */
    static void first(Sender sender) {
        Scoreboard board = sender.recovery().scoreboard();
        if (!sender.sequence().isSynAcknowledged()) {
            sender.connection().opening().resend();
        } else if (board != null && !board.isEmpty()) {
            sender.applyPathMtu();
            segment(sender, board, board.front());
        }
    }

    /** Sends a segment, in pieces if the segment size has become smaller since its first transmission. */
    static void segment(Sender sender, Scoreboard board, int index) {
        // SHLD-16
        int end = board.end(index);
        int seq = board.start(index);
        while (seq != end) {
            int offset = seq - sender.sequence().dataStart();
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
            // The path has turned out too narrow for the segments in flight. All are retransmitted, which replaces the
            // probe.
            sender.output();
            return;
        }
        boolean fresh = NewData.sendProbe(sender);
        if (!fresh) {
            segment(sender, board, board.tail() - 1);
        }
        board.probe.sent(sender.sndMax(), /* retransmission= */ !fresh);
        sender.recovery().rtt().probed();
        board.timers.rtoDeadlineNanos = 0;
        sender.connection().context.count(TcpCounter.TCP_LOSS_PROBES);
    }
}
