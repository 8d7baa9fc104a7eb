package io.hawser.tcp;

import org.jspecify.annotations.Nullable;

/**
 * A peer's failure to answer: the timeouts and window probes since it last made progress, and the error that the
 * network has reported meanwhile. A connection has it only from the first of them until data is acknowledged again.
 */
final class Silence {
    /** Consecutive timeouts without an acknowledgment of new data. */
    int timeouts;

    /**
     * Probes since the window was last open: each interval is twice the one before, whether the probe is answered or
     * not.
     */
    int probesInARow;

    int unansweredProbes;

    /** The time at which the timer of the first timeout or first probe of the present series was armed. */
    long sinceNanos;

    /** The last error that the network has reported without ending the connection. */
    @Nullable
    TcpError softError;
}
