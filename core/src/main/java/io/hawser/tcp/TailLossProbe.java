package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Scoreboard;
import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TcpSegment;

/**
 * The tail loss probe (RFC 8985 §7): when the last segments of a flight are lost nothing comes back that could tell. So after
 * two round trips without a word one segment is sent, new or again, whose acknowledgment does.
 */
final class TailLossProbe {
    /** RFC 8985 §7.2, TLP.max_ack_delay: less than two segments may be acknowledged late. */
    private static final long MAX_ACK_DELAY_NANOS = 200_000_000;

    private TailLossProbe() {}

    /**
     * RFC 8985 §7.2: one probe a flight, with SACK, and only while nothing suggests a loss. §7.3: not before the round trip
     * was measured since the last one, or probes that come too early would keep it from ever being measured.
     */
    static boolean isDue(Sender sender, Scoreboard board) {
        return sender.connection().usesSack()
                && sender.connection().context.settings().earlyRetransmit >= 3
                && !sender.recovery().isRecovering()
                && !board.probed
                && !sender.rtt().isProbedSince()
                && board.sackedSegments() == 0
                && sender.rtt().srttNanos() > 0;
    }

    /** TLP_calc_PTO. */
    static long timeoutNanos(Sender sender, Scoreboard board) {
        long nanos = 2 * sender.rtt().srttNanos();
        return board.flightBytes() <= sender.mss() ? nanos + MAX_ACK_DELAY_NANOS : nanos;
    }

    /** TLP_send_probe. */
    static void send(Sender sender, Scoreboard board) {
        sender.recovery().noteApplicationLimit();
        sender.applyPathMtu();
        if (sender.recovery().isRecovering()) {
            // The path has turned out too narrow for what is in flight: it all goes again, which is probe enough.
            sender.output();
            return;
        }
        boolean fresh = sender.sendNewProbe();
        if (!fresh) {
            Retransmission.segment(sender, board, board.tail() - 1);
        }
        board.probed = true;
        sender.rtt().probed();
        board.probeWasRetransmission = !fresh;
        board.probeEnd = sender.sndMax();
        board.rtoDeadlineNanos = 0;
        sender.connection().context.count(TcpCounter.TCP_LOSS_PROBES);
    }

    /** TLP_process_ack. Returns whether the probe has repaired a loss that nothing else has shown. */
    static boolean acknowledged(Scoreboard board, TcpSegment segment, boolean pureDuplicate, boolean dsack) {
        if (!board.probed || Seq.lt(segment.ack, board.probeEnd)) {
            return false;
        }
        boolean beyond = Seq.gt(segment.ack, board.probeEnd);
        boolean arrivedTwice = dsack && segment.options.sackRight(0) == board.probeEnd || !beyond && pureDuplicate;
        if (!board.probeWasRetransmission || arrivedTwice) {
            board.probed = false;
        } else if (beyond) {
            board.probed = false;
            return true;
        }
        return false;
    }
}
