package io.hawser.tcp;

import io.hawser.tcp.congestion.RateSample;
import io.hawser.tcp.recovery.RateSampler;

/**
 * Counts of a connection's data, most of them for TCP_INFO. Made with the first segment that carries any, so
 * that connections without cost nothing.
 */
final class Traffic {
    /** Reasons for which data is not acknowledged yet, as Linux's tcp_chrono tells apart. */
    enum Limit {
        /** There is none. */
        IDLE,
        BUSY,
        RECEIVE_WINDOW,
        SEND_BUFFER
    }

    /** It was there before its handshake was complete, by TCP Fast Open. */
    boolean openedFast;

    /** The data that came with its peer's SYN was taken. */
    boolean tookDataOfSyn;

    /** Its SYN carried data. */
    boolean sentDataInSyn;

    /** All of that was acknowledged by the SYN+ACK. */
    boolean dataInSynArrived;

    int dataSegmentsIn;
    int dataSegmentsOut;
    int outOfOrderIn;
    int dsackDuplicates;

    /** Those that have arrived at the peer, without the SYN. */
    int deliveredSegments;

    long bytesRetransmitted;

    /** See {@link UserTimeoutOption}. */
    int toldUserTimeoutSeconds;

    int peerUserTimeoutSeconds;

    // the delivery rate that was measured last, not divided yet
    private long deliveredBytes;
    private long deliveryNanos;

    /** Whether that is what the application has handed over rather than what the path carries. */
    boolean deliveryLimited;

    private Limit limit = Limit.IDLE;
    private long sinceNanos;
    private long busyNanos;
    private long receiveWindowNanos;
    private long sendBufferNanos;

    /** Keeps the rate for TCP_INFO: one that the application has limited only if it is higher all the same. */
    void delivered(RateSampler rates, long minRttNanos) {
        long bytes = rates.intervalBytes();
        long nanos = rates.intervalNanos(minRttNanos);
        if (nanos > 0
                && bytes > 0
                && (!rates.isSampleLimited() || (double) bytes * deliveryNanos >= (double) deliveredBytes * nanos)) {
            deliveredBytes = bytes;
            deliveryNanos = nanos;
            deliveryLimited = rates.isSampleLimited();
        }
    }

    /** The delivery rate that was measured last, in bytes a second; 0 before the first measurement. */
    long deliveryBytesPerSecond() {
        return RateSample.bytesPerSecond(deliveredBytes, deliveryNanos);
    }

    /** Reason for which the sender waits, after it has sent all that it may. */
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
        } else if (sender.peerRoomBytes() < Math.min(unsent, sender.mss())
                && sender.recovery().roomBytes() >= sender.mss()) {
            limit = Limit.RECEIVE_WINDOW;
        }
        connection.traffic().limitedBy(limit, connection.context.nowNanos());
    }

    /** Something else is the limit from now on, or still the same. */
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

    /** For how long this has been the limit, in all. */
    long spentNanos(Limit which, long nowNanos) {
        long before = switch (which) {
            case IDLE -> 0;
            case BUSY -> busyNanos;
            case RECEIVE_WINDOW -> receiveWindowNanos;
            case SEND_BUFFER -> sendBufferNanos;
        };
        return before + (which == limit ? nowNanos - sinceNanos : 0);
    }

    /** For how long there was data to send, in all. */
    long busyNanos(long nowNanos) {
        return spentNanos(Limit.BUSY, nowNanos)
                + spentNanos(Limit.RECEIVE_WINDOW, nowNanos)
                + spentNanos(Limit.SEND_BUFFER, nowNanos);
    }
}
