package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/**
 * A packet: a range of a pooled byte array, with headroom for the headers that lower layers prepend.
 *
 * <p>A packet has one owner at a time. The owner either hands it on or {@linkplain #release() releases} it, once. All
 * bounds are indices into {@link #bytes()}.
 */
public final class Packet {
    /** Space for the headers of link, network and transport: 14 + 4 (VLAN) + 60 + 60, rounded up. */
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

    /** The number of bytes that can still be appended. */
    public int tailroom() {
        return bytes.length - end;
    }

    /** Prepends {@code count} bytes and returns the index of the first, for a header to be written there. */
    public int prepend(int count) {
        if (count < 0 || count > start) {
            throw new IndexOutOfBoundsException("no room for " + count + " bytes before index " + start);
        }
        start -= count;
        return start;
    }

    /** Appends {@code count} bytes with undefined content and returns the index of the first. */
    public int append(int count) {
        if (count < 0 || count > tailroom()) {
            throw new IndexOutOfBoundsException("no room for " + count + " bytes after index " + end);
        }
        int at = end;
        end += count;
        return at;
    }

    /** Removes {@code count} bytes at the front, for example a header that has been read. */
    public void trimFront(int count) {
        if (count < 0 || count > length()) {
            throw new IndexOutOfBoundsException("cannot leave out " + count + " of " + length() + " bytes");
        }
        start += count;
    }

    /** Truncates the packet to {@code count} bytes, for example to remove padding. */
    public void truncate(int count) {
        if (count < 0 || count > length()) {
            throw new IndexOutOfBoundsException("cannot keep " + count + " of " + length() + " bytes");
        }
        end = start + count;
    }

    /** The index of the network header, once a layer has set it. */
    public int networkOffset() {
        return networkOffset;
    }

    /** Sets the index of the network header. */
    public void networkOffset(int index) {
        networkOffset = index;
    }

    /** The index of the transport header, once a layer has set it. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Sets the index of the transport header. */
    public void transportOffset(int index) {
        transportOffset = index;
    }

    /**
     * The transport payload of each segment into which the link is to cut this packet (segmentation offload), or out of
     * which it has made it on receipt; 0 for a packet that is on the wire as it is here.
     */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Sets the payload of the segments that this packet stands for; 0 for none. */
    public void segmentBytes(int bytes) {
        segmentBytes = bytes;
    }

    /** Returns whether the link that received this packet vouches for its transport checksum. */
    public boolean isChecksumVouched() {
        return (flags & CHECKSUM_VOUCHED) != 0;
    }

    /** Marks the transport checksum as verified. */
    public void vouchForChecksum() {
        flags |= CHECKSUM_VOUCHED;
    }

    /** Marks the transport checksum as not verified, because the packet leaves on another link. */
    public void checksumUnverified() {
        flags &= ~CHECKSUM_VOUCHED;
    }

    /** Returns whether the checksum field holds only the sum of the pseudo-header, and the link completes it. */
    public boolean isChecksumDeferred() {
        return (flags & CHECKSUM_DEFERRED) != 0;
    }

    /** Leaves the transport checksum to the link. */
    public void deferChecksum() {
        flags |= CHECKSUM_DEFERRED;
    }

    /** Notes that the checksum field is complete, after all. */
    public void checksumCompleted() {
        flags &= ~CHECKSUM_DEFERRED;
    }

    /**
     * Returns whether the frame was sent to a multicast or broadcast link address, so that no ICMP error may answer it.
     */
    public boolean isLinkMulticast() {
        return (flags & LINK_MULTICAST) != 0;
    }

    /** Marks the frame as sent to a multicast or broadcast link address. */
    public void markLinkMulticast() {
        flags |= LINK_MULTICAST;
    }

    /** Copies the bytes, offsets and offload requests of {@code other}. */
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
