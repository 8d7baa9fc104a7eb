package io.hawser.tcp;

import io.hawser.tcp.congestion.CongestionControl;

/**
 * Fast retransmit and fast recovery after duplicate acknowledgments (RFC 5681 §3.2, RFC 6582), with limited transmit
 * (RFC 3042). The window that duplicate acknowledgments inflate is kept apart from the congestion window, which is the
 * algorithm's own.
 */
final class Recovery {
    private static final int DUPLICATE_ACKS = 3;

    private final Sender sender;
    private final CongestionControl congestion;
    private boolean recovering;
    private int duplicateAcks;
    private int inflationBytes;

    /** What had been sent when recovery began, or when the retransmission timer last fired. */
    private int recover;

    private boolean recoverIsSet;

    /** What had been sent when the first duplicate acknowledgment came, before limited transmit. */
    private int sentBeforeDuplicates;

    Recovery(Sender sender, CongestionControl congestion) {
        this.sender = sender;
        this.congestion = congestion;
    }

    /** How much may be in flight now. */
    int windowBytes() {
        return congestion.windowBytes() + inflationBytes;
    }

    boolean isRecovering() {
        return recovering;
    }

    void duplicateAck() {
        duplicateAcks++;
        if (duplicateAcks == 1) {
            sentBeforeDuplicates = sender.sndMax();
        }
        if (recovering) {
            inflationBytes += sender.mss();
        } else if (duplicateAcks < DUPLICATE_ACKS) {
            // RFC 3042: a new segment for each of the first two, so that a small window can reach the third.
            inflationBytes = duplicateAcks * sender.mss();
        } else if (!recoverIsSet || isBeyondRecover()) {
            enter();
        }
    }

    /**
     * RFC 6582 §3.2 (2): whether more is acknowledged than had been sent at the last loss. Duplicates of an acknowledgment of
     * just that may come from segments that were sent again for nothing.
     */
    private boolean isBeyondRecover() {
        return Seq.gt(sender.sndUna() - 1, recover);
    }

    private void enter() {
        // RFC 5681 §3.2 (2): what limited transmit has sent does not count.
        int inFlight = sentBeforeDuplicates - sender.sndUna();
        recovering = true;
        recover = sender.sndMax() - 1;
        recoverIsSet = true;
        congestion.lost(inFlight, sender.connection().tcp.timers().nowNanos());
        inflationBytes = DUPLICATE_ACKS * sender.mss();
        TcpConnection connection = sender.connection();
        connection.tcp.count(TcpCounter.TCP_RENO_RECOVERY);
        connection.tcp.count(TcpCounter.TCP_FAST_RETRANS);
        connection.congestionChanged(TcpObserver.CongestionEvent.FAST_RETRANSMIT, congestion);
        sender.retransmitFirst();
    }

    /** SND.UNA has moved on by {@code ackedBytes} of data. */
    void newAck(int ackedBytes, boolean windowLimited) {
        duplicateAcks = 0;
        if (!recovering) {
            inflationBytes = 0;
            if (recoverIsSet && isBeyondRecover()) {
                // Forgotten, because half the sequence space later it would seem to lie ahead.
                recoverIsSet = false;
            }
            if (windowLimited && ackedBytes > 0) {
                congestion.acknowledged(
                        counted(ackedBytes), sender.connection().tcp.timers().nowNanos());
            }
        } else if (Seq.gt(sender.sndUna(), recover)) {
            recovering = false;
            inflationBytes = 0;
            congestion.recovered(sender.sndMax() - sender.sndUna());
            sender.connection().congestionChanged(TcpObserver.CongestionEvent.RECOVERED, congestion);
        } else {
            // RFC 6582 §3.2 (3), partial acknowledgment: the next hole; deflate by what was acknowledged.
            inflationBytes = Math.max(0, inflationBytes - ackedBytes);
            if (ackedBytes >= sender.mss()) {
                inflationBytes += sender.mss();
            }
            sender.connection().congestionChanged(TcpObserver.CongestionEvent.PARTIAL_ACK, congestion);
            sender.retransmitFirst();
        }
    }

    /**
     * RFC 3465 §2.3: in the slow start after a timeout one acknowledgment may cover a whole window that had arrived before,
     * and says nothing about what the network takes now. It counts as one segment.
     */
    private int counted(int ackedBytes) {
        boolean slowStart = congestion.windowBytes() < congestion.thresholdBytes();
        return recoverIsSet && slowStart ? Math.min(ackedBytes, sender.mss()) : ackedBytes;
    }

    /** RFC 6582 §3.2 (4): duplicate acknowledgments of what was sent before the timeout start no recovery. */
    void timedOut() {
        recovering = false;
        duplicateAcks = 0;
        inflationBytes = 0;
        recover = sender.sndMax() - 1;
        recoverIsSet = true;
    }
}
