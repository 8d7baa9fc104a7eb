package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.congestion.WindowSample;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * The sender as loss recovery knows it: what it reads ({@link SendState}), and what it reports back. It never sends.
 */
public interface RecoveryHost extends SendState {
    /** Adds 1 to a counter. */
    void count(TcpCounter counter);

    /** Takes a measurement of the round trip into the retransmission timeout, and tells the observer. */
    void roundTripMeasured(long rttNanos);

    /** Tells the observer of a change of the congestion window. */
    void congestionChanged(CongestionEvent event);

    /** The congestion window was reduced: the peer is told by CWR (RFC 3168 §6.1.2), whatever the reason. */
    void windowReduced();

    /** A reduction was undone, because nothing had been lost. */
    void reductionUndone();

    /**
     * Reads the ECN feedback of an acknowledgment.
     *
     * @param delivery what the acknowledgment has delivered; null when nothing was in flight
     * @return whether it reports marks for which the window has to be reduced
     */
    boolean reportsMarks(TcpSegment segment, @Nullable Delivery delivery);

    /** Whether what was found lost is a probe of the path MTU, whose loss does not show congestion (RFC 4821 §7.6). */
    boolean isLossOfMtuProbe();

    /** The peer has reported a duplicate by a D-SACK block (RFC 2883). */
    void duplicateReported();

    /** Segments were delivered; {@code rates} has the delivery rate, if one was measured. */
    void delivered(int segments, RateSampler rates);

    /** The scoreboards of the host that are free. */
    ScoreboardPool scoreboards();

    /** The sample that each acknowledgment fills for congestion control that follows losses. */
    WindowSample windowSample();

    /** The sample that each acknowledgment fills for congestion control that models the path. */
    RateSample rateSample();
}
