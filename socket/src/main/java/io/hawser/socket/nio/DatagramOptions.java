package io.hawser.socket.nio;

import static java.net.StandardSocketOptions.IP_MULTICAST_IF;
import static java.net.StandardSocketOptions.IP_MULTICAST_LOOP;
import static java.net.StandardSocketOptions.IP_MULTICAST_TTL;
import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_BROADCAST;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import io.hawser.socket.crossing.DatagramEndpoint;
import io.hawser.socket.option.HawserSocketOptions;
import io.hawser.udp.UdpPortSharing;
import io.hawser.udp.UdpSocket;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The socket options of a datagram channel: what was set, the defaults, and their effect. The channel guards it. */
final class DatagramOptions {
    static final Set<SocketOption<?>> SUPPORTED = Set.of(
            SO_SNDBUF,
            SO_RCVBUF,
            SO_REUSEADDR,
            SO_REUSEPORT,
            SO_BROADCAST,
            IP_TOS,
            IP_MULTICAST_IF,
            IP_MULTICAST_TTL,
            IP_MULTICAST_LOOP,
            HawserSocketOptions.IP_TTL);

    private static final int DEFAULT_BUFFER_BYTES = 212_992;

    private final Map<SocketOption<?>, Object> values = new HashMap<>();

    /**
     * Sets an option.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    void put(SocketOption<?> name, Object value) {
        if (value instanceof Integer number) {
            boolean octet = number >= 0 && number <= 255;
            if ((name.equals(SO_SNDBUF) || name.equals(SO_RCVBUF)) && number < 0) {
                throw new IllegalArgumentException("Invalid send/receive buffer size");
            }
            if (name.equals(IP_TOS) && !octet) {
                throw new IllegalArgumentException("Invalid IP_TOS value");
            }
            if (name.equals(IP_MULTICAST_TTL) && !octet) {
                throw new IllegalArgumentException("Invalid TTL/hop value");
            }
        }
        values.put(name, value);
    }

    /** The value of an option, or its default; null for IP_MULTICAST_IF that was not set. */
    @Nullable
    Object get(SocketOption<?> name) {
        Object value = values.get(name);
        if (value != null) {
            return value;
        } else if (name.type() == Boolean.class) {
            return name.equals(IP_MULTICAST_LOOP);
        } else if (name.equals(SO_SNDBUF) || name.equals(SO_RCVBUF)) {
            return DEFAULT_BUFFER_BYTES;
        } else if (name.equals(IP_MULTICAST_TTL)) {
            return 1;
        }
        return name.equals(IP_MULTICAST_IF) ? null : 0;
    }

    private boolean isOn(SocketOption<Boolean> name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** SO_REUSEADDR and SO_REUSEPORT. */
    UdpPortSharing sharing() {
        return UdpPortSharing.of(isOn(SO_REUSEADDR), isOn(SO_REUSEPORT));
    }

    /** Applies all options that were set. On the host's thread, while the channel waits. */
    void applyAll(UdpSocket socket, DatagramEndpoint endpoint) {
        values.keySet().forEach(name -> apply(name, socket, endpoint));
    }

    /** Applies one option. On the host's thread, while the channel waits. */
    void apply(SocketOption<?> name, UdpSocket socket, DatagramEndpoint endpoint) {
        switch (values.get(name)) {
            case Integer number when name.equals(SO_RCVBUF) -> socket.receiveBufferBytes(number);
            case Integer number when name.equals(IP_TOS) -> socket.tos(number);
            case Integer number when name.equals(HawserSocketOptions.IP_TTL) -> socket.ttl(number);
            case Integer number when name.equals(IP_MULTICAST_TTL) -> socket.multicastTtl(number);
            case NetworkInterface via when name.equals(IP_MULTICAST_IF) -> socket.multicastVia(endpoint.named(via));
            case Boolean on when name.equals(SO_BROADCAST) -> socket.broadcast(on);
            case Boolean on when name.equals(IP_MULTICAST_LOOP) -> socket.multicastLoop(on);
            case Boolean _ when name.equals(SO_REUSEADDR) || name.equals(SO_REUSEPORT) -> socket.sharing(sharing());
            case null, default -> {}
        }
    }
}
