package io.hawser.tcp;

/** The seven timers of TCP. */
public enum TcpTimerKind {
    /** Resends the SYN or SYN+ACK and in the end gives the attempt up. */
    CONNECTION_ESTABLISHMENT,
    /** Resends what was not acknowledged within RTO (RFC 6298). */
    RETRANSMISSION,
    /** Sends the acknowledgment that no segment has carried meanwhile (RFC 9293 §3.8.6.3). */
    DELAYED_ACK,
    /** Probes a closed window, and sends what the silly-window rule held back for long enough (RFC 9293 §3.8.6.1). */
    PERSIST,
    /** Asks an idle peer whether it is still there (RFC 9293 §3.8.4). */
    KEEPALIVE,
    /** Ends a connection that its user has closed and its peer never does. */
    FIN_WAIT_2,
    /** Keeps a closed connection's four-tuple for 2 MSL (RFC 9293 §3.6.1). */
    TIME_WAIT
}
