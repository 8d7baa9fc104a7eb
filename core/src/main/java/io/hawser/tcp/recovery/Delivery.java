package io.hawser.tcp.recovery;

/** Data that one acknowledgment newly reports as delivered, and the times at which it was sent. */
public final class Delivery {
    /** Bytes newly delivered, in sequence or not: RFC 6937's DeliveredData. */
    public int bytes;

    /** Whether a segment was marked lost. */
    public boolean lossFound;

    /** Whether some of the data was sent more than once: Karn's algorithm forbids measuring by it. */
    public boolean hasRetransmitted;

    /** Whether some of the data was sent only once; the times and the end below refer to that part. */
    public boolean hasOriginal;

    /** Time when the first of these segments was sent. */
    public long firstSentNanos;

    /** Segments newly delivered. */
    public int segments;

    /** Time when the last of these segments was sent. */
    public long lastSentNanos;

    /** End of the first of these segments. */
    public int firstEnd;

    /** Resets all fields. */
    public void begin() {
        bytes = 0;
        segments = 0;
        lossFound = false;
        hasRetransmitted = false;
        hasOriginal = false;
    }

    /** Adds a delivered segment. */
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
