package io.hawser.tcp.congestion;

/**
 * How much data one connection may have in flight, and how fast it leaves. An instance belongs to one connection and to
 * the thread that owns its host. All sizes are bytes, all instants nanoseconds.
 *
 * <p>There are two kinds. One listens to losses and marks: {@link WindowBased} has what its members share. The other
 * {@linkplain #isModelBased() models the path} by what it has delivered; it sets window and pacing rate at every
 * acknowledgment, and says by itself what a loss means for them.
 */
public interface CongestionControl {
    /** A window beyond what window scaling can advertise would mean nothing. */
    int MAX_WINDOW_BYTES = 1 << 30;

    /** The name in {@code net.ipv4.tcp_congestion_control}. */
    String name();

    /** The congestion window, cwnd. */
    int windowBytes();

    /** The slow-start threshold, ssthresh; {@link Integer#MAX_VALUE} until the first loss. */
    int thresholdBytes();

    /** At which rate data is to leave, in bytes a second; 0 when the algorithm does not ask for pacing. */
    default long pacingBytesPerSecond() {
        return 0;
    }

    /** How much may leave in one piece when it paces, in bytes. */
    default int quantumBytes() {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether {@link #windowBytes} holds at any time. If not, proportional rate reduction (RFC 6937) says what may be
     * sent from a {@link #lost} or {@link #marked} on until {@link #recovered}, and leads to the threshold.
     */
    default boolean isModelBased() {
        return false;
    }

    /**
     * Whether it keeps the sender below what the path carries, for a purpose of its own: what is measured meanwhile
     * says nothing of the path, as if the application had too little to send. Only a {@linkplain #isModelBased() model}
     * is asked.
     */
    default boolean isHoldingBack() {
        return false;
    }

    /** What it is about, when it is a machine of states, as its specification names them; empty when it is not. */
    default String phase() {
        return "";
    }

    /**
     * Begins, when the connection is established or has chosen this algorithm in its course.
     *
     * @param segmentBytes the payload of a full segment
     * @param windowBytes the window to begin with
     * @param thresholdBytes the threshold to begin with: that of the algorithm before, or {@link Integer#MAX_VALUE}
     * @param srttNanos the smoothed round-trip time; -1 before the first measurement
     */
    void start(int segmentBytes, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos);

    /** The path carries segments of this size from now on: one of them, at least, may always be in flight. */
    void segmentBytes(int bytes);

    /**
     * Data is about to be sent, with nothing in flight.
     *
     * @param applicationLimited whether it was the application that had nothing to send
     */
    default void flightBegins(boolean applicationLimited, long nowNanos) {}

    /**
     * One segment is held for lost, while an acknowledgment is being processed or after a timer has fired; {@link
     * #lost} or {@link #timedOut} may follow. Only a {@linkplain #isModelBased() model} is told.
     *
     * @param loss is filled in anew for the next one
     */
    default void segmentLost(LossSample loss) {}

    /** An acknowledgment has been processed. */
    void acknowledged(RateSample sample);

    /**
     * A loss was found other than by timeout: the threshold shrinks. {@link #recovered} or {@link #undo} follows, or a
     * timeout.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     */
    void lost(int inFlightBytes, long nowNanos);

    /**
     * The peer reports that a router has marked a packet instead of dropping it (RFC 3168 §6.1.2), at most once for
     * each window of data. The threshold shrinks, and {@link #recovered} follows, or a timeout, as after a loss.
     */
    void marked(int inFlightBytes, long nowNanos);

    /** Everything that was in flight when the loss, or the mark, was found has been acknowledged. */
    void recovered();

    /**
     * The retransmission timer fired.
     *
     * @param inFlightBytes what had been sent and not acknowledged
     * @param first whether this is the first timeout of the data at the front: further ones leave the threshold alone
     */
    void timedOut(int inFlightBytes, boolean first, long nowNanos);

    /**
     * The last {@link #lost}, or the last {@link #timedOut} that was a first one, was a mistake: everything is as it
     * was before, except for a window that has become larger.
     */
    void undo();

    /** Nothing was sent for a retransmission timeout: the window is no measure of the path any more. */
    void restart(int windowBytes);
}
