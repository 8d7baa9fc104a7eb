package io.hawser.tcp;

import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.recovery.RateSampler;

/**
 * Traffic counters of a connection, most of them for TCP_INFO. Made with the first segment that carries data, so that
 * connections without data use no memory for them.
 */
final class Traffic {
    /** Reasons why unacknowledged data exists, as Linux's tcp_chrono distinguishes them. */
    enum Limit {
        /** All data is acknowledged. */
        IDLE,
        BUSY,
        RECEIVE_WINDOW,
        SEND_BUFFER
    }

    /** Whether Fast Open made the connection before its handshake was complete. */
    boolean openedFast;

    /** Whether the data of the peer's SYN was accepted. */
    boolean tookDataOfSyn;

    /** Whether this end's SYN carried data. */
    boolean sentDataInSyn;

    /** Whether the SYN+ACK acknowledged all of that data. */
    boolean dataInSynArrived;

    int dataSegmentsIn;
    int dataSegmentsOut;
    int outOfOrderIn;
    int dsackDuplicates;

    /** Segments delivered to the peer, without the SYN. */
    int deliveredSegments;

    /** Bytes delivered to the peer, in order or not. */
    long deliveredBytes;

    int retransmittedSegments;
    long bytesRetransmitted;

    /** See {@link UserTimeoutOption}. */
    int toldUserTimeoutSeconds;

    int peerUserTimeoutSeconds;

    // the last measured delivery rate as bytes and interval, not divided yet
    private long measuredBytes;
    private long measuredNanos;

    /** Whether the application, and not the path, limited that rate. */
    boolean deliveryLimited;

    private Limit limit = Limit.IDLE;
    private long sinceNanos;
    private long busyNanos;
    private long receiveWindowNanos;
    private long sendBufferNanos;

    /**
     * Stores the rate for TCP_INFO. A rate that the application limited is stored only if it is higher than the last.
     */
    void delivered(RateSampler rates, long minRttNanos) {
        long bytes = rates.intervalBytes();
        long nanos = rates.intervalNanos(minRttNanos);
        if (nanos > 0
                && bytes > 0
                && (!rates.isSampleLimited() || (double) bytes * measuredNanos >= (double) measuredBytes * nanos)) {
            measuredBytes = bytes;
            measuredNanos = nanos;
            deliveryLimited = rates.isSampleLimited();
        }
    }

    /** The last measured delivery rate in bytes a second; 0 before the first measurement. */
    long deliveryBytesPerSecond() {
        return RateSample.bytesPerSecond(measuredBytes, measuredNanos);
    }

    /** Records why the sender waits, after it has sent all that it may. */
    static void note(Sender sender, boolean writerWaits) {
        TcpConnection connection = sender.connection();
        boolean empty = sender.isEmpty();
        if (empty && connection.trafficIfAny() == null) {
            return;
        }
        Limit limit = Limit.BUSY;
        int unsent = sender.unsentBytes();
        if (empty) {
            limit = Limit.IDLE;
        } else if (unsent == 0) {
            limit = writerWaits ? Limit.SEND_BUFFER : limit;
        } else if (sender.sequence().roomBytes() < Math.min(unsent, sender.mss())
                && sender.recovery().roomBytes() >= sender.mss()) {
            limit = Limit.RECEIVE_WINDOW;
        }
        connection.traffic().limitedBy(limit, connection.context.nowNanos());
    }

    /** Records the present limit, which may be the same as before. */
    private void limitedBy(Limit now, long nowNanos) {
        if (now != limit) {
            spend(nowNanos - sinceNanos);
            limit = now;
            sinceNanos = nowNanos;
        }
    }

    private void spend(long nanos) {
        if (limit == Limit.BUSY) {
            busyNanos += nanos;
        } else if (limit == Limit.RECEIVE_WINDOW) {
            receiveWindowNanos += nanos;
        } else if (limit == Limit.SEND_BUFFER) {
            sendBufferNanos += nanos;
        }
    }

    /** Total time for which this was the limit. */
    long spentNanos(Limit which, long nowNanos) {
        long before = switch (which) {
            case IDLE -> 0;
            case BUSY -> busyNanos;
            case RECEIVE_WINDOW -> receiveWindowNanos;
            case SEND_BUFFER -> sendBufferNanos;
        };
        return before + (which == limit ? nowNanos - sinceNanos : 0);
    }

    /** Total time for which there was data to send. */
    long busyNanos(long nowNanos) {
        return spentNanos(Limit.BUSY, nowNanos)
                + spentNanos(Limit.RECEIVE_WINDOW, nowNanos)
                + spentNanos(Limit.SEND_BUFFER, nowNanos);
    }
}
