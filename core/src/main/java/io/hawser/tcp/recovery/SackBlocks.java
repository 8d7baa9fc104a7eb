package io.hawser.tcp.recovery;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads the SACK option of an acknowledgment: data delivered (RFC 2018) and data received twice (RFC 2883). Estimates
 * the deliveries for a peer without SACK.
 */
final class SackBlocks {
    private SackBlocks() {}

    /**
     * Processes a first block that reports a duplicate: it lies below SEG.ACK, or within the second block
     * (RFC 2883 §4).
     *
     * @return whether the block reports a duplicate caused by a retransmission of this connection; a packet that the
     *     network duplicated does not count
     */
    static boolean takeDuplicate(
            TcpSegment segment,
            RecoveryHost sender,
            @Nullable Episode episode,
            @Nullable RackDetector rack,
            @Nullable Scoreboard board) {
        TcpOptions options = segment.options;
        int left = options.sackLeft(0);
        int right = options.sackRight(0);
        boolean below = Seq.lt(left, segment.ack);
        boolean within =
                options.sackBlocks() > 1 && Seq.geq(left, options.sackLeft(1)) && Seq.leq(right, options.sackRight(1));
        if (!below && !within || Seq.geq(left, right) || Seq.gt(right, sender.sndMax())) {
            return false;
        }
        sender.count(below ? TcpCounter.TCP_DSACK_RECV : TcpCounter.TCP_DSACK_OFO_RECV);
        sender.duplicateReported();
        if (!sender.hasRetransmitted()) {
            sender.count(TcpCounter.TCP_DSACK_IGNORED_DUBIOUS);
            return below;
        }
        if (episode != null) {
            episode.dsack(left, right);
        }
        boolean ofProbe = board != null && board.probe.isReportedBy(right);
        if (rack != null && !ofProbe) {
            rack.dsack(sender.sndUna(), sender.sndMax());
        }
        return true;
    }

    /**
     * Marks the segments that the blocks from {@code first} on cover, in ascending order, so that RACK can detect
     * reordering.
     */
    static void take(TcpOptions options, int first, RecoveryHost sender, Scoreboard board, RackDetector rack) {
        int pending = 0;
        for (int i = first; i < options.sackBlocks(); i++) {
            int left = options.sackLeft(i);
            int right = options.sackRight(i);
            if (Seq.lt(left, right) && Seq.geq(left, sender.sndUna()) && Seq.leq(right, sender.sndMax())) {
                pending |= 1 << i;
            } else {
                sender.count(TcpCounter.TCP_SACK_DISCARD);
            }
        }
        while (pending != 0) {
            int lowest = Integer.numberOfTrailingZeros(pending);
            for (int i = lowest + 1; i < options.sackBlocks(); i++) {
                if ((pending & 1 << i) != 0 && Seq.lt(options.sackLeft(i), options.sackLeft(lowest))) {
                    lowest = i;
                }
            }
            pending &= ~(1 << lowest);
            board.sack(options.sackLeft(lowest), options.sackRight(lowest), rack);
        }
    }

    /**
     * Without SACK, a duplicate acknowledgment shows that some segment has been delivered, but not which
     * (RFC 9937 §6.2): it counts until that segment is acknowledged. A peer that forges them gains at most
     * {@code limit} bytes.
     */
    static void presume(
            Scoreboard board, Recovery recovery, SendState sender, boolean duplicate, int acked, int limit) {
        int mss = sender.mss();
        if (acked > 0) {
            int presumed = board.presumedBytes;
            board.delivery.bytes = Math.max(acked - presumed, Math.min(acked, mss));
            board.presumedBytes = recovery.isRecovering() ? Math.max(0, presumed - Math.max(0, acked - mss)) : 0;
            board.duplicateAcks = 0;
        } else if (duplicate) {
            board.duplicateAcks++;
            int most = board.flightBytes() - Math.max(board.lostBytes(), Math.min(mss, board.flightBytes()));
            int before = board.presumedBytes;
            board.presumedBytes = Math.min(before + mss, Math.clamp(most, 0, limit));
            board.delivery.bytes = Math.max(0, board.presumedBytes - before);
        }
    }
}
