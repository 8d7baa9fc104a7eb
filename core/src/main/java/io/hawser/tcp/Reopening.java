package io.hawser.tcp;

/**
 * A connection in TIME_WAIT that a SYN of its peer has replaced, kept until it is known that the SYN was not an old
 * duplicate.
 *
 * @param timeWait the record that was replaced
 * @param deadlineNanos when TIME_WAIT would have ended
 */
record Reopening(TimeWait timeWait, long deadlineNanos) {
    /**
     * Restores TIME_WAIT for the rest of its time, because the new connection was never established (RFC 9293 MAY-2
     * (2)).
     */
    void failed() {
        timeWait.resume(deadlineNanos);
    }
}
