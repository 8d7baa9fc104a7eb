package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/**
 * One packet on its way through the stack: a stretch of a pooled byte array, with room before it for the headers that
 * the layers below will put in front.
 *
 * <p>A packet has one owner at a time. Whoever is handed it either hands it on or {@linkplain #release() releases} it,
 * once. All bounds are indices into {@link #bytes()}.
 */
public final class Packet {
    /** Room for the headers of link, network and transport: 14 + 4 (VLAN) + 60 + 60, rounded up. */
    public static final int HEADROOM_BYTES = 160;

    private static final int CHECKSUM_VOUCHED = 1;
    private static final int CHECKSUM_DEFERRED = 2;
    private static final int LINK_MULTICAST = 4;

    final byte[] bytes;
    private final PacketPool pool;

    /** The next packet of the list that owns this one: a queue's, or the pool's. */
    @Nullable
    Packet next;

    boolean pooled;

    private int start;
    private int end;
    private int networkOffset;
    private int transportOffset;
    private int segmentBytes;
    private int flags;

    Packet(PacketPool pool, int capacityBytes) {
        this.pool = pool;
        bytes = new byte[capacityBytes];
    }

    void reset() {
        start = HEADROOM_BYTES;
        end = HEADROOM_BYTES;
        networkOffset = HEADROOM_BYTES;
        transportOffset = HEADROOM_BYTES;
        segmentBytes = 0;
        flags = 0;
    }

    /** The array that holds the packet, with other bytes before {@link #start()} and from {@link #end()} on. */
    public byte[] bytes() {
        return bytes;
    }

    /** The index of the first byte. */
    public int start() {
        return start;
    }

    /** The index after the last byte. */
    public int end() {
        return end;
    }

    /** The number of bytes from {@link #start()} to {@link #end()}. */
    public int length() {
        return end - start;
    }

    /** Number of bytes that can still be appended. */
    public int tailroom() {
        return bytes.length - end;
    }

    /**
     * Takes {@code count} more bytes in at the front and returns the index of the first, where a header is to be
     * written.
     */
    public int prepend(int count) {
        if (count < 0 || count > start) {
            throw new IndexOutOfBoundsException("no room for " + count + " bytes before index " + start);
        }
        start -= count;
        return start;
    }

    /** Takes {@code count} more bytes in at the end and returns the index of the first. Their content is undefined. */
    public int append(int count) {
        if (count < 0 || count > tailroom()) {
            throw new IndexOutOfBoundsException("no room for " + count + " bytes after index " + end);
        }
        int at = end;
        end += count;
        return at;
    }

    /** Leaves {@code count} bytes at the front out, as when a header has been read. */
    public void trimFront(int count) {
        if (count < 0 || count > length()) {
            throw new IndexOutOfBoundsException("cannot leave out " + count + " of " + length() + " bytes");
        }
        start += count;
    }

    /** Keeps the first {@code count} bytes, as when a frame is padded. */
    public void truncate(int count) {
        if (count < 0 || count > length()) {
            throw new IndexOutOfBoundsException("cannot keep " + count + " of " + length() + " bytes");
        }
        end = start + count;
    }

    /** The index of the network header, once a layer has said where it is. */
    public int networkOffset() {
        return networkOffset;
    }

    /** Remembers where the network header begins. */
    public void networkOffset(int index) {
        networkOffset = index;
    }

    /** The index of the transport header, once a layer has said where it is. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Remembers where the transport header begins. */
    public void transportOffset(int index) {
        transportOffset = index;
    }

    /**
     * Bytes of transport payload that each packet on the wire may hold, when the link is to cut this one up
     * (segmentation offload); 0 when it goes out as it is.
     */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Asks the link to cut this packet up into payloads of {@code bytes}; 0 to send it as it is. */
    public void segmentBytes(int bytes) {
        segmentBytes = bytes;
    }

    /** Whether the link that received this packet vouches for its transport checksum. */
    public boolean isChecksumVouched() {
        return (flags & CHECKSUM_VOUCHED) != 0;
    }

    /** Says that the transport checksum need not be verified. */
    public void vouchForChecksum() {
        flags |= CHECKSUM_VOUCHED;
    }

    /** Whether the transport checksum holds the pseudo-header's sum only, and the link is to complete it. */
    public boolean isChecksumDeferred() {
        return (flags & CHECKSUM_DEFERRED) != 0;
    }

    /** Leaves it to the link to complete the transport checksum. */
    public void deferChecksum() {
        flags |= CHECKSUM_DEFERRED;
    }

    /**
     * Whether its frame was addressed to a group of stations or to all, so that nobody is to be told of errors in it.
     */
    public boolean isLinkMulticast() {
        return (flags & LINK_MULTICAST) != 0;
    }

    /** Says that the frame was not addressed to this station alone. */
    public void markLinkMulticast() {
        flags |= LINK_MULTICAST;
    }

    /** Makes this packet a copy of {@code other}: its bytes, offsets, and what links were asked for or vouched. */
    public void copyFrom(Packet other) {
        start = other.start;
        end = start;
        append(other.length());
        System.arraycopy(other.bytes, start, bytes, start, other.length());
        networkOffset = other.networkOffset;
        transportOffset = other.transportOffset;
        segmentBytes = other.segmentBytes;
        flags = other.flags;
    }

    /** Gives the packet back to its pool. It must not be touched afterwards. */
    public void release() {
        pool.release(this);
    }
}
