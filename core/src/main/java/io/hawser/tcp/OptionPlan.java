package io.hawser.tcp;

import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.ecn.EcnOption;
import io.hawser.tcp.ecn.ReceivedMarks;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options of one segment of an open connection: {@link #plan} decides which of them fit, {@link #write} writes
 * them. {@link TcpOutput} reuses one plan for all segments.
 *
 * <p>Every segment carries the signature and the timestamps. The user timeout, the SACK blocks and the Accurate ECN
 * option share the remaining space in this order; in a segment with data they use at most what a full-sized segment
 * leaves free.
 */
final class OptionPlan {
    private final EcnOption ecnOption = new EcnOption();
    private final int[] ranges = new int[TcpOptions.MAX_SACK_BLOCKS];

    private int signatureBytes;
    private boolean timestamps;
    private int userTimeoutSeconds;
    private int duplicateLeft;
    private int duplicateRight;
    private int sackBlocks;
    private @Nullable ReceivedMarks marks;
    private int bytes;

    /**
     * Plans the options of a segment.
     *
     * @param payload bytes of data
     * @param segmentBytes the payload of a full-sized segment without SACK blocks
     * @param left the first sequence number of a range that was received twice (RFC 2883 §4)
     * @param right the sequence number after that range; equal to {@code left} for none
     */
    void plan(TcpConnection connection, int payload, int segmentBytes, int left, int right) {
        duplicateLeft = left;
        duplicateRight = right;
        signatureBytes = SegmentAuthentication.bytesOf(connection.authentication);
        timestamps = connection.usesTimestamps();
        // MUST-65
        int fixed = signatureBytes + (timestamps ? TcpOptions.TIMESTAMPS_BYTES : 0);
        userTimeoutSeconds = UserTimeoutOption.due(connection, payload);
        int countedAsData = payload;
        if (userTimeoutSeconds > 0) {
            fixed += TcpOptions.USER_TIMEOUT_BYTES;
            // Its size counts against the following options like data.
            countedAsData += payload > 0 ? TcpOptions.USER_TIMEOUT_BYTES : 0;
        }
        sackBlocks = fittingSackBlocks(connection, fixed, countedAsData, segmentBytes);
        marks = fittingMarks(connection, fixed, countedAsData, segmentBytes);
        if (marks != null) {
            sackBlocks = ecnOption.sackBlocks();
        }
        bytes = fixed + ecnBytes() + sackBytes();
    }

    /** Returns the number of SACK blocks that are due and fit. */
    private int fittingSackBlocks(TcpConnection connection, int fixed, int countedAsData, int segmentBytes) {
        OutOfOrder ahead = connection.usesSack() ? connection.receiver().outOfOrder() : null;
        int duplicates = hasDuplicate() ? 1 : 0;
        if (ahead == null) {
            return duplicates;
        }
        int fitting = TcpOptions.sackBlocksWithin(TcpOptions.MAX_BYTES - fixed);
        if (countedAsData > 0) {
            // The link cuts such a packet into full-sized segments, each of which carries the same blocks.
            int cut = Math.min(countedAsData, Mss.ofNextSegment(connection.sender()));
            fitting = Math.min(fitting, TcpOptions.sackBlocksWithin(segmentBytes - cut));
        }
        return Math.min(duplicates + ahead.size(), fitting);
    }

    /** Plans the Accurate ECN option and returns its counters if they are due and fit; otherwise returns null. */
    private @Nullable ReceivedMarks fittingMarks(
            TcpConnection connection, int fixed, int countedAsData, int segmentBytes) {
        Ecn ecn = connection.ecn();
        if (ecn == null) {
            return null;
        }
        int space = TcpOptions.MAX_BYTES - fixed - sackBytes();
        if (countedAsData > 0) {
            space = Math.min(space, Math.max(0, segmentBytes - countedAsData - sackBytes()) + ecn.reservedBytes());
        }
        return ecn.marksToReport(ecnOption, space, sackBlocks, hasDuplicate() ? duplicateLeft : null);
    }

    /** Returns whether the segment reports a range that was received twice. */
    private boolean hasDuplicate() {
        return duplicateLeft != duplicateRight;
    }

    /** Returns whether the segment carries SACK blocks. */
    boolean hasSackBlocks() {
        return sackBlocks > 0;
    }

    /** The size of all options. */
    int bytes() {
        return bytes;
    }

    private int sackBytes() {
        return sackBlocks > 0 ? TcpOptions.sackBytes(sackBlocks) : 0;
    }

    private int ecnBytes() {
        return marks == null ? 0 : ecnOption.bytes();
    }

    /** Writes the planned options at {@code at}. The signature is omitted: it needs the whole segment. */
    void write(byte[] segment, int at, TcpConnection connection) {
        Receiver receiver = connection.receiver();
        int option = at + signatureBytes;
        if (timestamps) {
            option = TcpOptions.putTimestamps(segment, option, connection.timestamp(), receiver.tsRecent());
        }
        if (userTimeoutSeconds > 0) {
            option = TcpOptions.putUserTimeout(segment, option, userTimeoutSeconds);
        }
        if (sackBlocks > 0) {
            putSack(segment, option + ecnBytes(), receiver);
        }
        ReceivedMarks reported = marks;
        if (reported != null) {
            ecnOption.write(segment, option, reported);
        }
    }

    /**
     * Writes the SACK option: the duplicate range (RFC 2883 §4), then the block with the latest arrival (RFC 2018 §4).
     */
    private void putSack(byte[] segment, int at, Receiver receiver) {
        OutOfOrder ahead = receiver.outOfOrder();
        int option = TcpOptions.putSackHead(segment, at, sackBlocks);
        int left = sackBlocks;
        if (hasDuplicate()) {
            option = TcpOptions.putSackBlock(segment, option, duplicateLeft, duplicateRight);
            left--;
        }
        if (ahead == null || left == 0) {
            return;
        }
        int count = ahead.report(ranges, left);
        for (int i = 0; i < count; i++) {
            option = TcpOptions.putSackBlock(segment, option, ahead.left(ranges[i]), ahead.right(ranges[i]));
        }
    }
}
