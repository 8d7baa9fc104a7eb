package io.hawser.fuzz;

/** The state in which the program of {@link TcpFuzzTest} begins; SYN_RCVD is reached in three ways. */
enum StartState {
    LISTENER,
    LISTEN,
    SYN_SENT,
    SYN_RCVD_ACTIVE,
    SYN_RCVD_PASSIVE,
    SYN_RCVD_LISTENER,
    ESTABLISHED,
    ACCEPTED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT;

    /** Returns whether a peer's SYN opens the connection. */
    boolean isPassive() {
        return this == LISTENER
                || this == LISTEN
                || this == SYN_RCVD_PASSIVE
                || this == SYN_RCVD_LISTENER
                || this == ACCEPTED;
    }
}
