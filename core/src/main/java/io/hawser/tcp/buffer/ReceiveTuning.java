package io.hawser.tcp.buffer;

import io.hawser.tcp.segment.Seq;
import io.hawser.tcp.segment.TimestampClock;

/**
 * Sizes the receive buffer by the data that the user reads in a round trip (dynamic right-sizing, as Linux does it,
 * after Fisk and Feng): twice that size never limits a peer whose window doubles each round trip, and a user that reads
 * slowly gets no additional memory. Made only for a connection that has received more than a first flight.
 */
public final class ReceiveTuning {
    /** Segments of an initial congestion window; with less data, tuning is not needed. */
    private static final int FIRST_SEGMENTS = 10;

    /** Allowance for small variations of the amount read. */
    private static final int SPARE_SEGMENTS = 16;

    /** A round trip of fewer ticks of the timestamp clock is measured by windows instead. */
    private static final int LEAST_TICKS = 2;

    private static final int MOST_PER_RTT = 1 << 28;

    private static final long UNKNOWN = -1;
    private static final int LEAST_SAMPLES = 2;

    private int limitBytes;

    /** The receiver's estimate of the round trip; -1 while unknown, 0 when it is shorter than a tick of the clock. */
    private long rttNanos = UNKNOWN;

    /** Number of measurements; a single one may be wrong, because the clock moves in ticks. */
    private int samples;

    private int lastEcho;

    /**
     * The edge of the window at the beginning of a measurement; a byte beyond it proves that a later window has
     * arrived.
     */
    private int edge;

    private long edgeSinceNanos;

    /** The most bytes read in one round trip. */
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

    /** Returns whether a connection that has received this much data needs tuning. */
    public static boolean isWorth(long receivedBytes, int segmentBytes) {
        return receivedBytes > (long) FIRST_SEGMENTS * segmentBytes;
    }

    /**
     * Measures the round trip when data in order arrives: by the echo of a timestamp, or by the time until the first
     * byte arrives that the peer could send only after receiving a window sent since the measurement began.
     *
     * @param rcvNxt the value after the data
     * @param rcvEdge the edge of the window
     * @param echo the echoed timestamp; 0 if it is not usable
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
     * Records that the user has read {@code bytes}. Once per round trip the buffer is resized; it never shrinks.
     *
     * @param mostBytes limit of its size; 0 when memory is short
     */
    public void read(int bytes, int mostBytes, int segmentBytes, long nowNanos) {
        readBytes += bytes;
        long elapsedNanos = nowNanos - readSinceNanos;
        if (samples < LEAST_SAMPLES || elapsedNanos < rttNanos) {
            return;
        }
        if (rttNanos == 0) {
            // On such a path every window is large enough, and a pause of the clock must not count as a round trip.
            readBytes = 0;
            readSinceNanos = nowNanos;
            return;
        }
        // Linux uses all bytes read since the last measurement. If a window is read at once but takes many round trips
        // to arrive, its size would then justify itself, and it would grow beyond the size of a cache.
        int perRtt = (int) Math.min(MOST_PER_RTT, (double) readBytes / elapsedNanos * rttNanos);
        if (perRtt > spaceBytes && mostBytes > 0) {
            grow(perRtt, mostBytes, segmentBytes);
            spaceBytes = perRtt;
        }
        readBytes = 0;
        readSinceNanos = nowNanos;
    }

    /**
     * Grows the buffer to twice the bytes read, because these were sent in the round trip before; and to up to twice as
     * much again when the rate rises, because the window offered now is used in the next round trip.
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
