package io.hawser.tcp.congestion;

/**
 * Congestion control that models the path from measured delivery rates. It sets window and pacing rate at each
 * acknowledgment and decides by itself what a loss means for them: its window always holds, and proportional rate
 * reduction does not apply.
 */
public non-sealed interface ModelBasedControl extends CongestionControl {
    /** The pacing rate in bytes a second, 1 or more. */
    long pacingBytesPerSecond();

    /** The largest burst that may be sent at once, in bytes. */
    int quantumBytes();

    /**
     * The state of the model's state machine, for example {@code PROBE_RTT}: TCP_INFO shows its name, and the observer
     * is notified of changes.
     */
    Enum<?> phase();

    /**
     * Returns whether the model sends less than the path carries on purpose. Samples taken meanwhile are marked as
     * limited by the application, because they do not measure the path.
     */
    boolean isHoldingBack();

    /**
     * Reports one segment that is considered lost, by an acknowledgment or by a timer. {@link #lost} or
     * {@link #timedOut} may follow.
     *
     * @param loss overwritten by the next loss
     */
    void segmentLost(LossSample loss);

    /**
     * Processes an acknowledgment.
     *
     * @param sample overwritten by the next acknowledgment
     */
    void acknowledged(RateSample sample);
}
