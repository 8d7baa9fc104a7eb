package io.hawser.cli.options;

import io.hawser.device.Device;
import io.hawser.device.OffloadMode;
import io.hawser.device.PacketSocket;
import io.hawser.device.Tap;
import io.hawser.device.Tun;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of device for a host, with the spelling of the options. */
public enum DeviceKind {
    TAP,
    TUN,
    PACKET;

    /** For example {@code tap}. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens the device {@code name}.
     *
     * @param station Hawser's Ethernet address on it; null for a derived one, {@link #OF_INTERFACE} for that of the
     *     interface
     * @param offload whether the device does checksums and segmentation
     * @param oneOfSeveral whether to open one of several queues
     */
    Device open(String name, @Nullable MacAddress station, OffloadMode offload, boolean oneOfSeveral, PacketPool pool) {
        return oneOfSeveral ? openQueue(name, station, offload, pool) : open(name, station, offload, pool);
    }

    private Device open(String name, @Nullable MacAddress station, OffloadMode offload, PacketPool pool) {
        return switch (this) {
            case TAP -> station == null ? Tap.open(name, offload, pool) : Tap.open(name, station, offload, pool);
            case TUN -> Tun.open(name, offload, pool);
            case PACKET -> openPacketSocket(name, station, pool).offload(offload);
        };
    }

    private Device openQueue(String name, @Nullable MacAddress station, OffloadMode offload, PacketPool pool) {
        return switch (this) {
            case TAP ->
                station == null ? Tap.openQueue(name, offload, pool) : Tap.openQueue(name, station, offload, pool);
            case TUN -> Tun.openQueue(name, offload, pool);
            case PACKET -> throw new IllegalArgumentException("a packet socket has one queue");
        };
    }

    private static PacketSocket openPacketSocket(String name, @Nullable MacAddress station, PacketPool pool) {
        if (station == null) {
            return PacketSocket.open(name, pool);
        }
        return station.equals(OF_INTERFACE)
                ? PacketSocket.openAsInterface(name, pool)
                : PacketSocket.open(name, station, pool);
    }

    /** Stands for the address of the interface of a packet socket. */
    static final MacAddress OF_INTERFACE = MacAddress.NONE;

    /** Returns whether its frames have Ethernet addresses. */
    boolean isEthernet() {
        return this != TUN;
    }
}
