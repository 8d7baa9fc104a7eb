package io.hawser.tcp.recovery;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;

/**
 * The tail loss probe (RFC 8985 §7): when the last segments of a flight are lost, no acknowledgment reports it. So
 * after two round trips without an acknowledgment one segment is sent, new or again, whose acknowledgment does. Part of
 * the {@link Scoreboard}; the sender sends the probe.
 */
public final class TailLossProbe {
    /** RFC 8985 §7.2, TLP.max_ack_delay: the acknowledgment of less than two segments may be delayed. */
    private static final long MAX_ACK_DELAY_NANOS = 200_000_000;

    private boolean sent;
    private boolean isRetransmission;

    /** TLP.end_seq: SND.NXT after the probe was sent; meaningful when {@link #sent}. */
    private int end;

    /** Forgets the probe: its acknowledgment is no longer waited for. */
    void clear() {
        sent = false;
    }

    /**
     * RFC 8985 §7.2: one probe a flight, with SACK, and only while nothing suggests a loss. §7.3: not before the round
     * trip was measured since the last one, or probes that come too early would keep it from ever being measured.
     */
    public boolean isDue(SendState sender, Recovery recovery, Scoreboard board) {
        return sender.usesSack()
                && sender.settings().earlyRetransmit >= 3
                && !recovery.isRecovering()
                && !sent
                && !sender.rtt().isProbedSince()
                && board.sackedSegments() == 0
                && sender.rtt().srttNanos() > 0;
    }

    /** TLP_calc_PTO: the time after which the probe is due, in nanoseconds. */
    public static long timeoutNanos(SendState sender, Scoreboard board) {
        long nanos = 2 * sender.rtt().srttNanos();
        return board.flightBytes() <= sender.mss() ? nanos + MAX_ACK_DELAY_NANOS : nanos;
    }

    /**
     * The probe has been sent.
     *
     * @param sndMax SND.NXT after it
     * @param retransmission whether it repeats the last segment; otherwise it is new data
     */
    public void sent(int sndMax, boolean retransmission) {
        sent = true;
        isRetransmission = retransmission;
        end = sndMax;
    }

    /** Whether it is not known yet whether a retransmitted probe has repaired a loss. */
    boolean isUndecided() {
        return sent && isRetransmission;
    }

    /** Whether a D-SACK block that ends at {@code right} reports the probe itself. */
    boolean isReportedBy(int right) {
        return sent && isRetransmission && right == end;
    }

    /** TLP_process_ack. Returns whether the probe has repaired a loss that nothing else has shown. */
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
