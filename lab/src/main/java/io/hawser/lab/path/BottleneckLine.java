package io.hawser.lab.path;

import io.hawser.sim.cable.Bandwidth;
import java.time.Duration;

/**
 * A path with one bottleneck.
 *
 * @param bandwidth the bandwidth of the bottleneck, in each direction
 * @param roundTrip the round-trip time without a queue
 * @param queuePackets the length of its queue; further packets are lost
 */
public record BottleneckLine(Bandwidth bandwidth, Duration roundTrip, int queuePackets) {
    /** The size of IP packets; the next constant is the data in one: 40 bytes less for headers, 12 for timestamps. */
    static final int PACKET_BYTES = 1500;

    static final int SEGMENT_BYTES = 1448;

    /** The rate available for data, in bit/s. */
    public double goodputBits() {
        return (double) bandwidth.bitsPerSecond() * SEGMENT_BYTES / PACKET_BYTES;
    }

    /** The number of packets in flight with an empty queue: the bandwidth-delay product. */
    public int packets() {
        return (int) (bandwidth.bitsPerSecond() / 8.0 * roundTrip.toNanos() / 1e9 / PACKET_BYTES);
    }
}
