package io.hawser.proof.explore;

import io.hawser.tcp.TcpState;

/**
 * A call of an end's user, which may be made at any time after its conditions hold.
 *
 * @param bytesBefore the minimum number of bytes that it must have received before
 * @param endBefore whether it must have received the end of the peer's stream before
 */
record UserCall(Kind kind, int bytesBefore, boolean endBefore) {
    enum Kind {
        /** Sends one byte. */
        SEND,
        /** Closes the sending direction (CLOSE of RFC 9293 §3.10.4). */
        SHUTDOWN,
        /** Closes both directions, as close(2) does. */
        CLOSE,
        ABORT;

        boolean isPossibleIn(TcpState state) {
            return switch (this) {
                case SEND ->
                    state == TcpState.SYN_SENT
                            || state == TcpState.SYN_RCVD
                            || state == TcpState.ESTABLISHED
                            || state == TcpState.CLOSE_WAIT;
                // in SYN_SENT it would drop the connection and all data to send
                case SHUTDOWN ->
                    state == TcpState.SYN_RCVD || state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
                case CLOSE, ABORT -> true;
            };
        }
    }

    static UserCall send() {
        return new UserCall(Kind.SEND, 0, false);
    }

    static UserCall shutdown() {
        return new UserCall(Kind.SHUTDOWN, 0, false);
    }

    static UserCall close() {
        return new UserCall(Kind.CLOSE, 0, false);
    }

    static UserCall abort() {
        return new UserCall(Kind.ABORT, 0, false);
    }

    /** Returns a copy that also requires this many received bytes. */
    UserCall afterBytes(int count) {
        return new UserCall(kind, count, endBefore);
    }

    /** Returns a copy that also requires the end of the peer's stream. */
    UserCall afterEnd() {
        return new UserCall(kind, bytesBefore, true);
    }
}
