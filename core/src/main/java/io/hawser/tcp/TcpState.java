package io.hawser.tcp;

/** The eleven states of a connection (RFC 9293 §3.3.2). */
public enum TcpState {
    CLOSED("CLOSE", "UNCONN"),
    LISTEN("LISTEN", "LISTEN"),
    SYN_SENT("SYN_SENT", "SYN-SENT"),
    SYN_RCVD("SYN_RECV", "SYN-RECV"),
    ESTABLISHED("ESTABLISHED", "ESTAB"),
    FIN_WAIT_1("FIN_WAIT1", "FIN-WAIT-1"),
    FIN_WAIT_2("FIN_WAIT2", "FIN-WAIT-2"),
    CLOSE_WAIT("CLOSE_WAIT", "CLOSE-WAIT"),
    CLOSING("CLOSING", "CLOSING"),
    LAST_ACK("LAST_ACK", "LAST-ACK"),
    TIME_WAIT("TIME_WAIT", "TIME-WAIT");

    private final String netstatName;
    private final String ssName;

    TcpState(String netstatName, String ssName) {
        this.netstatName = netstatName;
        this.ssName = ssName;
    }

    /** As netstat prints it. */
    public String netstatName() {
        return netstatName;
    }

    /** As ss prints it. */
    public String ssName() {
        return ssName;
    }

    /** Returns whether both ends know each other's sequence numbers: ESTABLISHED and all later states. */
    public boolean isSynchronized() {
        return compareTo(ESTABLISHED) >= 0;
    }

    /** Returns whether the peer's FIN has not been received yet, so that it may still send data. */
    public boolean canReceive() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }

    /** Returns whether the user may send: the connection is open and no close was called. */
    public boolean canSend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }
}
