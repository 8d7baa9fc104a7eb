package io.hawser.tcp.congestion;

/**
 * Measurements of one acknowledgment that both kinds of congestion control use. The stack reuses one sample of each
 * kind per host. Sizes are bytes, times nanoseconds.
 */
public abstract sealed class AckSample permits WindowSample, RateSample {
    /** The time at which the acknowledgment arrived. */
    public long nowNanos;

    /**
     * Round-trip time of the last sent among the acknowledged segments that were not retransmitted; -1 for none:
     * RS.rtt.
     */
    public long rttNanos;

    /** The smoothed round-trip time; -1 before the first measurement: C.srtt. */
    public long srttNanos;

    /** Whether a loss is being repaired. */
    public boolean recovering;

    /** Whether the congestion window limits the sender. */
    public boolean windowLimited;

    /** Bytes delivered since the connection was opened: C.delivered. */
    public long totalDeliveredBytes;

    /** Whether a segment was measured: if not, {@link #priorDeliveredBytes} and the rate are outdated. */
    public boolean hasSegment;

    /** {@link #totalDeliveredBytes} when the measured segment was sent: RS.prior_delivered. */
    public long priorDeliveredBytes;
}
