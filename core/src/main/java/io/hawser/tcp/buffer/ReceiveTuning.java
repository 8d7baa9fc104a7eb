package io.hawser.tcp.buffer;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TimestampClock;

/**
 * Sizes the receive buffer by what the user reads in a round trip (dynamic right-sizing, as Linux does it after Fisk
 * and Feng): a window of twice as much never holds up a peer whose window doubles, and a user that reads slowly gets no
 * more memory. A connection has one only when it has received more than a first flight.
 */
public final class ReceiveTuning {
    /** Segments of an initial congestion window; before more has come there is nothing to tune. */
    private static final int FIRST_SEGMENTS = 10;

    /** Small variations of what is read make no difference. */
    private static final int SPARE_SEGMENTS = 16;

    /** A round trip of fewer ticks of the timestamp clock than this is better measured by windows. */
    private static final int LEAST_TICKS = 2;

    private static final int MOST_PER_RTT = 1 << 28;

    private static final long UNKNOWN = -1;
    private static final int LEAST_SAMPLES = 2;

    private int limitBytes;

    /** The receiver's estimate of the round trip; -1 while unknown, 0 when it is shorter than the clock's steps. */
    private long rttNanos = UNKNOWN;

    /** Number of measurements; a single one may be chance, because the clock moves in steps. */
    private int samples;

    private int lastEcho;

    /** The edge of the window as it was at the beginning of a measurement; a byte beyond it has seen a later one. */
    private int edge;

    private long edgeSinceNanos;

    /** The most that was read in one round trip. */
    private int spaceBytes;

    private long readBytes;
    private long readSinceNanos;

    public ReceiveTuning(int limitBytes, int segmentBytes, int edge, long nowNanos) {
        this.limitBytes = limitBytes;
        this.edge = edge;
        spaceBytes = FIRST_SEGMENTS * segmentBytes;
        edgeSinceNanos = nowNanos;
        readSinceNanos = nowNanos;
    }

    /** Whether a connection that has received so much is worth tuning. */
    public static boolean isWorth(long receivedBytes, int segmentBytes) {
        return receivedBytes > (long) FIRST_SEGMENTS * segmentBytes;
    }

    /**
     * Data in order has come: measures the round trip. The echo of a timestamp tells it, or the time until the first
     * byte arrives that the peer could not have sent without a window that left after the measurement began.
     *
     * @param rcvNxt after the data
     * @param rcvEdge the edge of the window
     * @param echo the timestamp that came back; 0 when it tells nothing
     * @param timestamp the present timestamp
     */
    public void arrived(int rcvNxt, int rcvEdge, int echo, int timestamp, long nowNanos) {
        if (Seq.gt(rcvNxt, edge)) {
            long sample = nowNanos - edgeSinceNanos;
            if (rttNanos == UNKNOWN || sample < rttNanos) {
                rttNanos = sample;
            }
            samples++;
            edge = rcvEdge;
            edgeSinceNanos = nowNanos;
        }
        int ticks = timestamp - echo;
        if (echo != 0 && echo != lastEcho && ticks >= LEAST_TICKS) {
            lastEcho = echo;
            samples++;
            long sample = ticks * TimestampClock.TICK_NANOS;
            rttNanos = rttNanos == UNKNOWN ? sample : rttNanos + (sample - rttNanos) / 8;
        }
    }

    /**
     * The user has read so many bytes. Once a round trip the buffer is made to fit, never smaller.
     *
     * @param mostBytes what it can grow to; 0 when memory is short
     */
    public void read(int bytes, int mostBytes, int segmentBytes, long nowNanos) {
        readBytes += bytes;
        long elapsedNanos = nowNanos - readSinceNanos;
        if (samples < LEAST_SAMPLES || elapsedNanos < rttNanos) {
            return;
        }
        if (rttNanos == 0) {
            // No window is too small for such a path, and a pause of the clock must not make a round trip of it.
            readBytes = 0;
            readSinceNanos = nowNanos;
            return;
        }
        // Linux takes whatever was read since the last time. Where a window is read at once and takes many round trips
        // to come, its size would then justify itself, and it would grow beyond what a cache holds.
        int perRtt = (int) Math.min(MOST_PER_RTT, (double) readBytes / elapsedNanos * rttNanos);
        if (perRtt > spaceBytes && mostBytes > 0) {
            grow(perRtt, mostBytes, segmentBytes);
            spaceBytes = perRtt;
        }
        readBytes = 0;
        readSinceNanos = nowNanos;
    }

    /**
     * Twice what was read, because it is the data of the round trip before that was read; and up to twice as much again
     * when more and more is read, because the window that is offered now is used in the next round trip.
     */
    private void grow(int perRtt, int mostBytes, int segmentBytes) {
        long wanted = 2L * perRtt + SPARE_SEGMENTS * (long) segmentBytes;
        long growth = 2 * wanted * (perRtt - spaceBytes) / spaceBytes;
        long limit = Math.min(wanted + Math.min(wanted, growth), mostBytes);
        limitBytes = (int) Math.max(limitBytes, limit);
    }

    public int limitBytes() {
        return limitBytes;
    }

    public long rttNanos() {
        return rttNanos;
    }

    public int spaceBytes() {
        return spaceBytes;
    }
}
