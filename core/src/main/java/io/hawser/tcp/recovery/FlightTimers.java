package io.hawser.tcp.recovery;

import io.hawser.tcp.event.RetransmissionTimerUse;

/**
 * Deadlines of a flight that share the one retransmission timer: retransmission timeout, reordering (RACK), and tail
 * loss probe. Part of the {@link Scoreboard}, because they are needed only while segments are in flight.
 */
public final class FlightTimers {
    /** The purpose for which the retransmission timer is armed. */
    public RetransmissionTimerUse use = RetransmissionTimerUse.TIMEOUT;

    /** The deadline of the retransmission timeout in nanoseconds; 0 to compute a new one. */
    public long rtoDeadlineNanos;

    /** Time when data was last sent for the first time or acknowledged; the probe timeout counts from here. */
    public long probeBaseNanos;

    /** The deadline of the reordering timer; 0 for none. */
    public long reorderDeadlineNanos;

    void clear() {
        use = RetransmissionTimerUse.TIMEOUT;
        rtoDeadlineNanos = 0;
        probeBaseNanos = 0;
        reorderDeadlineNanos = 0;
    }
}
