package io.hawser.tcp.recovery;

/**
 * State of the connection when each segment in flight was sent, for congestion control that models the path. The
 * entries share the slots of the {@link Scoreboard}.
 */
public final class SendRecords {
    /** Of {@link #lost}: the application had too little to send. */
    static final int LIMITED = 1 << 31;

    /** Bytes delivered by then. */
    final long[] delivered;

    /** When that had been. */
    final long[] deliveredAt;

    /** When the flight had begun of which the segment was a part. */
    final long[] firstSent;

    /** Bytes in flight by then, the segment included. */
    final int[] inFlight;

    /** Bytes lost in this flight by then, and in the highest bit, {@link #LIMITED}. */
    final int[] lost;

    SendRecords(int capacity) {
        delivered = new long[capacity];
        deliveredAt = new long[capacity];
        firstSent = new long[capacity];
        inFlight = new int[capacity];
        lost = new int[capacity];
    }

    int capacity() {
        return lost.length;
    }

    /**
     * The same with more room: each entry from {@code front} to {@code tail} moves to the slot that its index has
     * there.
     */
    SendRecords grown(int capacity, int front, int tail) {
        SendRecords larger = new SendRecords(capacity);
        for (int index = front; index != tail; index++) {
            int from = index & lost.length - 1;
            int to = index & capacity - 1;
            larger.delivered[to] = delivered[from];
            larger.deliveredAt[to] = deliveredAt[from];
            larger.firstSent[to] = firstSent[from];
            larger.inFlight[to] = inFlight[from];
            larger.lost[to] = lost[from];
        }
        return larger;
    }
}
