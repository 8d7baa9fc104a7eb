package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;

/**
 * The tail loss probe (RFC 8985 §7): no acknowledgment reports the loss of the last segments of a flight. Therefore,
 * after two round trips without an acknowledgment, one segment is sent, new data or a retransmission, whose
 * acknowledgment shows the loss. Part of the {@link Scoreboard}; the sender sends the probe.
 */
public final class TailLossProbe {
    /** RFC 8985 §7.2, TLP.max_ack_delay: the peer may delay the acknowledgment of less than two segments. */
    private static final long MAX_ACK_DELAY_NANOS = 200_000_000;

    private boolean sent;
    private boolean isRetransmission;

    /** TLP.end_seq: SND.NXT after the probe was sent; valid only if {@link #sent}. */
    private int end;

    /** Clears the probe: its acknowledgment is no longer expected. */
    void clear() {
        sent = false;
    }

    /**
     * Returns whether a probe may be sent: one per flight, with SACK, and only while nothing suggests a loss
     * (RFC 8985 §7.2). The round trip must have been measured since the last probe (§7.3), or early probes would
     * prevent it from ever being measured.
     */
    public boolean isDue(SendState sender, Recovery recovery, Scoreboard board) {
        return sender.usesSack()
                && sender.settings().earlyRetransmit >= 3
                && !recovery.isRecovering()
                && !sent
                && !recovery.rtt().isProbedSince()
                && board.sackedSegments() == 0
                && recovery.rtt().srttNanos() > 0;
    }

    /** TLP_calc_PTO: the time after which the probe is due, in nanoseconds. */
    public static long timeoutNanos(SendState sender, Recovery recovery, Scoreboard board) {
        long nanos = 2 * recovery.rtt().srttNanos();
        return board.flightBytes() <= sender.mss() ? nanos + MAX_ACK_DELAY_NANOS : nanos;
    }

    /**
     * Records that the probe was sent.
     *
     * @param sndMax SND.NXT after it
     * @param retransmission whether the probe repeats the last segment; otherwise it is new data
     */
    public void sent(int sndMax, boolean retransmission) {
        sent = true;
        isRetransmission = retransmission;
        end = sndMax;
    }

    /** Returns whether it is still unknown if a retransmitted probe has repaired a loss. */
    boolean isUndecided() {
        return sent && isRetransmission;
    }

    /** Returns whether a D-SACK block that ends at {@code right} reports the probe itself. */
    boolean isReportedBy(int right) {
        return sent && isRetransmission && right == end;
    }

    /** TLP_process_ack. Returns whether the probe has repaired a loss that no other sign has shown. */
    boolean acknowledged(TcpSegment segment, boolean pureDuplicate, boolean dsack) {
        if (!sent || Seq.lt(segment.ack, end)) {
            return false;
        }
        boolean beyond = Seq.gt(segment.ack, end);
        boolean arrivedTwice = dsack && segment.options.sackRight(0) == end || !beyond && pureDuplicate;
        if (!isRetransmission || arrivedTwice) {
            sent = false;
        } else if (beyond) {
            sent = false;
            return true;
        }
        return false;
    }
}
