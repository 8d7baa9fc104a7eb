package io.hawser.tcp;

import io.hawser.tcp.buffer.ReceiveTuning;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.recovery.RackDetector;
import io.hawser.tcp.recovery.Recovery;
import io.hawser.tcp.recovery.Scoreboard;

/**
 * Status of a connection at one instant (RFC 9293 §3.10.6): the TCB, under the RFC's names, and the figures of Linux's
 * TCP_INFO. Counts are 0 and times -1 for a connection that has not begun to open. An instance is immutable and may be
 * read by any thread.
 */
public final class TcpInfo extends ConnectionFigures {

    /** The state. */
    public final TcpState state = connection().state();

    /** Our initial sequence number. */
    public final int iss = ofSender(sender -> sender.sequence().iss());

    /** The oldest unacknowledged sequence number. */
    public final int sndUna = ofSender(Sender::sndUna);

    /** The next sequence number to be sent. */
    public final int sndNxt = ofSender(Sender::sndMax);

    /** The peer's window, in bytes. */
    public final int sndWnd = ofSender(sender -> sender.sequence().sndWnd());

    /** The payload of a full segment, in bytes. */
    public final int sndMss = ofSender(Sender::mss);

    /** The peer's initial sequence number. */
    public final int irs = ofReceiver(Receiver::irs);

    /** The next expected sequence number. */
    public final int rcvNxt = ofReceiver(Receiver::rcvNxt);

    /** The window offered to the peer, in bytes. */
    public final int rcvWnd = ofReceiver(Receiver::rcvWnd);

    /** Bytes of data that are not acknowledged. */
    public final int sendQueueBytes = ofSender(Sender::queuedBytes);

    /** Bytes of data that the user has not read. */
    public final int receiveQueueBytes = ofReceiver(Receiver::queuedBytes);

    /** The scale of the peer's windows, as a shift. */
    public final int sndWindowShift = ofSender(sender -> sender.sequence().windowShift());

    /** The scale of our windows, as a shift. */
    public final int rcvWindowShift = ofReceiver(Receiver::windowShift);

    /** Whether segments carry timestamps. */
    public final boolean timestamps = isOpened() && connection().usesTimestamps();

    /** Whether SACK was negotiated. */
    public final boolean sack = isOpened() && connection().usesSack();

    /** The name of the congestion control. */
    public final String congestionControl =
            isOpened() ? sender().recovery().congestion().name() : "";

    /** The congestion window. */
    public final int cwndBytes = ofSender(sender -> sender.recovery().windowBytes());

    /** The slow-start threshold. */
    public final int ssthreshBytes =
            ofSender(sender -> sender.recovery().congestion().thresholdBytes());

    /** Whether a loss is being repaired. */
    public final boolean recovering = isOpened() && sender().recovery().isRecovering();

    /** The smoothed round-trip time; -1 before the first measurement. */
    public final long srttNanos = isOpened() ? sender().recovery().rtt().srttNanos() : -1;

    /** The variation of the round-trip time. */
    public final long rttvarNanos =
            longOfSender(sender -> sender.recovery().rtt().rttvarNanos());

    /** The retransmission timeout, with its back-off. */
    public final long rtoNanos = longOfSender(Sender::rtoNanos);

    /** Consecutive retransmission timeouts. */
    public final int timeouts = ofSender(Sender::timeouts);

    /** Unanswered persist or keepalive probes. */
    public final int probes = ofSender(this::unansweredProbes);

    /** Data that the peer has acknowledged. */
    public final long bytesAcked = longOfSender(sender -> sender.sequence().acknowledgedBytes());

    /** Bytes of data received in order. */
    public final long bytesReceived = longOfReceiver(Receiver::receivedBytes);

    /** Total of retransmitted segments. */
    public final int retransmits = ofTraffic(traffic -> traffic.retransmittedSegments);

    /** More figures of the sender. */
    public final Sending sending = new Sending(connection());

    /** More figures of the receiver. */
    public final Receiving receiving = new Receiving(connection());

    /** Figures of explicit congestion notification. */
    public final EcnFigures marks = isOpened() ? ecnFigures() : EcnFigures.NONE;

    TcpInfo(TcpConnection connection) {
        super(connection);
        complete();
    }

    private EcnFigures ecnFigures() {
        Ecn ecn = connection().ecn();
        return ecn == null ? EcnFigures.NONE : ecn.figures();
    }

    private int unansweredProbes(Sender sender) {
        Keepalive keepalive = connection().keepalive();
        return Math.max(sender.unansweredProbes(), keepalive == null ? 0 : keepalive.unanswered());
    }

    @Override
    public String toString() {
        return state + " iss=" + Integer.toUnsignedString(iss) + " sndUna=" + Integer.toUnsignedString(sndUna)
                + " sndNxt=" + Integer.toUnsignedString(sndNxt) + " sndWnd=" + sndWnd + " sndMss=" + sndMss
                + " irs=" + Integer.toUnsignedString(irs) + " rcvNxt=" + Integer.toUnsignedString(rcvNxt)
                + " rcvWnd=" + rcvWnd + " sendQueue=" + sendQueueBytes + " receiveQueue=" + receiveQueueBytes
                + " " + congestionControl + " cwnd=" + cwndBytes + " ssthresh=" + ssthreshBytes + " "
                + sending.caState + " srttNanos=" + srttNanos + " rtoNanos=" + rtoNanos + " timeouts=" + timeouts
                + " probes=" + probes + " unacked=" + sending.unacked + " sacked=" + sending.sacked + " lostBytes="
                + sending.lostBytes + " retransmits=" + retransmits;
    }

    /** Figures of the sender, under the names of TCP_INFO. Times are -1 where nothing has happened yet. */
    public static final class Sending extends ConnectionFigures {
        /** OPEN, DISORDER, CWR, RECOVERY or LOSS. */
        public final String caState = isOpened() ? congestionState() : "OPEN";

        /** Doublings of the retransmission timeout. */
        public final int backoff = ofSender(sender -> sender.recovery().rtt().backoff());

        /** Segments in flight, counted as they were sent. */
        public final int unacked = ofScoreboard(board -> board.tail() - board.front());

        /** Segments in flight that SACK has reported as received. */
        public final int sacked = ofScoreboard(Scoreboard::sackedSegments);

        /** Bytes in flight that are marked lost. */
        public final int lostBytes = ofScoreboard(Scoreboard::lostBytes);

        /** Retransmitted bytes that have not arrived yet. */
        public final int retransBytes = ofScoreboard(Scoreboard::retransmittedBytes);

        /** Whether reordering was seen. */
        public final boolean reordSeen = isOpened() && hasSeenReordering();

        /** The minimum round-trip time; -1 before the first measurement. */
        public final long minRttNanos = isOpened() ? sender().recovery().rtt().minNanos() : -1;

        /** The path MTU in use, in bytes. */
        public final int pmtu = ofSender(this::pathMtu);

        /** The MSS that this host announces, in bytes. */
        public final int advmss = ofSender(
                sender -> Mss.toAnnounce(connection().path(), connection().currentOptions()));

        /** Data in the send buffer that was never sent. */
        public final int notsentBytes = ofSender(Sender::unsentBytes);

        /** Time since data was last sent; -1 before the first. */
        public final long lastDataSentNanos = isOpened() && ofTraffic(traffic -> traffic.dataSegmentsOut) > 0
                ? nowNanos() - sender().lastSentNanos()
                : -1;

        /** Data sent, retransmissions included. */
        public final long bytesSent = longOfSender(this::sentBytes);

        /** Data retransmitted. */
        public final long bytesRetrans = longOfTraffic(traffic -> traffic.bytesRetransmitted);

        /** Segments sent, with or without data. */
        public final int segsOut = isOpened() ? connection().segmentsOut : 0;

        /** Segments sent with data. */
        public final int dataSegsOut = ofTraffic(traffic -> traffic.dataSegmentsOut);

        /** Duplicates that the peer has reported by DSACK. */
        public final int dsackDups = ofTraffic(traffic -> traffic.dsackDuplicates);

        /** Time with unacknowledged data. */
        public final long busyNanos = longOfTraffic(traffic -> traffic.busyNanos(nowNanos()));

        /** Part of the busy time in which the peer's window was the limit. */
        public final long rwndLimitedNanos =
                longOfTraffic(traffic -> traffic.spentNanos(Traffic.Limit.RECEIVE_WINDOW, nowNanos()));

        /** Part of the busy time in which the send buffer was the limit. */
        public final long sndbufLimitedNanos =
                longOfTraffic(traffic -> traffic.spentNanos(Traffic.Limit.SEND_BUFFER, nowNanos()));

        /** Whether ECN was negotiated. */
        public final boolean ecn = isOpened() && connection().ecn() != null;

        /** Whether the client's SYN carried data (TCP Fast Open) that the server accepted. */
        public final boolean synData = isOpened()
                && (connection().hasDataInSynArrived() || connection().hasTakenDataOfSyn());

        /** The phase of a congestion control that models the path, such as BBR; empty for one that follows losses. */
        public final String congestionPhase = isOpened() ? modelPhase() : "";

        /** Segments delivered to the peer, SYN and FIN included. */
        public final int deliveredSegments = ofSender(this::deliveredSegments);

        /** Segments that must overtake a segment before it is marked lost; grows with the reordering seen. */
        public final int reordering = ofSender(this::reorderingSegments);

        /** Bytes delivered to the peer, in order or not. */
        public final long deliveredBytes = longOfTraffic(traffic -> traffic.deliveredBytes);

        /** The last measured delivery rate; 0 before the first measurement. */
        public final long deliveryBytesPerSecond = longOfTraffic(Traffic::deliveryBytesPerSecond);

        /** Whether that rate was limited by an application that had too little to send. */
        public final boolean applicationLimited = ofTraffic(traffic -> traffic.deliveryLimited ? 1 : 0) == 1;

        /** The pacing rate; 0 when data is not paced. */
        public final long pacingBytesPerSecond = longOfSender(Pacer::bytesPerSecond);

        /** Capacity of the send buffer in bytes: SO_SNDBUF, doubled, or the present limit from tcp_wmem. */
        public final int sndbufBytes = ofSender(WriteRoom::limitBytes);

        private Sending(TcpConnection connection) {
            super(connection);
            complete();
        }

        private String congestionState() {
            Recovery recovery = sender().recovery();
            boolean disorder = recovery.state() == Recovery.State.OPEN && ofScoreboard(Scoreboard::sackedSegments) > 0;
            return disorder ? "DISORDER" : recovery.state().name();
        }

        private boolean hasSeenReordering() {
            RackDetector rack = sender().recovery().rack();
            return rack != null && rack.isReorderingSeen();
        }

        private int pathMtu(Sender sender) {
            MtuProbing probing = sender.mtuProbing();
            int reported = connection().path().mtuBytes();
            return probing == null ? reported : Math.min(reported, probing.lowBytes());
        }

        private long sentBytes(Sender sender) {
            long inFlightBytes = Math.max(0, sender.queuedBytes() - sender.unsentBytes());
            return sender.sequence().acknowledgedBytes()
                    + inFlightBytes
                    + longOfTraffic(traffic -> traffic.bytesRetransmitted);
        }

        private String modelPhase() {
            ModelBasedControl model = sender().recovery().model();
            return model == null ? "" : model.phase().name();
        }

        private int deliveredSegments(Sender sender) {
            return ofTraffic(traffic -> traffic.deliveredSegments)
                    + (sender.sequence().isSynAcknowledged() ? 1 : 0);
        }

        private int reorderingSegments(Sender sender) {
            RackDetector rack = sender.recovery().rack();
            int seen = rack == null ? 0 : (rack.reorderingBytes() + sender.mss() - 1) / Math.max(1, sender.mss());
            return Math.max(connection().context.settings().reordering, seen);
        }
    }

    /** Figures of the receiver, under the names of TCP_INFO. Times are -1 where nothing has happened yet. */
    public static final class Receiving extends ConnectionFigures {
        /** Estimate of the size of the peer's full segments. */
        public final int rcvMss = ofReceiver(Receiver::segmentBytes);

        /** The present delay of acknowledgments; 0 before the first data. */
        public final long atoNanos = longOfReceiver(Receiver::ackTimeoutNanos);

        /** The size to which the window may grow now, in bytes. */
        public final int rcvSsthresh = ofReceiver(ReceiveWindow::limitBytes);

        /** The receiver's estimate of the round-trip time; -1 without one. */
        public final long rcvRttNanos = isOpened() ? roundTripNanos(receiver()) : -1;

        /** The most that the user has read in one round trip, in bytes; 0 before the first measurement. */
        public final int rcvSpace = ofReceiver(Receiving::spaceBytes);

        /** Time since data last arrived; before the first data, since the connection was established. */
        public final long lastDataRecvNanos =
                isOpened() ? nowNanos() - receiver().lastDataNanos() : -1;

        /** Time since an acceptable segment last arrived; -1 before the connection was established. */
        public final long lastAckRecvNanos =
                isSynchronized() ? nowNanos() - receiver().lastSegmentNanos() : -1;

        /** Segments received. */
        public final int segsIn = isOpened() ? connection().segmentsIn : 0;

        /** Segments received with data. */
        public final int dataSegsIn = ofTraffic(traffic -> traffic.dataSegmentsIn);

        /** Segments received ahead of a gap. */
        public final int rcvOoopack = ofTraffic(traffic -> traffic.outOfOrderIn);

        private Receiving(TcpConnection connection) {
            super(connection);
            complete();
        }

        private static long roundTripNanos(Receiver receiver) {
            ReceiveTuning tuning = receiver.tuning();
            return tuning == null ? -1 : tuning.rttNanos();
        }

        private static int spaceBytes(Receiver receiver) {
            ReceiveTuning tuning = receiver.tuning();
            return tuning == null ? 0 : tuning.spaceBytes();
        }

        private boolean isSynchronized() {
            return isOpened() && connection().state().isSynchronized();
        }
    }
}
