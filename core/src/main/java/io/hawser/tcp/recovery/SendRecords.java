package io.hawser.tcp.recovery;

/**
 * State of the connection when each segment in flight was sent, for model-based congestion control. The entries use the
 * same slots as the {@link Scoreboard}.
 */
public final class SendRecords {
    /** Flag in {@link #lost}: the application had too little to send. */
    static final int LIMITED = 1 << 31;

    /** Bytes delivered when the segment was sent. */
    final long[] delivered;

    /** Time of the last delivery before that. */
    final long[] deliveredAt;

    /** Start of the flight to which the segment belongs. */
    final long[] firstSent;

    /** Bytes in flight after the segment was sent, itself included. */
    final int[] inFlight;

    /** Bytes lost in this flight before the segment was sent, with {@link #LIMITED} in the highest bit. */
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
     * Returns a larger copy: each entry from {@code front} to {@code tail} moves to the slot of its index in the new
     * size.
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
