package io.hawser.tcp.recovery;

/** Data that one acknowledgment newly reports as arrived, and when it was sent. */
public final class Delivery {
    /** Bytes newly arrived, in sequence or not: RFC 6937's DeliveredData. */
    public int bytes;

    /** Whether something was found lost. */
    public boolean lossFound;

    /** Whether some of it had been sent more than once: Karn's algorithm forbids to measure by it. */
    public boolean hasRetransmitted;

    /** Whether some of it had been sent only once; the others tell of that part. */
    public boolean hasOriginal;

    /** When the first of it was sent. */
    public long firstSentNanos;

    /** Segments newly arrived. */
    public int segments;

    /** When the last of it was sent. */
    public long lastSentNanos;

    /** Where the first segment of it ends. */
    public int firstEnd;

    /** Begins to count from 0. */
    public void begin() {
        bytes = 0;
        segments = 0;
        lossFound = false;
        hasRetransmitted = false;
        hasOriginal = false;
    }

    /** A segment has arrived. */
    void add(long sentNanos, int end, boolean retransmitted) {
        segments++;
        // MUST-18
        if (retransmitted) {
            hasRetransmitted = true;
            return;
        }
        if (!hasOriginal) {
            hasOriginal = true;
            firstSentNanos = sentNanos;
            lastSentNanos = sentNanos;
            firstEnd = end;
        }
        lastSentNanos = Math.max(lastSentNanos, sentNanos);
    }
}
