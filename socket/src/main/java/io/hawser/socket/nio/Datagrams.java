package io.hawser.socket.nio;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Makes implementations for {@link java.net.DatagramSocket}, and holds what its two forms on a host have in common. */
public final class Datagrams {
    /** Whether this thread makes an object whose class requires an implementation that is not used. */
    private static final ThreadLocal<Boolean> WITHOUT_CHANNEL = ThreadLocal.withInitial(() -> false);

    private Datagrams() {}

    /** Makes an object. */
    interface Maker<T> {
        T make() throws IOException;
    }

    /** Makes an implementation on a UDP port of a host. */
    public static DatagramSocketImpl of(HostThread hostThread) throws IOException {
        return new ChannelDatagramImpl((HostDatagramChannel) new HostProvider(hostThread).openDatagramChannel());
    }

    /** An implementation without a channel, if the calling thread makes an object that needs none; otherwise null. */
    public static @Nullable DatagramSocketImpl unused() {
        return WITHOUT_CHANNEL.get() ? new NoDatagramImpl() : null;
    }

    /** Makes an object while {@link #unused} returns implementations. */
    static <T> T withoutChannel(Maker<T> maker) throws IOException {
        WITHOUT_CHANNEL.set(true);
        try {
            return maker.make();
        } finally {
            WITHOUT_CHANNEL.remove();
        }
    }

    /**
     * The group of an address.
     *
     * @throws IllegalArgumentException if it is no resolved Internet address
     * @throws SocketException if it is not a multicast address
     */
    static InetAddress group(@Nullable SocketAddress address) throws SocketException {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (inet.isUnresolved()) {
            throw new IllegalArgumentException("Unresolved address");
        }
        if (!inet.getAddress().isMulticastAddress()) {
            throw new SocketException("Not a multicast address");
        }
        return inet.getAddress();
    }

    static InetAddress anyAddress() {
        return new InetSocketAddress(0).getAddress();
    }

    /**
     * The interface that the JDK returns when none was set: without a name, with the wildcard address and the index 0.
     * Only the JDK's own code can make it; null if java.net is not open to this module.
     */
    static @Nullable NetworkInterface anyInterface() {
        InetAddress any = anyAddress();
        try {
            return (NetworkInterface) MethodHandles.privateLookupIn(NetworkInterface.class, MethodHandles.lookup())
                    .findConstructor(
                            NetworkInterface.class,
                            MethodType.methodType(void.class, String.class, int.class, InetAddress[].class))
                    .invoke(any.getHostName(), 0, new InetAddress[] {any});
        } catch (Throwable closed) {
            return null;
        }
    }
}
