package io.hawser.tcp.congestion;

/**
 * How much data one connection may have in flight. An instance belongs to one connection and to the thread that owns its
 * host. All sizes are bytes, all instants nanoseconds.
 */
public interface CongestionControl {
    /** The name in {@code net.ipv4.tcp_congestion_control}. */
    String name();

    /** The congestion window, cwnd. */
    int windowBytes();

    /** The slow-start threshold, ssthresh; {@link Integer#MAX_VALUE} until the first loss. */
    int thresholdBytes();

    /**
     * Sets the size of a full segment and the window to begin with, when the connection is established, and again when the
     * path turns out to carry less.
     */
    void start(int segmentBytes, int windowBytes);

    /** The path carries segments of this size from now on. */
    void segmentBytes(int bytes);

    /**
     * New data was acknowledged while the window was what limited the sender and no loss is being repaired, or in slow
     * start after a timeout.
     *
     * @param ackedBytes how much has arrived that was not known to have
     * @param rttNanos the round trip of the segment that was sent last of those; -1 when it cannot be known
     * @param inFlightBytes what the network still holds
     */
    void acknowledged(int ackedBytes, long rttNanos, int inFlightBytes, long nowNanos);

    /**
     * A loss was found other than by timeout: the threshold shrinks, and the window with it. Until {@link #recovered} it is
     * proportional rate reduction that says how much may be sent, and leads to the threshold.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     */
    void lost(int inFlightBytes, long nowNanos);

    /** The loss is repaired: everything that was in flight when it was found has been acknowledged. */
    void recovered();

    /**
     * The retransmission timer fired.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     * @param first whether this is the first timeout of the data at the front: further ones leave the threshold alone
     */
    void timedOut(int inFlightBytes, boolean first, long nowNanos);

    /**
     * The last {@link #lost}, or the last {@link #timedOut} that was a first one, was a mistake: everything is as it was
     * before, except for a window that has become larger.
     */
    void undo();

    /** Nothing was sent for a retransmission timeout: the window is no measure of the path any more. */
    void restart(int windowBytes);
}
