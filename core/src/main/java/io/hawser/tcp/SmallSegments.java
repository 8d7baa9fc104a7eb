package io.hawser.tcp;

/**
 * Decides whether a segment that is not full may be sent: Nagle's algorithm (RFC 9293 §3.7.4) and the sender's
 * silly-window rule (§3.8.6.2.1).
 *
 * <p>As in Linux, Nagle's algorithm has Minshall's modification: small data waits only while another small segment is
 * in flight, not while any data is, so that the last part of a large write is not delayed. Urgent data, and data after
 * it until the urgent data is acknowledged, does not wait.
 */
final class SmallSegments {
    private SmallSegments() {}

    /**
     * Returns whether {@code length} bytes may be sent, of {@code unsent} that are due.
     *
     * @param isEnd whether they are the last bytes of the buffer
     */
    static boolean mayLeave(Sender sender, int length, int unsent, boolean isEnd) {
        TcpConnection connection = sender.connection();
        if (connection.context.settings().silly && length > 0) {
            return true;
        }
        TcpSocketOptions options = connection.currentOptions();
        boolean corked = options.cork() || sender.isMoreToFollow();
        // MUST-17, SHLD-7, MAY-16, SHLD-27
        boolean nagle = !options.noDelay()
                && !sender.isInUrgentMode()
                && sender.sequence().isSmallSegmentInFlight();
        boolean held = !sender.sequence().isFinQueued() && (corked || nagle);
        if (length == unsent) {
            // A segment that ends with a record, and is followed by another record, cannot grow.
            return !held || !isEnd;
        }
        // The window limits the segment. Half the largest window that was ever offered is worth sending.
        // MUST-38
        return !held && length >= sender.sequence().maxSndWnd() / 2 && length > 0;
    }
}
