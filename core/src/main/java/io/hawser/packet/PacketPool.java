package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/**
 * A pool of packets in three sizes: for a packet without much data, for a frame of an Ethernet link, and for the
 * largest IP packet. The packet released last is reused first, because its bytes are still in the cache.
 *
 * <p>Not thread-safe: a pool and its packets belong to one thread.
 */
public final class PacketPool {
    /** Capacity after the headroom of a short packet: the 576 bytes of RFC 791 §3.1, a link header and a margin. */
    public static final int SHORT_BYTES = 608;

    /** Capacity after the headroom of a small packet: a 1500-byte IP packet, its link header and a margin. */
    public static final int SMALL_BYTES = 1760;

    /**
     * Capacity after the headroom of a large packet: the header and the 65,535 bytes of the largest IPv6 packet, its
     * link header and a margin.
     */
    public static final int LARGE_BYTES = 40 + 65_535 + 32;

    private final FreeList shorts = new FreeList(SHORT_BYTES, 32_768);
    private final FreeList smalls = new FreeList(SMALL_BYTES, 16_384);
    private final FreeList larges = new FreeList(LARGE_BYTES, 256);
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
        Packet packet = listFor(bytes).take();
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
        listFor(packet.bytes.length - Packet.HEADROOM_BYTES).keep(packet);
    }

    private FreeList listFor(int bytes) {
        if (bytes <= SHORT_BYTES) {
            return shorts;
        }
        return bytes <= SMALL_BYTES ? smalls : larges;
    }

    /** The idle packets of one size; the garbage collector takes those beyond the number that is kept. */
    private final class FreeList {
        private final int capacityBytes;
        private final int most;
        private @Nullable Packet first;
        private int idle;

        FreeList(int bytes, int most) {
            capacityBytes = Packet.HEADROOM_BYTES + bytes;
            this.most = most;
        }

        Packet take() {
            Packet packet = first;
            if (packet == null) {
                return new Packet(PacketPool.this, capacityBytes);
            }
            first = packet.next;
            idle--;
            return packet;
        }

        void keep(Packet packet) {
            if (idle < most) {
                packet.next = first;
                first = packet;
                idle++;
            }
        }
    }
}
