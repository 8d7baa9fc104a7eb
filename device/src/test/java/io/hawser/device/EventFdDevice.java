package io.hawser.device;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;

/** A device without a kernel driver: each unit of an eventfd is a packet of eight bytes. Any user can open it. */
final class EventFdDevice extends Device {
    static final int PACKET_BYTES = 8;

    private EventFdDevice(String name, int fd, PacketPool pool) {
        super(name, fd, 1500, true, pool);
    }

    static EventFdDevice open(PacketPool pool) {
        int fd = Libc.eventfd(0, Libc.EFD_SEMAPHORE | Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (fd < 0) {
            throw new AssertionError(Libc.describe(-fd));
        }
        return new EventFdDevice("eventfd", fd, pool);
    }

    /** Returns a device with an invalid descriptor, as after its driver has closed it. */
    static EventFdDevice gone() {
        return new EventFdDevice("gone0", 999_999, new PacketPool());
    }

    /** Makes {@code count} packets arrive. Safe for any thread. */
    void arrive(long count) {
        if (Libc.eventfdWrite(fd(), count) != 0) {
            throw new AssertionError("eventfd is full");
        }
    }

    @Override
    public LinkType type() {
        return LinkType.RAW_IP;
    }

    @Override
    public MacAddress address() {
        return MacAddress.NONE;
    }
}
