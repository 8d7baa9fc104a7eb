package io.hawser.device;

import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import io.hawser.wire.IpAddress;

/**
 * A TUN device: a point-to-point link for IP packets between the machine's own stack and this end.
 *
 * <p>Opening creates the interface for as long as it is open, or joins a persistent one made by {@code ip tuntap add}.
 * The interface is in the network namespace of the thread that opens it; see {@link Namespaces}.
 */
public final class Tun extends Device {
    private Tun(String name, TunTap.Opened opened, PacketPool pool) {
        super(name, opened.fd(), opened.mtuBytes(), opened.up(), pool, opened.offloads(), opened.hasVirtioHeader());
    }

    /**
     * Opens {@code name}.
     *
     * @param name 1 to 15 ASCII characters, without space, '/', ':' and '%'
     * @param pool the pool of arriving packets; it belongs to the thread that will read the device
     * @throws IllegalArgumentException if {@code name} is not the name of an interface
     * @throws DeviceException if the system does not permit it or fails
     */
    public static Tun open(String name, PacketPool pool) {
        return open(name, OffloadMode.OFF, pool);
    }

    /**
     * Opens {@code name} as {@link #open(String, PacketPool)} does, with offloads if the kernel has them: then packets
     * that arrive can stand for {@linkplain io.hawser.packet.Packet#segmentBytes() several segments}.
     */
    public static Tun open(String name, OffloadMode offload, PacketPool pool) {
        return new Tun(name, TunTap.open(TunTap.Mode.TUN, name, offload, /* oneOfSeveral= */ false), pool);
    }

    /**
     * Opens one queue of {@code name}, which several threads can open, each with a pool of its own; see
     * {@link Tap#openQueue(String, OffloadMode, PacketPool)}.
     */
    public static Tun openQueue(String name, OffloadMode offload, PacketPool pool) {
        return new Tun(name, TunTap.open(TunTap.Mode.TUN, name, offload, /* oneOfSeveral= */ true), pool);
    }

    /**
     * Configures the address of the machine's end and brings it up. Must be called by a thread in the namespace of the
     * interface.
     *
     * @param address IPv4
     * @param prefixLength 0 to 32
     * @throws DeviceException if the system does not permit it or fails
     */
    public void configure(IpAddress address, int prefixLength) {
        TunTap.configure(name(), address, prefixLength);
    }

    @Override
    void refuseOffloads() {
        TunTap.refuseOffloads(fd());
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
