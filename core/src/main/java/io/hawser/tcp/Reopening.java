package io.hawser.tcp;

/**
 * A connection in TIME_WAIT that has made way for a SYN of its peer, until it is known that the SYN was no old
 * duplicate.
 *
 * @param timeWait what has made way
 * @param deadlineNanos when TIME_WAIT would have ended
 */
record Reopening(TimeWait timeWait, long deadlineNanos) {
    /** RFC 9293 MAY-2 (2): the new connection was never established, so the rest of TIME_WAIT is waited for. */
    void failed() {
        timeWait.resume(deadlineNanos);
    }
}
