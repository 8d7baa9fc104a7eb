package io.hawser.tcp.event;

/** Purpose for which the retransmission timer is armed: as in Linux, one timer serves whatever is due first. */
public enum RetransmissionTimerUse {
    /** To send again what nobody has acknowledged (RFC 6298). */
    TIMEOUT,
    /** To see whether what seems to be lost was only overtaken (RFC 8985 §6.2). */
    REORDERING,
    /** To send a tail loss probe (RFC 8985 §7). */
    LOSS_PROBE
}
