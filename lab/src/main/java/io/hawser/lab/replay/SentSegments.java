package io.hawser.lab.replay;

import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/** The segments that one end of a connection has sent, and its timers, which give the reason of the next segment. */
final class SentSegments {
    private boolean any;

    /** The sequence number after the last one sent. */
    private int next;

    private int synFlags;

    /** The end of the data that was in flight when the last loss recovery began. */
    private int recoveryEnd;

    private HopKind recovery = HopKind.RETRANSMISSION;
    private @Nullable TcpTimerKind timer;
    private RetransmissionTimerUse use = RetransmissionTimerUse.TIMEOUT;
    private long firedNanos;

    /** Records that a timer has fired, which is the reason of segments sent at this instant. */
    void timerFired(long nowNanos, TcpTimerKind kind, RetransmissionTimerUse usedFor) {
        timer = kind;
        use = usedFor;
        firedNanos = nowNanos;
        if (kind == TcpTimerKind.RETRANSMISSION && usedFor == RetransmissionTimerUse.TIMEOUT) {
            beginRecovery(HopKind.RETRANSMISSION_RTO);
        }
    }

    void congestionChanged(CongestionEvent event) {
        if (event == CongestionEvent.FAST_RETRANSMIT) {
            beginRecovery(HopKind.RETRANSMISSION_FAST);
        }
    }

    private void beginRecovery(HopKind kind) {
        recoveryEnd = next;
        recovery = kind;
    }

    /**
     * Records a segment and returns the reason why it was sent.
     *
     * @param length the number of sequence numbers that it uses
     * @param isChallenge whether its host has counted it as a challenge ACK
     */
    HopKind next(long nowNanos, int flags, int sequence, int payload, int length, boolean isChallenge) {
        boolean isSyn = (flags & TcpHeader.SYN) != 0;
        boolean isAgain = any && length > 0 && sequence - next < 0;
        int before = synFlags;
        if (!any || isSyn && sequence + length != next) {
            any = true;
            next = sequence + length;
            isAgain = false;
        } else if (sequence + length - next > 0) {
            next = sequence + length;
        }
        if (isSyn) {
            synFlags = flags;
        }
        if (timer != null && firedNanos != nowNanos) {
            timer = null;
        }
        if (isChallenge) {
            return HopKind.CHALLENGE;
        }
        HopKind ofTimer = ofTimer(flags, length, isSyn);
        if (ofTimer != null) {
            return ofTimer;
        }
        if (!isAgain || isSyn && before != flags) {
            return plain(flags, payload);
        }
        return again(isSyn, sequence);
    }

    private @Nullable HopKind ofTimer(int flags, int length, boolean isSyn) {
        if (timer == TcpTimerKind.PERSIST) {
            return HopKind.PROBE;
        }
        if (timer == TcpTimerKind.KEEPALIVE && (flags & TcpHeader.RST) == 0) {
            return HopKind.KEEPALIVE;
        }
        boolean isProbe = timer == TcpTimerKind.RETRANSMISSION && use == RetransmissionTimerUse.LOSS_PROBE;
        return isProbe && length > 0 && !isSyn ? HopKind.TLP : null;
    }

    private HopKind again(boolean isSyn, int sequence) {
        if (isSyn) {
            // Without a timer it answers a SYN that has arrived again.
            return timer == null ? HopKind.RETRANSMISSION : HopKind.RETRANSMISSION_RTO;
        }
        if (timer == TcpTimerKind.RETRANSMISSION) {
            return use == RetransmissionTimerUse.REORDERING ? HopKind.RETRANSMISSION_RACK : HopKind.RETRANSMISSION_RTO;
        }
        return sequence - recoveryEnd < 0 ? recovery : HopKind.RETRANSMISSION;
    }

    static HopKind plain(int flags, int payload) {
        if ((flags & TcpHeader.RST) != 0) {
            return HopKind.RST;
        }
        if ((flags & TcpHeader.SYN) != 0) {
            return (flags & TcpHeader.ACK) != 0 ? HopKind.SYN_ACK : HopKind.SYN;
        }
        if ((flags & TcpHeader.FIN) != 0) {
            return HopKind.FIN;
        }
        return payload > 0 ? HopKind.DATA : HopKind.ACK;
    }
}
