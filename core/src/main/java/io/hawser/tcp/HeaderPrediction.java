package io.hawser.tcp;

import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.TcpHeader;

/**
 * Processes the segments of a one-way transfer in few steps (header prediction, after Van Jacobson): text that is next
 * in order, for an established connection that has nothing in flight and nothing to send. It does what
 * {@link SegmentArrives} does for such a segment, and leaves out the checks and calls that have no effect then.
 */
final class HeaderPrediction {
    private HeaderPrediction() {}

    /**
     * Processes a segment for a connection in ESTABLISHED if it is one that was predicted. Otherwise changes nothing
     * and returns false.
     */
    static boolean takes(TcpConnection connection, TcpSegment segment) {
        Receiver receiver = connection.receiver();
        Sender sender = connection.sender();
        if (!isPlain(connection, segment)
                || !receiver.isPredicted(segment.seq, segment.textLength)
                || !sender.isPredicted(segment)
                || connection.usesTimestamps() && !isTimestampGood(receiver, segment)) {
            return false;
        }
        receiver.segmentArrived();
        if (connection.usesTimestamps()) {
            receiver.rememberTimestamp(segment.options.timestampValue(), segment.seq);
        }
        sender.predictedArrived(segment);
        receiver.inOrder(segment);
        return true;
    }

    /** Returns whether the segment has text, and neither flags nor options that mean more. */
    private static boolean isPlain(TcpConnection connection, TcpSegment segment) {
        return (segment.flags & ~TcpHeader.PSH) == TcpHeader.ACK
                && segment.textLength > 0
                && segment.options.sackBlocks() == 0
                && segment.options.userTimeoutSeconds() == 0
                && segment.returnRoute == null
                && connection.ecn() == null
                && connection.context.settings().fastPaths;
    }

    private static boolean isTimestampGood(Receiver receiver, TcpSegment segment) {
        return segment.options.hasTimestamps() && !receiver.isTimestampOld(segment.options.timestampValue());
    }
}
