package io.hawser.tcp.event;

/** A change of the congestion window or the slow-start threshold other than ordinary growth. */
public enum CongestionEvent {
    FAST_RETRANSMIT,
    /** The peer has reported a mark (RFC 3168). */
    ECN_ECHO,
    PARTIAL_ACK,
    RECOVERED,
    LOSS_PROBE_RECOVERY,
    UNDO,
    RETRANSMISSION_TIMEOUT,
    RESTART_AFTER_IDLE,
    /** A model-based congestion control has changed its phase: {@code TcpInfo.Sending.congestionPhase}. */
    PHASE
}
