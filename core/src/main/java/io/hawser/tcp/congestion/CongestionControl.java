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
     * New data was acknowledged while the window was what limited the sender and no loss is being repaired.
     *
     * @param ackedBytes how much
     */
    void acknowledged(int ackedBytes, long nowNanos);

    /**
     * A loss was found by duplicate acknowledgments: the window shrinks.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     */
    void lost(int inFlightBytes, long nowNanos);

    /**
     * The loss is repaired: everything that was in flight when it was found has been acknowledged.
     *
     * @param inFlightBytes what has been sent since
     */
    void recovered(int inFlightBytes);

    /**
     * The retransmission timer fired.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     * @param first whether this is the first timeout of the data at the front: further ones leave the threshold alone
     */
    void timedOut(int inFlightBytes, boolean first, long nowNanos);

    /** Nothing was sent for a retransmission timeout: the window is no measure of the path any more. */
    void restart(int windowBytes);
}
