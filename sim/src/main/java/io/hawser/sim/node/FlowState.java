package io.hawser.sim.node;

import java.time.Duration;

/** State of a flow in a firewall or NAT, with the idle time after which Linux forgets such a flow. */
public enum FlowState {
    /** A SYN has passed. */
    SYN_SENT(Duration.ofMinutes(2)),
    /** A SYN+ACK has answered it. */
    SYN_RECV(Duration.ofMinutes(1)),
    /** The handshake is complete. */
    ESTABLISHED(Duration.ofDays(5)),
    /** A FIN has passed. */
    FIN_WAIT(Duration.ofMinutes(2)),
    /** It has been acknowledged. */
    CLOSE_WAIT(Duration.ofMinutes(1)),
    /** The other end's FIN has passed too. */
    LAST_ACK(Duration.ofSeconds(30)),
    /** And has been acknowledged. */
    TIME_WAIT(Duration.ofMinutes(2)),
    /** A reset has passed. */
    CLOSE(Duration.ofSeconds(10)),
    /** Of another protocol, and nothing has come back. */
    UNREPLIED(Duration.ofSeconds(30)),
    /** Of another protocol, both ways. */
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
