package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * The sender as loss recovery sees it: the state that it reads ({@link SendState}), and the events that it reports.
 * Loss recovery never sends.
 */
public interface RecoveryHost extends SendState {
    /** Adds 1 to a counter. */
    void count(TcpCounter counter);

    /** Notifies the observer of a measured round trip. */
    void roundTripMeasured(long rttNanos);

    /** Notifies the observer of a change of the congestion window. */
    void congestionChanged(CongestionEvent event);

    /** Handles a reduction of the congestion window for any reason: CWR reports it to the peer (RFC 3168 §6.1.2). */
    void windowReduced();

    /** Handles the undo of a reduction, because nothing was lost. */
    void reductionUndone();

    /**
     * Reads the ECN feedback of an acknowledgment.
     *
     * @param delivery the data that it reports as delivered; null when nothing was in flight
     * @return whether it reports marks for which the window has to be reduced
     */
    boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery);

    /**
     * Returns whether the lost segment is a probe of the path MTU, whose loss is no sign of congestion (RFC 4821 §7.6).
     */
    boolean isLossOfMtuProbe();

    /** Records that the peer has reported a duplicate by a D-SACK block (RFC 2883). */
    void duplicateReported();

    /**
     * Records delivered segments.
     *
     * @param rates the total of bytes, and the delivery rate if one was measured
     * @param minRttNanos the minimum round trip; -1 before the first measurement
     */
    void delivered(int segments, RateSampler rates, long minRttNanos);

    /** The total of delivered bytes, as last recorded. */
    long deliveredBytes();

    /** The scoreboards of the host that are free. */
    ScoreboardPool scoreboards();

    /** The sample that each acknowledgment fills for loss-based congestion control. */
    WindowSample windowSample();

    /** The sample that each acknowledgment fills for model-based congestion control. */
    RateSample rateSample();
}
