package io.hawser.tcp;

/**
 * Whether a segment may leave that is not full: Nagle's algorithm (RFC 9293 §3.7.4) and the sender's silly-window rule
 * (§3.8.6.2.1).
 *
 * <p>Nagle's algorithm as Minshall amended it, and as Linux has it: small data waits while another small segment is on
 * its way, not while any data is, so that the last part of a large write is not held up. Urgent data, and what follows
 * it until it is acknowledged, does not wait.
 */
final class SmallSegments {
    private SmallSegments() {}

    /**
     * Whether {@code length} bytes may leave, of {@code unsent} that are due.
     *
     * @param isEnd whether they are the last of the buffer
     */
    static boolean mayLeave(Sender sender, int length, int unsent, boolean isEnd) {
        TcpConnection connection = sender.connection();
        if (connection.context.settings().silly && length > 0) {
            return true;
        }
        TcpSocketOptions options = connection.currentOptions();
        boolean corked = options.cork() || sender.isMoreToFollow();
        // MUST-17, SHLD-7, MAY-16, SHLD-27
        boolean nagle = !options.noDelay() && !sender.isInUrgentMode() && sender.isSmallSegmentInFlight();
        boolean held = !sender.isFinQueued() && (corked || nagle);
        if (length == unsent) {
            // What ends a record that others follow will not grow any more.
            return !held || !isEnd;
        }
        // The window cuts the segment short. Half the largest window that was ever offered is worth sending.
        // MUST-38
        return !held && length >= sender.maxSndWnd() / 2 && length > 0;
    }
}
