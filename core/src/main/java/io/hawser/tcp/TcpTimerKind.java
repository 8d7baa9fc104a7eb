package io.hawser.tcp;

/** The seven timers of TCP. */
public enum TcpTimerKind {
    /** Retransmits the SYN or SYN+ACK, and finally ends the attempt. */
    CONNECTION_ESTABLISHMENT,
    /** Retransmits data that was not acknowledged within RTO (RFC 6298). */
    RETRANSMISSION,
    /** Sends an acknowledgment if no segment has carried it in the meantime (RFC 9293 §3.8.6.3). */
    DELAYED_ACK,
    /** Probes a closed window, and overrides the silly-window rule for data that has waited (RFC 9293 §3.8.6.1). */
    PERSIST,
    /** Probes an idle peer (RFC 9293 §3.8.4). */
    KEEPALIVE,
    /** Ends a connection that its user has closed but its peer has not. */
    FIN_WAIT_2,
    /** Keeps a closed connection's four-tuple for 2 MSL (RFC 9293 §3.6.1). */
    TIME_WAIT
}
