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
 * A link of the machine: a file descriptor that takes and gives one packet at a call and never blocks.
 *
 * <p>It belongs to one thread at a time: the one that opens it, then, once it was {@linkplain EventLoop#add added}, its
 * event loop's, and after the loop was closed whichever closes the device.
 */
public abstract class Device implements Link, AutoCloseable {
    /** The largest packet that a pool can hold, so that nothing is cut off even when the MTU is raised later. */
    private static final int BUFFER_BYTES = Packet.HEADROOM_BYTES + PacketPool.LARGE_BYTES;

    private static final int CLOSED = -1;
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;

    private final String name;
    private final int mtuBytes;
    private final boolean upWhenOpened;
    private final PacketPool pool;

    /** Number of bytes that stand before each packet, in either direction: those of a virtio header, or 0. */
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

    /** Takes over {@code fd}, which must be non-blocking; packets that arrive come from {@code pool}. */
    Device(String name, int fd, int mtuBytes, boolean upWhenOpened, PacketPool pool) {
        this(name, fd, mtuBytes, upWhenOpened, pool, 0);
    }

    /** A device whose packets have {@code prefixBytes} before them, all 0 when they are sent. */
    Device(String name, int fd, int mtuBytes, boolean upWhenOpened, PacketPool pool, int prefixBytes) {
        this.prefixBytes = prefixBytes;
        this.name = name;
        this.fd = fd;
        this.mtuBytes = mtuBytes;
        this.upWhenOpened = upWhenOpened;
        this.pool = pool;
        // Left to the collector: opened by one thread and used by another, so a confined arena will not do.
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

    /** Whether the machine's own end was up when this end was opened: one that opening has made is not. */
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
     * <p>The kernel does not take a packet when its queue is full, when the interface is down, or when it finds the
     * packet malformed; nor does a device that was closed.
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
     * Reads packets until none is left or {@code max} were read, and hands each to the receiver.
     *
     * @return how many were read
     * @throws DeviceException if the device has gone, as when its interface was deleted: then there is no use in trying
     *     again
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

    /** Whether an error in reading says nothing about the reads to come. */
    boolean isPassing(int errno) {
        return false;
    }

    /**
     * Takes over a packet that was read, and {@linkplain #hand hands} it on or {@linkplain #drop drops} it.
     *
     * @param prefix the bytes before it
     */
    void arrived(Packet packet, MemorySegment prefix) {
        hand(packet);
    }

    /** Hands a packet to the receiver. */
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

    /** Drops a packet that cannot be used. */
    final void drop(Packet packet) {
        rxDropped++;
        packet.release();
    }

    /** Where packets come from. */
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
     * Blocks the thread until there is a packet to read, or for {@code timeoutMillis} at the most, for a reader without
     * an event loop.
     *
     * @return whether there is something to read, be it an error
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

    /** Whether {@link #close} was called. */
    public final boolean isClosed() {
        return fd == CLOSED;
    }

    /** Lets go of the interface, which disappears unless it was made to stay. Closing twice does nothing. */
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
