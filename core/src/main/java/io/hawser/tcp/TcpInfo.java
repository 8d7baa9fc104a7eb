package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;

/**
 * What STATUS tells of a connection (RFC 9293 §3.10.6): the TCB, under the RFC's names, and the figures that Linux's
 * TCP_INFO has.
 *
 * @param state the state
 * @param iss our initial sequence number
 * @param sndUna the first sequence number that is not acknowledged
 * @param sndNxt the next one to be sent
 * @param sndWnd the peer's window, in bytes
 * @param sndMss the payload of a full segment, in bytes
 * @param irs the peer's initial sequence number
 * @param rcvNxt the next sequence number that is expected
 * @param rcvWnd the window that was offered to the peer, in bytes
 * @param sendQueueBytes data that is not acknowledged
 * @param receiveQueueBytes data that the user has not received
 * @param sndWindowShift how the peer's windows are scaled
 * @param rcvWindowShift how ours are scaled
 * @param timestamps whether segments carry timestamps
 * @param sack whether SACK was negotiated
 * @param congestionControl the name of the congestion control
 * @param cwndBytes the congestion window
 * @param ssthreshBytes the slow-start threshold
 * @param recovering whether a loss is being repaired
 * @param srttNanos the smoothed round-trip time; -1 before the first measurement
 * @param rttvarNanos its variation
 * @param rtoNanos the retransmission timeout, with its back-off
 * @param timeouts retransmission timeouts in a row
 * @param probes persist or keepalive probes without an answer
 * @param bytesAcked data that the peer has acknowledged
 * @param bytesReceived data that has arrived in order
 * @param retransmits segments sent again, in all
 */
public record TcpInfo(
        TcpState state,
        int iss,
        int sndUna,
        int sndNxt,
        int sndWnd,
        int sndMss,
        int irs,
        int rcvNxt,
        int rcvWnd,
        int sendQueueBytes,
        int receiveQueueBytes,
        int sndWindowShift,
        int rcvWindowShift,
        boolean timestamps,
        boolean sack,
        String congestionControl,
        int cwndBytes,
        int ssthreshBytes,
        boolean recovering,
        long srttNanos,
        long rttvarNanos,
        long rtoNanos,
        int timeouts,
        int probes,
        long bytesAcked,
        long bytesReceived,
        int retransmits) {

    /** What is known of a connection that has not begun to open: its state alone. */
    private static TcpInfo unopened(TcpConnection connection) {
        return new TcpInfo(
                connection.state(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                false,
                "",
                0,
                0,
                false,
                -1,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    static TcpInfo of(TcpConnection connection) {
        if (!connection.hasHalves()) {
            return unopened(connection);
        }
        Sender sender = connection.sender();
        Receiver receiver = connection.receiver();
        CongestionControl congestion = sender.congestion();
        Keepalive keepalive = connection.keepalive();
        return new TcpInfo(
                connection.state(),
                sender.iss,
                sender.sndUna(),
                sender.sndMax(),
                sender.sndWnd(),
                sender.mss(),
                receiver.irs(),
                receiver.rcvNxt(),
                receiver.rcvWnd(),
                sender.queuedBytes(),
                receiver.queuedBytes(),
                sender.windowShift(),
                receiver.windowShift(),
                connection.usesTimestamps(),
                connection.usesSack(),
                congestion.name(),
                sender.recovery().windowBytes(),
                congestion.thresholdBytes(),
                sender.recovery().isRecovering(),
                sender.rtt().srttNanos(),
                sender.rtt().rttvarNanos(),
                sender.rtoNanos(),
                sender.timers().timeouts(),
                Math.max(sender.timers().unansweredProbes(), keepalive == null ? 0 : keepalive.unanswered()),
                sender.acknowledgedBytes(),
                receiver.receivedBytes(),
                sender.retransmittedSegments());
    }
}
