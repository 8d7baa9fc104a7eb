package io.hawser.tcp.event;

/** Purpose of the retransmission timer: as in Linux, one timer serves the earliest of several deadlines. */
public enum RetransmissionTimerUse {
    /** Retransmits unacknowledged data (RFC 6298). */
    TIMEOUT,
    /** Checks whether a segment that seems lost was only reordered (RFC 8985 §6.2). */
    REORDERING,
    /** Sends a tail loss probe (RFC 8985 §7). */
    LOSS_PROBE
}
