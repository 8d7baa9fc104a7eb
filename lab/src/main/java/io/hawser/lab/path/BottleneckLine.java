package io.hawser.lab.path;

import io.hawser.sim.cable.Bandwidth;
import java.time.Duration;

/**
 * A path with one narrow place.
 *
 * @param bandwidth of that place, each way
 * @param roundTrip without any queue
 * @param queuePackets the packets that may wait there; others are lost
 */
public record BottleneckLine(Bandwidth bandwidth, Duration roundTrip, int queuePackets) {
    /** The IP packets that it carries, and what they have for the user: 40 bytes of headers, 12 of timestamps. */
    static final int PACKET_BYTES = 1500;

    static final int SEGMENT_BYTES = 1448;

    /** The rate that is left for data, in bit/s. */
    public double goodputBits() {
        return (double) bandwidth.bitsPerSecond() * SEGMENT_BYTES / PACKET_BYTES;
    }

    /** The packets that it holds with an empty queue: the bandwidth-delay product. */
    public int packets() {
        return (int) (bandwidth.bitsPerSecond() / 8.0 * roundTrip.toNanos() / 1e9 / PACKET_BYTES);
    }
}
