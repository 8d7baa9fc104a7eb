package io.hawser.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.hawser.link.Link;
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
    /** The largest packet of a pool, so that no packet is truncated even if the MTU is raised later. */
    private static final int BUFFER_BYTES = Packet.HEADROOM_BYTES + PacketPool.LARGE_BYTES;

    private static final int CLOSED = -1;
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;

    private final String name;
    private final int mtuBytes;
    private final boolean upWhenOpened;
    private final PacketPool pool;

    /** Size of the prefix of each packet, in either direction: that of a virtio header, or 0. */
    private final int prefixBytes;

    /** Buffer that the kernel reads and writes, for one packet at a time in either direction, with its prefix. */
    private final MemorySegment buffer;

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
        this(name, fd, mtuBytes, upWhenOpened, pool, 0);
    }

    /** Makes a device with {@code prefixBytes} before each packet, all 0 when sent. */
    Device(String name, int fd, int mtuBytes, boolean upWhenOpened, PacketPool pool, int prefixBytes) {
        this.prefixBytes = prefixBytes;
        this.name = name;
        this.fd = fd;
        this.mtuBytes = mtuBytes;
        this.upWhenOpened = upWhenOpened;
        this.pool = pool;
        // Freed by the garbage collector: one thread opens it and another uses it, so a confined arena does not work.
        buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
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
        if (fd != CLOSED) {
            if (prefixBytes > 0) {
                buffer.asSlice(0, prefixBytes).fill((byte) 0);
            }
            MemorySegment.copy(packet.bytes(), packet.start(), buffer, JAVA_BYTE, prefixBytes, bytes);
            written = Libc.write(fd, buffer, prefixBytes + bytes);
        }
        packet.release();
        if (written == prefixBytes + bytes) {
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
        int count = 0;
        while (count < max && fd != CLOSED) {
            int bytes = Libc.read(fd, buffer, prefixBytes + PacketPool.LARGE_BYTES);
            if (bytes < 0) {
                if (bytes == -Errno.EAGAIN) {
                    break;
                }
                if (bytes != -Errno.EINTR && !isPassing(-bytes)) {
                    throw DeviceErrors.gone(name, -bytes);
                }
            } else {
                count++;
                deliver(bytes - prefixBytes);
            }
        }
        return count;
    }

    /** Returns whether later reads may succeed after this error. */
    boolean isPassing(int errno) {
        return false;
    }

    /**
     * Takes ownership of a packet that was read, and {@linkplain #hand passes} it on or {@linkplain #drop drops} it.
     *
     * @param prefix the bytes before it
     */
    void arrived(Packet packet, MemorySegment prefix) {
        hand(packet);
    }

    /** Passes a packet to the receiver. */
    final void hand(Packet packet) {
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
    final void drop(Packet packet) {
        rxDropped++;
        packet.release();
    }

    /** The pool of arriving packets. */
    final PacketPool pool() {
        return pool;
    }

    private void deliver(int bytes) {
        if (receiver == null || bytes < 0) {
            rxDropped++;
            return;
        }
        Packet packet = pool.allocate(bytes);
        int at = packet.append(bytes);
        MemorySegment.copy(buffer, JAVA_BYTE, prefixBytes, packet.bytes(), at, bytes);
        arrived(packet, buffer);
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
            Libc.close(fd);
            fd = CLOSED;
        }
    }

    @Override
    public final String toString() {
        return name;
    }
}
