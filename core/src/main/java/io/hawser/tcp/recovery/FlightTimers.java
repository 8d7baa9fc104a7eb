package io.hawser.tcp.recovery;

import io.hawser.tcp.event.RetransmissionTimerUse;

/**
 * Deadlines of a flight that share the one retransmission timer: retransmission timeout, reordering (RACK), and tail
 * loss probe. Part of the {@link Scoreboard}, because nothing needs them when nothing is in flight.
 */
public final class FlightTimers {
    /** The purpose for which the retransmission timer is armed. */
    public RetransmissionTimerUse use = RetransmissionTimerUse.TIMEOUT;

    /** The deadline of the retransmission timeout, in nanoseconds; 0 when it is to restart. */
    public long rtoDeadlineNanos;

    /** The time at which data was last sent for the first time or acknowledged, from which the probe timeout counts. */
    public long probeBaseNanos;

    /** The deadline of the reordering timer; 0 when no segment is waited for. */
    public long reorderDeadlineNanos;

    void clear() {
        use = RetransmissionTimerUse.TIMEOUT;
        rtoDeadlineNanos = 0;
        probeBaseNanos = 0;
        reorderDeadlineNanos = 0;
    }
}
