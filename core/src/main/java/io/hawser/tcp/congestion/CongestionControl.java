package io.hawser.tcp.congestion;

/**
 * Limits how much data one connection has in flight. There are two kinds: {@link LossBasedControl} follows losses and
 * marks, {@link ModelBasedControl} models the path from measured delivery rates. An algorithm implements one of them,
 * or extends {@link WindowBased}, which has slow start, the threshold and undo; {@link CongestionControls#register}
 * gives it a name.
 *
 * <p>An instance belongs to one connection and to the thread that owns its host. Sizes are bytes, instants and times
 * nanoseconds.
 */
public sealed interface CongestionControl permits LossBasedControl, ModelBasedControl {
    /** The largest window that window scaling can advertise (RFC 7323 §2.3). */
    int MAX_WINDOW_BYTES = 1 << 30;

    /** The name in {@code net.ipv4.tcp_congestion_control}. */
    String name();

    /** The congestion window, cwnd. */
    int windowBytes();

    /** The slow-start threshold, ssthresh; {@link Integer#MAX_VALUE} until the first loss. */
    int thresholdBytes();

    /**
     * Starts when the connection is established, or when it replaces another algorithm on an established connection.
     *
     * @param segmentBytes the payload of a full-sized segment
     * @param windowBytes the initial window, or the window of the algorithm that this one replaces
     * @param thresholdBytes the threshold of the algorithm that this one replaces, or {@link Integer#MAX_VALUE}
     * @param srttNanos the smoothed round-trip time; -1 before the first measurement
     */
    void start(int segmentBytes, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos);

    /** Changes the size of a full-sized segment. The window never falls below one segment. */
    void segmentBytes(int bytes);

    /**
     * Tells that data is about to be sent with nothing in flight.
     *
     * @param applicationLimited whether the application had nothing to send
     */
    default void flightBegins(boolean applicationLimited, long nowNanos) {}

    /**
     * Reports a loss that was found other than by timeout: the threshold shrinks. {@link #recovered}, {@link #undo} or
     * {@link #timedOut} follows.
     *
     * @param inFlightBytes bytes sent and not acknowledged
     */
    void lost(int inFlightBytes, long nowNanos);

    /**
     * Reports that a router marked a packet instead of dropping it (RFC 3168 §6.1.2), at most once per window of data.
     * The threshold shrinks, and {@link #recovered} or {@link #timedOut} follows, as after a loss.
     *
     * @param inFlightBytes bytes sent and not acknowledged
     */
    void marked(int inFlightBytes, long nowNanos);

    /** Ends the reduction: everything that was in flight at the loss, or the mark, has been acknowledged. */
    void recovered();

    /**
     * Reports that the retransmission timer fired.
     *
     * @param inFlightBytes bytes sent and not acknowledged
     * @param first whether this is the first timeout of the segment at SND.UNA: later ones do not change the threshold
     */
    void timedOut(int inFlightBytes, boolean first, long nowNanos);

    /**
     * Undoes the last {@link #lost}, or the last {@link #timedOut} that was a first one, because nothing was lost. A
     * window that has grown larger since is kept.
     */
    void undo();

    /**
     * Restarts after an idle time longer than the retransmission timeout (RFC 5681 §4.1).
     *
     * @param windowBytes the restart window
     */
    void restart(int windowBytes);
}
