package io.hawser.cli.options;

import io.hawser.device.Device;
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
     */
    Device open(String name, @Nullable MacAddress station, PacketPool pool) {
        return switch (this) {
            case TAP -> station == null ? Tap.open(name, pool) : Tap.open(name, station, pool);
            case TUN -> Tun.open(name, pool);
            case PACKET ->
                station == null
                        ? PacketSocket.open(name, pool)
                        : station.equals(OF_INTERFACE)
                                ? PacketSocket.openAsInterface(name, pool)
                                : PacketSocket.open(name, station, pool);
        };
    }

    /** Stands for the address of the interface of a packet socket. */
    static final MacAddress OF_INTERFACE = MacAddress.NONE;

    /** Returns whether its frames have Ethernet addresses. */
    boolean isEthernet() {
        return this != TUN;
    }
}
