package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.recovery.Episode;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;

/** What an acknowledgment does to a repair, a method for each state: how far it is, whether it is over, whether there was nothing to repair. */
final class RecoveryProgress {
    private RecoveryProgress() {}

    /**
     * Takes an acknowledgment whose news the scoreboard has.
     *
     * @param advanced whether SND.UNA has moved on
     * @param duplicate whether it is a duplicate by RFC 5681 §2
     * @param dsack whether it says that something has come twice
     */
    static void acknowledged(
            Recovery recovery,
            Scoreboard board,
            TcpSegment segment,
            boolean advanced,
            boolean duplicate,
            boolean dsack) {
        switch (recovery.state()) {
            case OPEN -> inOpen(recovery, dsack);
            case CWR -> inReduction(recovery);
            case RECOVERY -> inRecovery(recovery, board, segment, advanced, dsack);
            case LOSS -> inLoss(recovery, board, segment, advanced, duplicate);
        }
    }

    private static void inOpen(Recovery recovery, boolean dsack) {
        if (dsack) {
            recovery.undoIfDisprovedByDsack();
        } else {
            recovery.forgetEpisode();
        }
    }

    /** RFC 3168 §6.1.2: the answer to a mark is over when what was in flight has arrived. */
    private static void inReduction(Recovery recovery) {
        Episode current = recovery.current();
        if (Seq.geq(recovery.sender().sndUna(), current.highSeq)) {
            recovery.end(current);
        }
    }

    private static void inRecovery(
            Recovery recovery, Scoreboard board, TcpSegment segment, boolean advanced, boolean dsack) {
        TcpConnection connection = recovery.connection();
        Episode current = recovery.current();
        boolean echoed = advanced && current.isDisprovedByEcho(segment, connection.usesTimestamps());
        if (Seq.geq(recovery.sender().sndUna(), current.highSeq)) {
            if (echoed || current.isDisprovedByDsack()) {
                recovery.undo(TcpCounter.TCP_FULL_UNDO);
            } else {
                recovery.end(current);
            }
        } else if (echoed) {
            // RFC 4015 §3.2: the original has arrived, after its retransmission had left: nothing shows a loss.
            recovery.undo(TcpCounter.TCP_PARTIAL_UNDO);
        } else if (dsack && current.isDisprovedByDsack()) {
            recovery.undo(TcpCounter.TCP_DSACK_UNDO);
        } else if (advanced && !connection.usesSack()) {
            // RFC 6582 §3.2 (3), partial acknowledgment: the next hole.
            board.losses.markFirst();
            recovery.changed(TcpObserver.CongestionEvent.PARTIAL_ACK);
        }
    }

    private static void inLoss(
            Recovery recovery, Scoreboard board, TcpSegment segment, boolean advanced, boolean duplicate) {
        TcpConnection connection = recovery.connection();
        Episode current = recovery.current();
        current.newDataOnly = false;
        boolean echoed = advanced && current.isDisprovedByEcho(segment, connection.usesTimestamps());
        if (echoed || current.isDisprovedByDsack()) {
            if (echoed) {
                connection.context.count(TcpCounter.TCP_SPURIOUS_RTOS);
            }
            recovery.undo(TcpCounter.TCP_LOSS_UNDO);
            return;
        }
        if (current.frto && forwardRecovery(recovery, board, advanced, duplicate)) {
            return;
        }
        if (Seq.geq(recovery.sender().sndUna(), current.highSeq)) {
            recovery.end(current);
        }
    }

    /**
     * F-RTO (RFC 5682 §3.1 with SACK, §2.1 without): a timeout was spurious when data arrives that was sent once only, before
     * it. Returns whether the timeout turned out to be, or still may be, spurious.
     */
    private static boolean forwardRecovery(Recovery recovery, Scoreboard board, boolean advanced, boolean duplicate) {
        Sender sender = recovery.sender();
        Episode current = recovery.current();
        Delivery delivery = board.delivery;
        boolean selective = recovery.connection().usesSack();
        // Without SACK, what comes together with the retransmission may have been there before the timeout (§2.2).
        boolean original = delivery.hasOriginal && (selective || !delivery.hasRetransmitted);
        if (original && Seq.leq(delivery.firstEnd, current.highSeq)) {
            // (3b)
            recovery.connection().context.count(TcpCounter.TCP_SPURIOUS_RTOS);
            recovery.undo(TcpCounter.TCP_LOSS_UNDO);
            return true;
        }
        boolean recovered = Seq.geq(sender.sndUna(), current.highSeq);
        if (Seq.gt(sender.sndMax(), current.highSeq)) {
            if (duplicate || delivery.bytes > 0 && !advanced) {
                // (3a): the loss was real
                current.frto = false;
            }
        } else if (advanced && !recovered) {
            // (2b): new data, to see whether the peer had everything but the first segment
            current.highSeq = sender.sndMax();
            current.newDataOnly = sender.hasNewDataToSend();
            current.frto = current.newDataOnly;
            return current.newDataOnly;
        } else if (duplicate && !selective) {
            // §2.1 (2a)
            current.frto = false;
        }
        return false;
    }
}
