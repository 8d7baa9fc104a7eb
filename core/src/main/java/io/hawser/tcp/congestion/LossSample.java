package io.hawser.tcp.congestion;

/**
 * Measurements of one segment that is considered lost, for {@link ModelBasedControl}. The stack reuses one sample.
 * Sizes are bytes.
 */
public final class LossSample {
    /** The time of detection. */
    public long nowNanos;

    /** The payload of the segment. */
    public int bytes;

    /** Bytes in flight after the segment was sent, itself included: P.tx_in_flight. */
    public int inFlightAtSendBytes;

    /** Bytes lost since the segment was sent, itself included: C.lost - P.lost. */
    public int lostSinceSendBytes;

    /** Whether the application limited the sender when the segment was sent: P.is_app_limited. */
    public boolean applicationLimited;

    /** Bytes delivered since the connection was opened: C.delivered. */
    public long totalDeliveredBytes;

    /** Whether the segment begins a new range of losses, not adjacent to the previous one. */
    public boolean beginsRange;

    /** Whether the peer sends SACK blocks: C.has_selective_acks. */
    public boolean selective;
}
