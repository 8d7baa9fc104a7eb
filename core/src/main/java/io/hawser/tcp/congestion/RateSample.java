package io.hawser.tcp.congestion;

/**
 * What one acknowledgment tells of the path: what it has brought, and at which rate the network delivered during the
 * flight of the segment that was sent last among those it brought (the delivery rate sample of draft-ietf-ccwg-bbr
 * §4.1). The stack fills one in for each acknowledgment, and uses it again for the next.
 *
 * <p>Sizes are bytes, times nanoseconds.
 */
public final class RateSample {
    /** When the acknowledgment has come. */
    public long nowNanos;

    /** What has newly arrived, in sequence or not: RS.newly_acked. */
    public int deliveredBytes;

    /** What has newly been found lost: RS.newly_lost. */
    public int lostBytes;

    /** What is in flight now. */
    public int inFlightBytes;

    /** What was in flight before. */
    public int priorInFlightBytes;

    /** The round trip of the segment sent last among those that were sent once; -1 when there is none: RS.rtt. */
    public long rttNanos;

    /** The smoothed round-trip time; -1 before the first measurement: C.srtt. */
    public long srttNanos;

    /**
     * Whether a window that follows losses may grow: data was acknowledged in sequence, nothing is being repaired, or
     * by slow start after a timeout, and the window was what limited the sender.
     */
    public boolean mayGrow;

    /**
     * What counts for growth: what has arrived, but in the slow start after a timeout no more than a segment (RFC 3465
     * §2.3).
     */
    public int growthBytes;

    /** Whether a loss is being repaired. */
    public boolean recovering;

    /** Whether the window is what limits the sender. */
    public boolean windowLimited;

    /** Whether the peer can say what has arrived ahead of a gap. */
    public boolean selective;

    /** All that has arrived since the connection was opened: C.delivered. */
    public long totalDeliveredBytes;

    /** Whether the fields that follow say something: some segment has newly arrived. */
    public boolean hasSegment;

    /** {@link #totalDeliveredBytes} when the segment was sent: RS.prior_delivered. */
    public long priorDeliveredBytes;

    /** What has arrived during its flight: RS.delivered. */
    public long intervalBytes;

    /**
     * How long that took, at the sender or on the way back, whichever was longer: RS.interval; 0 for no reliable
     * sample.
     */
    public long intervalNanos;

    /** Whether the application had too little to send when it was sent: RS.is_app_limited. */
    public boolean applicationLimited;

    /** What was in flight when it had been sent, itself included: RS.tx_in_flight. */
    public int inFlightAtSendBytes;

    /** What was lost between its sending and now: RS.lost. */
    public int lostSinceSendBytes;

    /** RS.delivery_rate, in bytes a second; 0 for no reliable sample. */
    public long deliveryBytesPerSecond() {
        return bytesPerSecond(intervalBytes, intervalNanos);
    }

    /** The rate of {@code bytes} in {@code nanos}; 0 when there is no time. */
    public static long bytesPerSecond(long bytes, long nanos) {
        return nanos <= 0 ? 0 : (long) ((double) bytes * 1e9 / nanos);
    }
}
