package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.handshake.Negotiated;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.segment.TimestampClock;
import org.jspecify.annotations.Nullable;

/**
 * The sending and the receiving half of a connection, the options on which both SYNs have agreed, and the counters of
 * its traffic. {@link TcpConnection} adds the state, the user's calls and the events.
 */
abstract sealed class ConnectionHalves extends TcpFlow permits TcpConnection {
    private @Nullable Sender sender;
    private @Nullable Receiver receiver;
    private @Nullable Ecn ecn;
    private @Nullable Traffic traffic;
    private boolean timestamps;
    private boolean sack;
    private int timestampOffset;

    /** Segments received and sent; counted here, because the counts begin with the SYN. */
    int segmentsIn;

    int segmentsOut;

    ConnectionHalves(TcpContext context, @Nullable Path path, int localPort, int remotePort) {
        super(context, path, localPort, remotePort);
    }

    // ---- the halves

    /** Sets the halves of a connection that begins to open. */
    final void halves(Sender newSender, Receiver newReceiver) {
        sender = newSender;
        receiver = newReceiver;
        timestampOffset = context.isns().timestampOffset(path());
    }

    /** Drops the halves of a connection that returns to LISTEN. */
    final void dropHalves() {
        sender = null;
        receiver = null;
    }

    final boolean hasHalves() {
        return sender != null && receiver != null;
    }

    final Sender sender() {
        Sender half = sender;
        if (half == null) {
            throw new IllegalStateException("nothing is sent in " + state());
        }
        return half;
    }

    final Receiver receiver() {
        Receiver half = receiver;
        if (half == null) {
            throw new IllegalStateException("nothing is received in " + state());
        }
        return half;
    }

    /** The receiving half; null before the connection begins to open. */
    final @Nullable Receiver receiverIfAny() {
        return receiver;
    }

    // ---- the agreed options

    /** Records the options on which both SYNs have agreed. */
    final void agreed(Negotiated negotiated) {
        timestamps = negotiated.timestamps();
        sack = negotiated.sack();
        ecn = negotiated.ecn();
    }

    /** The timestamp clock of this connection. */
    final int timestamp() {
        return TimestampClock.at(context.nowNanos(), timestampOffset);
    }

    final int timestampOffset() {
        return timestampOffset;
    }

    final boolean usesTimestamps() {
        return timestamps;
    }

    final boolean usesSack() {
        return sack;
    }

    /** State of explicit congestion notification; null if it was not negotiated. */
    @Nullable
    final Ecn ecn() {
        return ecn;
    }

    // ---- traffic

    /** The traffic counters, made at first use. */
    final Traffic traffic() {
        Traffic counted = traffic;
        if (counted == null) {
            counted = new Traffic();
            traffic = counted;
        }
        return counted;
    }

    /** The traffic counters; null if there was no data. */
    @Nullable
    final Traffic trafficIfAny() {
        return traffic;
    }

    /** Returns whether Fast Open made the connection before its handshake was complete. */
    final boolean isOpenedFast() {
        return traffic != null && traffic.openedFast;
    }

    /** Returns whether the SYN of this host carried data. */
    final boolean hasSentDataInSyn() {
        return traffic != null && traffic.sentDataInSyn;
    }

    /** Returns whether the SYN of this host carried data that the peer has accepted. */
    final boolean hasDataInSynArrived() {
        return traffic != null && traffic.dataInSynArrived;
    }

    /** Returns whether the peer's SYN carried data that this host has accepted. */
    final boolean hasTakenDataOfSyn() {
        return traffic != null && traffic.tookDataOfSyn;
    }

    // ---- queries of tools and signatures

    @Override
    public final RetransmissionTimerUse retransmissionTimerUse() {
        Scoreboard board = sender == null ? null : sender.recovery().scoreboard();
        return board == null ? RetransmissionTimerUse.TIMEOUT : board.timers.use;
    }

    @Override
    public final int localIsn() {
        return sender == null ? 0 : sender.sequence().iss();
    }

    @Override
    public final int remoteIsn() {
        return receiver == null ? 0 : receiver.irs();
    }

    @Override
    public final int receiveQueueBytes() {
        return receiver == null ? 0 : receiver.queuedBytes();
    }

    @Override
    public final boolean isEndUnread() {
        return receiver != null && receiver.isEndUnread();
    }

    @Override
    public final int sendQueueBytes() {
        return sender == null ? 0 : sender.queuedBytes();
    }
}
