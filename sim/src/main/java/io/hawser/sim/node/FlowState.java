package io.hawser.sim.node;

import java.time.Duration;

/** State of a flow in a firewall or NAT, with the idle time after which Linux drops such a flow. */
public enum FlowState {
    /** A SYN has passed. */
    SYN_SENT(Duration.ofMinutes(2)),
    /** A SYN+ACK has answered it. */
    SYN_RECV(Duration.ofMinutes(1)),
    /** The handshake is complete. */
    ESTABLISHED(Duration.ofDays(5)),
    /** A FIN has passed. */
    FIN_WAIT(Duration.ofMinutes(2)),
    /** The FIN was acknowledged. */
    CLOSE_WAIT(Duration.ofMinutes(1)),
    /** The other end's FIN has passed too. */
    LAST_ACK(Duration.ofSeconds(30)),
    /** The other end's FIN was acknowledged. */
    TIME_WAIT(Duration.ofMinutes(2)),
    /** A reset has passed. */
    CLOSE(Duration.ofSeconds(10)),
    /** A flow of another protocol without a reply. */
    UNREPLIED(Duration.ofSeconds(30)),
    /** A flow of another protocol with packets in both directions. */
    REPLIED(Duration.ofMinutes(2));

    private final Duration timeout;

    FlowState(Duration timeout) {
        this.timeout = timeout;
    }

    /** Linux's nf_conntrack timeout. */
    public Duration timeout() {
        return timeout;
    }
}
