package io.hawser.tcp.congestion;

/**
 * One segment that is held for lost, for a {@linkplain CongestionControl#isModelBased() model} of the path. The stack
 * fills one in for each, and uses it again for the next. Sizes are bytes.
 */
public final class LossSample {
    /** When it was found. */
    public long nowNanos;

    /** Its payload. */
    public int bytes;

    /** What was in flight when it had been sent, itself included: P.tx_in_flight. */
    public int inFlightAtSendBytes;

    /** What was lost since it was sent, itself included: C.lost - P.lost. */
    public int lostSinceSendBytes;

    /** Whether it was sent while the application had too little to send: P.is_app_limited. */
    public boolean applicationLimited;

    /** All that has arrived since the connection was opened: C.delivered. */
    public long totalDeliveredBytes;

    /** Whether it lies elsewhere than right behind the one that was found lost before. */
    public boolean beginsRange;

    /** Whether the peer can say what has arrived ahead of a gap: C.has_selective_acks. */
    public boolean selective;
}
