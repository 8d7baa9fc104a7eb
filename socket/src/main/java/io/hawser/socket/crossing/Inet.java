package io.hawser.socket.crossing;

import io.hawser.wire.IpAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** Conversions between addresses of the JDK and of the core, and the effects of a protocol family on addresses. */
public final class Inet {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final InetAddress ANY_V4 = address(new byte[V4_BYTES]);
    private static final InetAddress ANY_V6 = address(new byte[V6_BYTES]);
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final boolean V4_ONLY = Boolean.getBoolean("java.net.preferIPv4Stack");

    private Inet() {}

    /** The family of a datagram socket that is opened without one; null for both. */
    public static @Nullable ProtocolFamily defaultFamily() {
        return V4_ONLY ? StandardProtocolFamily.INET : null;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /**
     * Converts to the core's address. A wildcard of either family becomes that of IPv4, because the core has no IPv6
     * yet.
     */
    public static IpAddress toCore(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return IpAddress.ANY_V4;
        }
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? IpAddress.v4(bytes.getInt())
                : new IpAddress(bytes.getLong(), bytes.getLong());
    }

    /** Converts an address to connect to: a wildcard means this host. */
    public static IpAddress toConnectTo(InetAddress address) {
        return address.isAnyLocalAddress() ? LOOPBACK : toCore(address);
    }

    /** Converts to the JDK's address. */
    public static InetAddress toJava(IpAddress address) {
        return address.isV4()
                ? address(ByteBuffer.allocate(V4_BYTES).putInt(address.v4()).array())
                : address(ByteBuffer.allocate(V6_BYTES)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array());
    }

    /** Converts to the JDK's address with a port. */
    public static InetSocketAddress toJava(IpAddress address, int port) {
        return new InetSocketAddress(toJava(address), port);
    }

    /**
     * The local address of a socket of {@code family}: the JDK shows the IPv6 wildcard, unless the socket is IPv4 only.
     */
    public static InetSocketAddress local(IpAddress address, int port, @Nullable ProtocolFamily family) {
        return address.isUnspecified() ? new InetSocketAddress(wildcard(family), port) : toJava(address, port);
    }

    /** The wildcard address of a socket of this family. */
    public static InetAddress wildcard(@Nullable ProtocolFamily family) {
        return V4_ONLY || family == StandardProtocolFamily.INET ? ANY_V4 : ANY_V6;
    }

    /**
     * Checks an address that was passed to a channel.
     *
     * @throws NullPointerException if it is null
     * @throws UnsupportedAddressTypeException if it is not an Internet address, or is IPv6 on an IPv4 socket
     * @throws UnresolvedAddressException if its name was not resolved
     */
    public static InetSocketAddress check(@Nullable SocketAddress address, @Nullable ProtocolFamily family) {
        if (address == null) {
            throw new NullPointerException();
        }
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        if (family == StandardProtocolFamily.INET && inet.getAddress() instanceof Inet6Address) {
            throw new UnsupportedAddressTypeException();
        }
        return inet;
    }

    /** Checks the family of a channel to open. */
    public static ProtocolFamily checkFamily(ProtocolFamily family) {
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("Protocol family not supported");
        }
        if (V4_ONLY && family == StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("IPv6 not available");
        }
        return family;
    }
}
