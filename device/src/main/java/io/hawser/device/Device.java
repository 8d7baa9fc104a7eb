package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.link.DeferredChecksum;
import io.hawser.link.Link;
import io.hawser.link.MergedDatagrams;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.link.VirtioOffload;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A link of the machine: a non-blocking file descriptor that reads or writes one packet per call.
 *
 * <p>It belongs to one thread at a time: first to the thread that opens it, then, once it was
 * {@linkplain EventLoop#add added}, to the event loop's thread, and after the loop was closed to the thread that closes
 * the device.
 */
public abstract class Device implements Link, AutoCloseable {
    /**
     * The largest packet that is copied after it was read, because it would hold 64 KB otherwise; a larger one is
     * passed on in the memory into which it was read.
     */
    private static final int COPIED_BYTES = PacketPool.SMALL_BYTES;

    private static final Offloads VIRTIO = new Offloads(/* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES);
    private static final Offloads VIRTIO_WITH_DATAGRAMS = new Offloads(
            /* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES, VirtioOffload.SEGMENTATION_BYTES);

    private static final int CLOSED = -1;
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;

    private final String name;
    private final int mtuBytes;
    private final boolean upWhenOpened;
    private final PacketPool pool;

    /** Whether each packet has a virtio header before it, in either direction. */
    private final boolean hasVirtioHeader;

    private AgreedOffloads agreed;

    private int fd;
    private @Nullable Receiver receiver;

    private long rxPackets;
    private long rxBytes;
    private long rxDropped;
    private long txPackets;
    private long txBytes;
    private long txDropped;

    /** Takes ownership of {@code fd}, which must be non-blocking; arriving packets are allocated from {@code pool}. */
    Device(String name, int fd, int mtuBytes, boolean upWhenOpened, PacketPool pool) {
        this(name, fd, mtuBytes, upWhenOpened, pool, AgreedOffloads.NONE, /* hasVirtioHeader= */ false);
    }

    /** Makes a device whose packets have a virtio header before them, which offloads need, or none. */
    Device(
            String name,
            int fd,
            int mtuBytes,
            boolean upWhenOpened,
            PacketPool pool,
            AgreedOffloads agreed,
            boolean hasVirtioHeader) {
        this.agreed = agreed;
        this.hasVirtioHeader = hasVirtioHeader;
        this.name = name;
        this.fd = fd;
        this.mtuBytes = mtuBytes;
        this.upWhenOpened = upWhenOpened;
        this.pool = pool;
    }

    /** The name of the interface. */
    public final String name() {
        return name;
    }

    /** The MTU that the interface had when it was opened. */
    @Override
    public final int mtuBytes() {
        return mtuBytes;
    }

    /**
     * Returns whether the machine's end of the link was up when this end was opened; not if opening has created the
     * interface.
     */
    public final boolean wasUpWhenOpened() {
        return upWhenOpened;
    }

    @Override
    public final Offloads offloads() {
        return switch (agreed) {
            case NONE -> Offloads.NONE;
            case BOTH_WAYS_WITH_DATAGRAMS -> VIRTIO_WITH_DATAGRAMS;
            default -> VIRTIO;
        };
    }

    /** The offloads that this device and the kernel have agreed on. */
    public final AgreedOffloads agreedOffloads() {
        return agreed;
    }

    /** Sets the offloads that the kernel supports. */
    final void agree(AgreedOffloads offloads) {
        agreed = offloads;
    }

    /**
     * Turns offloads off, for a host behind a link that needs packets as they are on the wire: from now on checksums
     * are complete and segments are single, in both directions. To be called before the device is used.
     */
    public final void endOffloads() {
        if (agreed != AgreedOffloads.NONE && fd != CLOSED) {
            refuseOffloads();
        }
        agreed = AgreedOffloads.NONE;
    }

    /** Tells the kernel, if the driver has a call for it, to complete checksums and to pass single segments. */
    void refuseOffloads() {}

    @Override
    public final void attach(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The kernel refuses a packet if its queue is full, if the interface is down, or if the packet is malformed. A
     * closed device refuses every packet.
     */
    @Override
    public final void transmit(Packet packet) {
        int bytes = packet.length();
        int written = -Errno.EBADF;
        int whole = bytes;
        if (fd != CLOSED) {
            if (hasVirtioHeader) {
                VirtioOffload.write(packet, type());
                whole = packet.length();
            }
            written = Libc.write(fd, packet.bytes(), packet.start(), whole);
        }
        packet.release();
        if (written == whole) {
            txPackets++;
            txBytes += bytes;
        } else {
            txDropped++;
        }
    }

    /**
     * Reads packets until none is left or {@code max} were read, and passes each to the receiver.
     *
     * @return the number of packets read
     * @throws DeviceException if the device no longer exists, for example because its interface was deleted; further
     *     reads would fail too
     */
    public final int receiveBurst(int max) {
        return receiveBurst(max, Long.MAX_VALUE);
    }

    /**
     * Reads as {@link #receiveBurst(int)} does, but also stops when {@code maxBytes} or more were read, because a
     * packet can consist of 45 segments.
     */
    final int receiveBurst(int max, long maxBytes) {
        int count = 0;
        long left = maxBytes;
        // The largest packet of a pool, so that no packet is truncated even if the MTU is raised later.
        Packet packet = pool.allocate(PacketPool.LARGE_BYTES);
        try {
            while (count < max && left > 0 && fd != CLOSED) {
                int bytes = Libc.read(fd, packet.bytes(), packet.start(), PacketPool.LARGE_BYTES);
                if (bytes < 0) {
                    if (bytes == -Errno.EAGAIN) {
                        break;
                    }
                    if (bytes != -Errno.EINTR && !isPassing(-bytes)) {
                        throw DeviceErrors.gone(name, -bytes);
                    }
                } else {
                    count++;
                    left -= bytes;
                    if (receiver == null) {
                        rxDropped++;
                    } else if (bytes <= COPIED_BYTES) {
                        deliver(beginningOf(packet, bytes));
                    } else {
                        Packet whole = packet;
                        packet = pool.allocate(PacketPool.LARGE_BYTES);
                        whole.append(bytes);
                        deliver(whole);
                    }
                }
            }
        } finally {
            packet.release();
        }
        return count;
    }

    /** Returns whether later reads may succeed after this error. */
    boolean isPassing(int errno) {
        return false;
    }

    /** Passes a packet to the receiver. */
    private void hand(Packet packet) {
        Receiver to = receiver;
        if (to == null) {
            drop(packet);
            return;
        }
        rxPackets++;
        rxBytes += packet.length();
        to.receive(packet);
    }

    /** Drops an unusable packet. */
    private void drop(Packet packet) {
        rxDropped++;
        packet.release();
    }

    /** Returns a new packet with the first {@code bytes} bytes after the headroom of {@code buffer}. */
    private Packet beginningOf(Packet buffer, int bytes) {
        Packet packet = pool.allocate(bytes);
        System.arraycopy(buffer.bytes(), buffer.start(), packet.bytes(), packet.append(bytes), bytes);
        return packet;
    }

    private void deliver(Packet packet) {
        if (!hasVirtioHeader) {
            hand(packet);
        } else if (!VirtioOffload.read(packet, type())) {
            drop(packet);
        } else if (packet.segmentBytes() > 0 && MergedDatagrams.cut(packet, type(), pool, this::hand)) {
            packet.release();
        } else if (agreed != AgreedOffloads.NONE) {
            hand(packet);
        } else {
            handPlain(packet);
        }
    }

    /** Passes on a packet as it would be on the wire, though the kernel has merged it or left its checksum undone. */
    private void handPlain(Packet packet) {
        if (packet.segmentBytes() > 0) {
            MergedSegments.cut(packet, type(), packet.segmentBytes(), pool, this::hand);
            packet.release();
            return;
        }
        DeferredChecksum.complete(packet, type());
        hand(packet);
    }

    /**
     * Blocks the thread until a packet can be read, or for at most {@code timeoutMillis}, for a reader without an event
     * loop.
     *
     * @return whether a packet or an error can be read
     */
    public final boolean awaitPacket(int timeoutMillis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(POLLFD_BYTES, POLLFD_BYTES);
            entry.set(JAVA_INT, 0, fd);
            entry.set(JAVA_SHORT, POLLFD_EVENTS, (short) Libc.POLLIN);
            return Libc.poll(entry, 1, timeoutMillis) > 0;
        }
    }

    /** Counters of packets and bytes so far. */
    public final DeviceCounters counters() {
        return new DeviceCounters(rxPackets, rxBytes, rxDropped, txPackets, txBytes, txDropped);
    }

    final int fd() {
        return fd;
    }

    /** Returns whether {@link #close} was called. */
    public final boolean isClosed() {
        return fd == CLOSED;
    }

    /** Closes the descriptor; the interface disappears unless it is persistent. A second call has no effect. */
    @Override
    public final void close() {
        if (fd != CLOSED) {
            if (agreed != AgreedOffloads.NONE) {
                // a persistent interface keeps them, and the next program may not support them
                refuseOffloads();
            }
            Libc.close(fd);
            fd = CLOSED;
        }
    }

    @Override
    public final String toString() {
        return name;
    }
}
