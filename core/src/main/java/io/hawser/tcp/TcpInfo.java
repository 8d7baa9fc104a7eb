package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.recovery.RackDetector;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.Scoreboard;

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
 * @param sending what else TCP_INFO tells of the sender
 * @param receiving what else TCP_INFO tells of the receiver
 * @param marks what it tells of ECN
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
        int retransmits,
        Sending sending,
        Receiving receiving,
        Marks marks) {

    /**
     * What TCP_INFO has of the sender, under its names. Times are -1 where nothing has happened yet.
     *
     * @param caState OPEN, DISORDER, CWR, RECOVERY or LOSS
     * @param backoff how often the retransmission timeout was doubled
     * @param unacked segments in flight, as they were sent
     * @param sacked those of them that have arrived ahead of a gap
     * @param lostBytes what of them is held for lost
     * @param retransBytes what of it was sent again and has not arrived yet
     * @param reordSeen whether segments have overtaken others
     * @param minRttNanos the least round-trip time, in nanoseconds
     * @param pmtu the path MTU in use, in bytes
     * @param advmss the MSS that this host announces, in bytes
     * @param notsentBytes data that was never sent
     * @param lastDataSentNanos how long ago data was sent
     * @param bytesSent data sent, with what was sent again
     * @param bytesRetrans data sent again
     * @param segsOut segments sent, with or without data
     * @param dataSegsOut segments sent with data
     * @param dsackDups how often the peer has said that it got something twice
     * @param busyNanos for how long there was data that was not acknowledged
     * @param rwndLimitedNanos for how much of it the peer's window was the limit
     * @param sndbufLimitedNanos for how much of it the send buffer was
     * @param ecn whether ECN was negotiated
     * @param synData whether the SYN of the client carried data (TCP Fast Open), and the server has taken it
     * @param congestionPhase the state of a congestion control that models the path, as BBR does; empty for one that
     *     follows losses
     * @param deliveredSegments segments that have arrived at the peer, the SYN and the FIN with them
     * @param reordering by how many segments one has overtaken another, or how many that has to be to count as a loss
     * @param deliveredBytes data that has arrived at the peer, in order or not
     * @param deliveryBytesPerSecond the delivery rate that was measured last; 0 before the first measurement
     * @param applicationLimited whether that rate was the application's, which had too little to send
     * @param pacingBytesPerSecond the rate at which data leaves; 0 for as fast as it can
     */
    public record Sending(
            String caState,
            int backoff,
            int unacked,
            int sacked,
            int lostBytes,
            int retransBytes,
            boolean reordSeen,
            long minRttNanos,
            int pmtu,
            int advmss,
            int notsentBytes,
            long lastDataSentNanos,
            long bytesSent,
            long bytesRetrans,
            int segsOut,
            int dataSegsOut,
            int dsackDups,
            long busyNanos,
            long rwndLimitedNanos,
            long sndbufLimitedNanos,
            boolean ecn,
            boolean synData,
            String congestionPhase,
            int deliveredSegments,
            int reordering,
            long deliveredBytes,
            long deliveryBytesPerSecond,
            boolean applicationLimited,
            long pacingBytesPerSecond) {

        private static final Sending NOTHING = new Sending(
                "OPEN", 0, 0, 0, 0, 0, false, -1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, false, false, "", 0, 0, 0, 0,
                false, 0);

        private static Sending of(TcpConnection connection, Sender sender) {
            Recovery recovery = sender.recovery();
            Scoreboard board = recovery.scoreboard();
            ModelBasedControl model = recovery.model();
            RackDetector rack = recovery.rack();
            Traffic counted = connection.trafficIfAny();
            Traffic traffic = counted == null ? new Traffic() : counted;
            long now = connection.context.nowNanos();
            boolean disorder = board != null && board.sackedSegments() > 0 && recovery.state() == Recovery.State.OPEN;
            long inFlightBytes = Math.max(0, sender.queuedBytes() - sender.unsentBytes());
            return new Sending(
                    disorder ? "DISORDER" : recovery.state().name(),
                    sender.rtt().backoff(),
                    board == null ? 0 : board.tail() - board.front(),
                    board == null ? 0 : board.sackedSegments(),
                    board == null ? 0 : board.lostBytes(),
                    board == null ? 0 : board.retransmittedBytes(),
                    rack != null && rack.isReorderingSeen(),
                    sender.rtt().minNanos(),
                    pathMtu(connection, sender),
                    Mss.toAnnounce(connection.path(), connection.currentOptions()),
                    sender.unsentBytes(),
                    traffic.dataSegmentsOut == 0 ? -1 : now - sender.lastSentNanos(),
                    sender.acknowledgedBytes() + inFlightBytes + traffic.bytesRetransmitted,
                    traffic.bytesRetransmitted,
                    connection.segmentsOut,
                    traffic.dataSegmentsOut,
                    traffic.dsackDuplicates,
                    traffic.busyNanos(now),
                    traffic.spentNanos(Traffic.Limit.RECEIVE_WINDOW, now),
                    traffic.spentNanos(Traffic.Limit.SEND_BUFFER, now),
                    connection.ecn() != null,
                    connection.hasDataInSynArrived() || connection.hasTakenDataOfSyn(),
                    model == null ? "" : model.phase().name(),
                    traffic.deliveredSegments + (sender.isSynAcknowledged() ? 1 : 0),
                    Math.max(
                            connection.context.settings().reordering,
                            rack == null ? 0 : (rack.reorderingBytes() + sender.mss() - 1) / Math.max(1, sender.mss())),
                    recovery.deliveredBytes(),
                    traffic.deliveryBytesPerSecond(),
                    traffic.deliveryLimited,
                    Pacer.bytesPerSecond(sender));
        }

        private static int pathMtu(TcpConnection connection, Sender sender) {
            MtuProbing probing = sender.mtuProbing();
            int told = connection.path().mtuBytes();
            return probing == null ? told : Math.min(told, probing.lowBytes());
        }
    }

    /**
     * What TCP_INFO has of the receiver, under its names. Times are -1 where nothing has happened yet.
     *
     * @param rcvMss the size of the peer's full segments, as far as it has shown them
     * @param atoNanos for how long an acknowledgment would wait now; 0 before the first data
     * @param rcvSsthresh how large the window may become now, in bytes
     * @param rcvRttNanos the receiver's estimate of the round-trip time; -1 when it has none
     * @param rcvSpace the most that the user has read in a round trip, in bytes; 0 when it was not measured
     * @param lastDataRecvNanos how long ago data came; before it ever has, how long ago the connection was established
     * @param lastAckRecvNanos how long ago anything came that was acceptable
     * @param segsIn segments that came
     * @param dataSegsIn those with data
     * @param rcvOoopack those that came ahead of a gap
     */
    public record Receiving(
            int rcvMss,
            long atoNanos,
            int rcvSsthresh,
            long rcvRttNanos,
            int rcvSpace,
            long lastDataRecvNanos,
            long lastAckRecvNanos,
            int segsIn,
            int dataSegsIn,
            int rcvOoopack) {

        private static final Receiving NOTHING = new Receiving(0, 0, 0, -1, 0, -1, -1, 0, 0, 0);

        private static Receiving of(TcpConnection connection, Receiver receiver) {
            ReceiveTuning tuning = receiver.tuning();
            Traffic traffic = connection.trafficIfAny();
            long now = connection.context.nowNanos();
            boolean stood = connection.state().isSynchronized();
            return new Receiving(
                    receiver.segmentBytes(),
                    receiver.ackTimeoutNanos(),
                    ReceiveWindow.limitBytes(receiver),
                    tuning == null ? -1 : tuning.rttNanos(),
                    tuning == null ? 0 : tuning.spaceBytes(),
                    now - receiver.lastDataNanos(),
                    stood ? now - receiver.lastSegmentNanos() : -1,
                    connection.segmentsIn,
                    traffic == null ? 0 : traffic.dataSegmentsIn,
                    traffic == null ? 0 : traffic.outOfOrderIn);
        }
    }

    /**
     * What TCP_INFO has of explicit congestion notification, under its names. The counters of bytes and all counters of
     * accurate ECN begin with 0 here.
     *
     * @param ecnMode 0 for none, 1 for that of RFC 3168, 2 for accurate ECN (RFC 9768)
     * @param deliveredCe segments that have arrived at the peer with a mark; with RFC 3168, that an acknowledgment with
     *     an echo covers
     * @param deliveredE1Bytes data that has arrived there with ECT(1)
     * @param deliveredE0Bytes with ECT(0)
     * @param deliveredCeBytes with a mark
     * @param receivedCe segments that came with a mark; with RFC 3168, segments with data
     * @param receivedE1Bytes data that came with ECT(1)
     * @param receivedE0Bytes with ECT(0)
     * @param receivedCeBytes with a mark
     * @param accecnOptSeen what came of the option: 0 none, 1 without counters, 2 with, 3 with some that something had
     *     zeroed
     * @param accecnFailMode what does not come through, a sum: 1 the flags that are sent, 2 those that come, 4 the
     *     options that are sent, 8 those that come
     */
    public record Marks(
            int ecnMode,
            int deliveredCe,
            int deliveredE1Bytes,
            int deliveredE0Bytes,
            int deliveredCeBytes,
            int receivedCe,
            int receivedE1Bytes,
            int receivedE0Bytes,
            int receivedCeBytes,
            int accecnOptSeen,
            int accecnFailMode) {
        /** {@link #ecnMode} of a connection without. */
        public static final int DISABLED = 0;

        /** Of one that echoes marks until they are answered. */
        public static final int CLASSIC = 1;

        /** Of one that counts marks. */
        public static final int ACCURATE = 2;

        private static final Marks NONE = new Marks(DISABLED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        static Marks classic(int delivered, int received) {
            return new Marks(CLASSIC, delivered, 0, 0, 0, received, 0, 0, 0, 0, 0);
        }
    }

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
                0,
                Sending.NOTHING,
                Receiving.NOTHING,
                Marks.NONE);
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
                sender.sendTimers().timeouts(),
                Math.max(sender.sendTimers().unansweredProbes(), keepalive == null ? 0 : keepalive.unanswered()),
                sender.acknowledgedBytes(),
                receiver.receivedBytes(),
                sender.retransmittedSegments(),
                Sending.of(connection, sender),
                Receiving.of(connection, receiver),
                connection.ecn() == null ? Marks.NONE : connection.ecn().info());
    }
}
