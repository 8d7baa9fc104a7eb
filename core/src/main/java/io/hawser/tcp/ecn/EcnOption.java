package io.hawser.tcp.ecn;

import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.wire.TcpOptions;

/**
 * Plans the space of the Accurate ECN option among the others (RFC 9768 §3.2.3.2): as many counters as fit. The two
 * NOPs before SACK blocks count as free space too. One instance serves all segments in turn.
 */
public final class EcnOption {
    /** Size of the option with all counters and a NOP. */
    public static final int MAX_BYTES = 12;

    private static final int SACK_BLOCK_BYTES = 8;

    /** Number of NOPs that align SACK blocks. */
    private static final int NOPS = 2;

    /** Number of SACK blocks that the option never displaces. */
    private static final int MIN_SACK_BLOCKS = 2;

    private int counters;
    private int sackBlocks;
    private int bytes;

    /**
     * Finds space for the option, as Linux does: new counts are reported, if necessary instead of the third and fourth
     * SACK block.
     *
     * @param room bytes that all other options and these blocks leave
     * @param blocks the number of SACK blocks planned for the segment
     * @param needed the number of counters that the option must have
     * @return whether the option fits; then the other methods return its size and effects
     */
    public boolean fit(int room, int blocks, int needed) {
        int left = room;
        for (int kept = blocks; ; kept--, left += SACK_BLOCK_BYTES) {
            for (int count = TcpOptions.MAX_ACCURATE_ECN_COUNTERS; count >= needed; count--) {
                int size = alignedBytes(count, kept > 0);
                if (size <= left) {
                    counters = count;
                    sackBlocks = kept;
                    bytes = size;
                    return true;
                }
            }
            if (kept <= MIN_SACK_BLOCKS || needed == 0) {
                return false;
            }
        }
    }

    /** Bytes of the remaining space that the option takes, with the NOPs that align the next option. */
    private static int alignedBytes(int counters, boolean beforeSack) {
        int size = TcpOptions.accurateEcnBytes(counters);
        return (size & 3) <= NOPS && beforeSack ? size & ~3 : size + 3 & ~3;
    }

    /**
     * Writes the option of a SYN+ACK, with the counters at their initial values, as many as fit into a multiple of four
     * bytes, and returns the index after it.
     */
    public static int writeFirst(byte[] segment, int at, int room) {
        int count = (room - TcpOptions.ACCURATE_ECN_HEAD_BYTES) / TcpOptions.ACCURATE_ECN_COUNTER_BYTES;
        int end = TcpOptions.putAccurateEcn(
                segment, at, count, ReceivedMarks.ECT_BYTES_AT_START, 0, ReceivedMarks.ECT_BYTES_AT_START);
        TcpOptions.putNops(segment, end, at + room);
        return at + room;
    }

    /** Number of SACK blocks that remain on the segment. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** Bytes by which the option moves the next one. */
    public int bytes() {
        return bytes;
    }

    /**
     * Writes the option and the NOPs after it. The next option must be written already: its leading NOPs may be reused.
     */
    public void write(byte[] segment, int at, ReceivedMarks marks) {
        int end = TcpOptions.putAccurateEcn(
                segment,
                at,
                counters,
                marks.counter(EcnCodepoint.CAPABLE_1),
                marks.counter(EcnCodepoint.EXPERIENCED),
                marks.counter(EcnCodepoint.CAPABLE));
        TcpOptions.putNops(segment, end, at + bytes);
    }
}
