package io.hawser.tcp.recovery;

import io.hawser.tcp.congestion.AckSample;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.segment.TimestampClock;

/** Timing information of one acknowledgment: for the retransmission timeout and for congestion control. */
final class Acknowledgment {
    private Acknowledgment() {}

    /**
     * Measures the round trip by segments that were sent once (Karn's algorithm), or, after a timeout or a probe, by
     * the echoed timestamp, which identifies the transmission (RFC 7323 §4.1).
     */
    static void measure(
            RecoveryHost sender, RttEstimator rtt, Delivery delivery, TcpSegment segment, boolean advanced, long now) {
        if (delivery.hasOriginal && !delivery.hasRetransmitted) {
            measured(sender, rtt, now - delivery.firstSentNanos);
            rtt.least(now - delivery.lastSentNanos);
        } else if (advanced && (rtt.backoff() > 0 || rtt.isProbedSince()) && sender.usesTimestamps()) {
            long echoedNanos = TimestampClock.roundTripNanos(sender.timestamp(), segment.options.timestampEcho());
            if (echoedNanos > 0) {
                measured(sender, rtt, echoedNanos);
            }
        }
    }

    private static void measured(RecoveryHost sender, RttEstimator rtt, long rttNanos) {
        rtt.sample(rttNanos);
        sender.roundTripMeasured(rttNanos);
    }

    /** Fills in the times of a sample for congestion control. */
    static void describe(AckSample sample, RttEstimator rtt, Delivery delivery, long now) {
        sample.nowNanos = now;
        sample.rttNanos = delivery.hasOriginal ? now - delivery.lastSentNanos : -1;
        sample.srttNanos = rtt.srttNanos();
    }
}
