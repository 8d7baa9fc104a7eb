package io.hawser.tcp.congestion;

/**
 * Measurements of one acknowledgment for {@link ModelBasedControl}: the delivery rate during the flight of the segment
 * sent last among those it acknowledges (draft-ietf-ccwg-bbr §4.1).
 */
public final class RateSample extends AckSample {
    /** Newly delivered bytes, in sequence or not: RS.newly_acked. */
    public int deliveredBytes;

    /** Bytes newly considered lost: RS.newly_lost. */
    public int lostBytes;

    /** Bytes in flight after the acknowledgment. */
    public int inFlightBytes;

    /** Whether the peer sends SACK blocks. */
    public boolean selective;

    /** Bytes delivered during the flight of the measured segment: RS.delivered. */
    public long intervalBytes;

    /**
     * Duration of that interval, the longer one of sending and acknowledging: RS.interval; 0 for no reliable sample.
     */
    public long intervalNanos;

    /** Whether the application limited the sender when the segment was sent: RS.is_app_limited. */
    public boolean applicationLimited;

    /** Bytes in flight after the segment was sent, itself included: RS.tx_in_flight. */
    public int inFlightAtSendBytes;

    /** Bytes lost since the segment was sent: RS.lost. */
    public int lostSinceSendBytes;

    /** RS.delivery_rate, in bytes a second; 0 for no reliable sample. */
    public long deliveryBytesPerSecond() {
        return bytesPerSecond(intervalBytes, intervalNanos);
    }

    /** The rate of {@code bytes} in {@code nanos}; 0 if {@code nanos} is not positive. */
    public static long bytesPerSecond(long bytes, long nanos) {
        return nanos <= 0 ? 0 : (long) ((double) bytes * 1e9 / nanos);
    }
}
