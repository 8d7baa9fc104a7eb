package io.hawser.tcp.congestion;

/**
 * Congestion control that follows losses and marks. Between {@link #lost} or {@link #marked} and {@link #recovered}
 * proportional rate reduction (RFC 9937) replaces {@link #windowBytes} and leads to {@link #thresholdBytes}.
 */
public non-sealed interface LossBasedControl extends CongestionControl {
    /**
     * Processes an acknowledgment. The hot path calls it: it must not allocate.
     *
     * @param sample overwritten by the next acknowledgment
     */
    void acknowledged(WindowSample sample);
}
