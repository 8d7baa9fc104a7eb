package io.hawser.device;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import java.nio.charset.StandardCharsets;

/**
 * A TAP device: an Ethernet cable whose one end is an interface of the machine's own stack and whose other end is this.
 *
 * <p>Opening makes the interface, for as long as it is open, or joins one that {@code ip tuntap add} has made to stay.
 * It is found, or made, in the network namespace of the thread that opens it; see {@link Namespaces}.
 */
public final class Tap extends Device {
    private static final long LOCALLY_ADMINISTERED = 0x02L << 40;

    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final MacAddress address;

    private Tap(String name, TunTap.Opened opened, MacAddress address, PacketPool pool) {
        super(name, opened.fd(), opened.mtuBytes(), opened.up(), pool);
        this.address = address;
    }

    /**
     * Opens {@code name} with an address for this end that is derived from the name: the same each time, and another
     * than the kernel's own for the interface.
     *
     * @param name 1 to 15 ASCII characters, without space, '/', ':' and '%'
     * @param pool where the packets that arrive come from; it belongs to the thread that will read the device
     * @throws IllegalArgumentException if {@code name} is not the name of an interface
     * @throws DeviceException if the system does not permit it or cannot do it
     */
    public static Tap open(String name, PacketPool pool) {
        TunTap.Opened opened = TunTap.open(TunTap.Mode.TAP, name);
        return new Tap(name, opened, addressFor(name, opened.kernelMac()), pool);
    }

    /**
     * Opens {@code name} with {@code address} for this end.
     *
     * @throws IllegalArgumentException if {@code name} is not the name of an interface, or {@code address} not that of
     *     one station
     * @throws DeviceException if the system does not permit it or cannot do it, or {@code address} is the kernel's own
     *     for the interface
     */
    public static Tap open(String name, MacAddress address, PacketPool pool) {
        if (address.isMulticast() || address.equals(MacAddress.NONE)) {
            throw new IllegalArgumentException(address + " is not the address of one station");
        }
        TunTap.Opened opened = TunTap.open(TunTap.Mode.TAP, name);
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
        // FNV stirs the upper bits best.
        long address = LOCALLY_ADMINISTERED | (hash >>> 24);
        return new MacAddress(address == kernelMac ? address ^ 1 : address);
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
