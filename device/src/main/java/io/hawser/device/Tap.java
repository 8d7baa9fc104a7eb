package io.hawser.device;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import java.nio.charset.StandardCharsets;

/**
 * A TAP device: an Ethernet link between an interface of the machine's own stack and this end.
 *
 * <p>Opening creates the interface for as long as it is open, or joins a persistent one made by {@code ip tuntap add}.
 * The interface is in the network namespace of the thread that opens it; see {@link Namespaces}.
 */
public final class Tap extends Device {
    private static final long LOCALLY_ADMINISTERED = 0x02L << 40;

    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final MacAddress address;

    private Tap(String name, TunTap.Opened opened, MacAddress address, PacketPool pool) {
        super(name, opened.fd(), opened.mtuBytes(), opened.up(), pool, opened.offloads(), opened.hasVirtioHeader());
        this.address = address;
    }

    /**
     * Opens {@code name} with an address for this end derived from the name: it is always the same, and differs from
     * the kernel's address of the interface.
     *
     * @param name 1 to 15 ASCII characters, without space, '/', ':' and '%'
     * @param pool the pool of arriving packets; it belongs to the thread that will read the device
     * @throws IllegalArgumentException if {@code name} is not the name of an interface
     * @throws DeviceException if the system does not permit it or fails
     */
    public static Tap open(String name, PacketPool pool) {
        return open(name, OffloadMode.OFF, pool);
    }

    /**
     * Opens {@code name} as {@link #open(String, PacketPool)} does, with offloads if the kernel has them: then packets
     * that arrive can stand for {@linkplain io.hawser.packet.Packet#segmentBytes() several segments}.
     */
    public static Tap open(String name, OffloadMode offload, PacketPool pool) {
        TunTap.Opened opened = TunTap.open(TunTap.Mode.TAP, name, offload, /* oneOfSeveral= */ false);
        return new Tap(name, opened, addressFor(name, opened.kernelMac()), pool);
    }

    /**
     * Opens {@code name} with {@code address} for this end.
     *
     * @throws IllegalArgumentException if {@code name} is not the name of an interface, or {@code address} is not a
     *     unicast address
     * @throws DeviceException if the system does not permit it or fails, or {@code address} is the kernel's address of
     *     the interface
     */
    public static Tap open(String name, MacAddress address, PacketPool pool) {
        return open(name, address, OffloadMode.OFF, pool);
    }

    /**
     * Opens {@code name} as {@link #open(String, MacAddress, PacketPool)} does, with offloads if the kernel has them.
     */
    public static Tap open(String name, MacAddress address, OffloadMode offload, PacketPool pool) {
        return withAddress(name, address, offload, pool, /* oneOfSeveral= */ false);
    }

    /**
     * Opens one queue of {@code name}, which several threads can open, each with a pool of its own (IFF_MULTI_QUEUE).
     * The kernel sends the packets of a flow to the queue on which this end sends those of that flow.
     *
     * @throws DeviceException also if the interface exists and has a single queue
     */
    public static Tap openQueue(String name, OffloadMode offload, PacketPool pool) {
        TunTap.Opened opened = TunTap.open(TunTap.Mode.TAP, name, offload, /* oneOfSeveral= */ true);
        return new Tap(name, opened, addressFor(name, opened.kernelMac()), pool);
    }

    /**
     * Opens one queue of {@code name} as {@link #openQueue(String, OffloadMode, PacketPool)} does, with {@code address}
     * for this end.
     */
    public static Tap openQueue(String name, MacAddress address, OffloadMode offload, PacketPool pool) {
        return withAddress(name, address, offload, pool, /* oneOfSeveral= */ true);
    }

    private static Tap withAddress(
            String name, MacAddress address, OffloadMode offload, PacketPool pool, boolean oneOfSeveral) {
        if (address.isMulticast() || address.equals(MacAddress.NONE)) {
            throw new IllegalArgumentException(address + " is not the address of one station");
        }
        TunTap.Opened opened = TunTap.open(TunTap.Mode.TAP, name, offload, oneOfSeveral);
        if (address.value() == opened.kernelMac()) {
            Libc.close(opened.fd());
            throw new DeviceException(
                    name + ": " + address + " is the kernel's end of this cable; choose another address for Hawser's");
        }
        return new Tap(name, opened, address, pool);
    }

    static MacAddress addressFor(String name, long kernelMac) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ b) * FNV_PRIME;
        }
        // FNV mixes the upper bits best.
        long address = LOCALLY_ADMINISTERED | (hash >>> 24);
        return new MacAddress(address == kernelMac ? address ^ 1 : address);
    }

    @Override
    void refuseOffloads() {
        TunTap.refuseOffloads(fd());
    }

    @Override
    public LinkType type() {
        return LinkType.ETHERNET;
    }

    @Override
    public MacAddress address() {
        return address;
    }
}
