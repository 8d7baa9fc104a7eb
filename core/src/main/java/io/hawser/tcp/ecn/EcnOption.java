package io.hawser.tcp.ecn;

import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.wire.TcpOptions;

/**
 * The place of the Accurate ECN option among others (RFC 9768 §3.2.3.2): as many counters as fit, where the two NOPs
 * before SACK blocks are room too. One instance serves all segments, one after the other.
 */
public final class EcnOption {
    /** All counters, and a NOP. */
    public static final int MAX_BYTES = 12;

    private static final int SACK_BLOCK_BYTES = 8;

    /** NOPs that align SACK blocks. */
    private static final int NOPS = 2;

    /** As many blocks as the option lets stand. */
    private static final int MIN_SACK_BLOCKS = 2;

    private int counters;
    private int sackBlocks;
    private int bytes;

    /**
     * Looks for a place, as Linux does: what is new has to be told, if need be instead of the third and fourth SACK
     * block.
     *
     * @param room bytes that all other options and these blocks leave
     * @param blocks how many SACK blocks are to go with it
     * @param needed how many counters it must have
     * @return whether there is one; then the others tell how it looks
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

    /** Bytes that the option takes of the remaining space, with the NOPs that align the next one. */
    private static int alignedBytes(int counters, boolean beforeSack) {
        int size = TcpOptions.accurateEcnBytes(counters);
        return (size & 3) <= NOPS && beforeSack ? size & ~3 : size + 3 & ~3;
    }

    /**
     * Writes that of a SYN+ACK, before anything was counted, with as many counters as fit into a multiple of four
     * bytes, and returns the index after it.
     */
    public static int writeFirst(byte[] segment, int at, int room) {
        int count = (room - TcpOptions.ACCURATE_ECN_HEAD_BYTES) / TcpOptions.ACCURATE_ECN_COUNTER_BYTES;
        int end = TcpOptions.putAccurateEcn(
                segment, at, count, ReceivedMarks.ECT_BYTES_AT_START, 0, ReceivedMarks.ECT_BYTES_AT_START);
        TcpOptions.putNops(segment, end, at + room);
        return at + room;
    }

    /** Number of SACK blocks that stay. */
    public int sackBlocks() {
        return sackBlocks;
    }

    /** Bytes by which the next option moves back. */
    public int bytes() {
        return bytes;
    }

    /** Writes it, and the NOPs behind it. What follows must stand there already: it may begin within NOPs of that. */
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
