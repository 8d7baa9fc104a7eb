package io.hawser.proof.explore;

import io.hawser.tcp.TcpState;

/**
 * One thing that the user of an end does, at any moment from when it may.
 *
 * @param bytesBefore how many bytes it has received by then, at least
 * @param endBefore whether it has received the end of the peer's stream by then
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
                // in SYN_SENT it would take the connection and all that was to be sent away
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

    /** The same, but not before so many bytes were received. */
    UserCall afterBytes(int count) {
        return new UserCall(kind, count, endBefore);
    }

    /** The same, but not before the end of the peer's stream was received. */
    UserCall afterEnd() {
        return new UserCall(kind, bytesBefore, true);
    }
}
