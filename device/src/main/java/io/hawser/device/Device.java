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

    /**
     * Buffer that the kernel reads and writes, for one packet at a time in either direction. Only {@link #transmit} and
     * {@link #deliver} know that nothing but the packet is in it; a virtio header would stand before the packet.
     */
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
            MemorySegment.copy(packet.bytes(), packet.start(), buffer, JAVA_BYTE, 0, bytes);
            written = Libc.write(fd, buffer, bytes);
        }
        packet.release();
        if (written == bytes) {
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
            int bytes = Libc.read(fd, buffer, PacketPool.LARGE_BYTES);
            if (bytes < 0) {
                if (bytes == -Errno.EAGAIN) {
                    break;
                }
                if (bytes != -Errno.EINTR) {
                    throw DeviceErrors.gone(name, -bytes);
                }
            } else {
                count++;
                deliver(bytes);
            }
        }
        return count;
    }

    private void deliver(int bytes) {
        Receiver to = receiver;
        if (to == null) {
            rxDropped++;
            return;
        }
        rxPackets++;
        rxBytes += bytes;
        Packet packet = pool.allocate(bytes);
        int at = packet.append(bytes);
        MemorySegment.copy(buffer, JAVA_BYTE, 0, packet.bytes(), at, bytes);
        to.receive(packet);
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
