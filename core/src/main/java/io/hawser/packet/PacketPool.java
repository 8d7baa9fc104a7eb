package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/**
 * A pool of packets in two sizes: one for a frame of an Ethernet link, one for the largest IP packet. The packet
 * released last is reused first, because its bytes are still in the cache.
 *
 * <p>Not thread-safe: a pool and its packets belong to one thread.
 */
public final class PacketPool {
    /** Capacity after the headroom of a small packet: a 1500-byte IP packet, its link header and a margin. */
    public static final int SMALL_BYTES = 1760;

    /** Capacity after the headroom of a large packet: the largest IP packet and its link header. */
    public static final int LARGE_BYTES = 65_535 + 32;

    /** The number of idle large packets that are kept; the garbage collector takes others. */
    private static final int LARGE_KEPT = 256;

    private static final int SMALL_KEPT = 16_384;

    private @Nullable Packet smallFree;
    private @Nullable Packet largeFree;
    private int smallIdle;
    private int largeIdle;
    private long outstanding;

    /**
     * Allocates an empty packet with {@link Packet#HEADROOM_BYTES} of headroom.
     *
     * @param bytes the maximum number of bytes that will be appended, from 0 to {@link #LARGE_BYTES}
     */
    public Packet allocate(int bytes) {
        if (bytes < 0 || bytes > LARGE_BYTES) {
            throw new IllegalArgumentException("a packet holds 0 to " + LARGE_BYTES + " bytes, not " + bytes);
        }
        Packet packet = bytes <= SMALL_BYTES ? takeSmall() : takeLarge();
        packet.pooled = false;
        packet.next = null;
        packet.reset();
        outstanding++;
        return packet;
    }

    /** Allocates a packet with the content of {@code other}, which may belong to another pool. */
    public Packet copyOf(Packet other) {
        Packet copy = allocate(Math.max(0, other.end() - Packet.HEADROOM_BYTES));
        copy.copyFrom(other);
        return copy;
    }

    /** The number of packets in use: 0 when nothing leaks and nothing is in flight. */
    public long outstanding() {
        return outstanding;
    }

    void release(Packet packet) {
        if (packet.pooled) {
            throw new IllegalStateException("a packet was released twice");
        }
        packet.pooled = true;
        outstanding--;
        if (packet.bytes.length == Packet.HEADROOM_BYTES + SMALL_BYTES) {
            if (smallIdle < SMALL_KEPT) {
                packet.next = smallFree;
                smallFree = packet;
                smallIdle++;
            }
        } else if (largeIdle < LARGE_KEPT) {
            packet.next = largeFree;
            largeFree = packet;
            largeIdle++;
        }
    }

    private Packet takeSmall() {
        Packet packet = smallFree;
        if (packet == null) {
            return new Packet(this, Packet.HEADROOM_BYTES + SMALL_BYTES);
        }
        smallFree = packet.next;
        smallIdle--;
        return packet;
    }

    private Packet takeLarge() {
        Packet packet = largeFree;
        if (packet == null) {
            return new Packet(this, Packet.HEADROOM_BYTES + LARGE_BYTES);
        }
        largeFree = packet.next;
        largeIdle--;
        return packet;
    }
}
