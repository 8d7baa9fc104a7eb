package io.hawser.agent;

import io.hawser.device.RealHost;
import io.hawser.host.Host;
import io.hawser.link.LinkType;
import io.hawser.socket.JvmSockets;
import io.hawser.wire.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the program's host what {@code java.net.NetworkInterface} and {@code InetAddress.isReachable} ask the
 * machine. Each public method has the name and the type of the one of the JDK that it replaces, see {@link JdkPatches}.
 *
 * <p>The methods are for any thread.
 */
final class HostAnswers {
    private final RealHost real;

    /** The answers of {@code real}. */
    HostAnswers(RealHost real) {
        this.real = real;
    }

    private List<InterfaceView> all() throws SocketException {
        try {
            return real.call(HostAnswers::views);
        } catch (RejectedExecutionException closed) {
            throw new SocketException("The host '" + real.host().name() + "' is closed", closed);
        }
    }

    private static List<InterfaceView> views(Host host) {
        List<InterfaceView> views = new ArrayList<>();
        for (io.hawser.ip.NetworkInterface each : host.ip().interfaces()) {
            views.add(new InterfaceView(
                    each.name(),
                    views.size() + 1,
                    each.isUp(),
                    each.mtuBytes(),
                    each.link().type() == LinkType.ETHERNET ? each.link().address() : null,
                    List.copyOf(each.addresses())));
        }
        return views;
    }

    private @Nullable NetworkInterface first(Predicate<InterfaceView> wanted) throws SocketException {
        for (InterfaceView each : all()) {
            if (wanted.test(each)) {
                return JdkInterfaces.of(each);
            }
        }
        return null;
    }

    private InterfaceView view(String name) throws SocketException {
        for (InterfaceView each : all()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw new SocketException("No such device");
    }

    /** All interfaces, the loopback first. */
    public NetworkInterface[] getAll() throws SocketException {
        return all().stream().map(JdkInterfaces::of).toArray(NetworkInterface[]::new);
    }

    /** The interface of this name; null if there is none. */
    public @Nullable NetworkInterface getByName0(String name) throws SocketException {
        return first(each -> each.name().equals(name));
    }

    /** The interface with this index, counted from 1; null if there is none. */
    public @Nullable NetworkInterface getByIndex0(int index) throws SocketException {
        return first(each -> each.index() == index);
    }

    /** The interface that has this address; null if none has. */
    public @Nullable NetworkInterface getByInetAddress0(InetAddress address) throws SocketException {
        IpAddress wanted = JdkInterfaces.toCore(address);
        return first(each -> each.has(wanted));
    }

    /** Returns whether an interface has this address. */
    public boolean boundInetAddress0(InetAddress address) throws SocketException {
        return getByInetAddress0(address) != null;
    }

    /** Returns whether the interface is up. */
    public boolean isUp0(String name, int index) throws SocketException {
        return view(name).isUp();
    }

    /** Returns whether it is the loopback. */
    public boolean isLoopback0(String name, int index) throws SocketException {
        return view(name).isLoopback();
    }

    /** Returns whether it can send to groups and join them, as all but the loopback can. */
    public boolean supportsMulticast0(String name, int index) throws SocketException {
        return !view(name).isLoopback();
    }

    /** Returns whether it has one peer, as a TUN device does. */
    public boolean isP2P0(String name, int index) throws SocketException {
        InterfaceView view = view(name);
        return view.mac() == null && !view.isLoopback();
    }

    /** The address of its link; null if it has none. */
    public byte @Nullable [] getMacAddr0(byte @Nullable [] address, String name, int index) throws SocketException {
        return view(name).macBytes();
    }

    /** The largest packet that it takes, in bytes. */
    public int getMTU0(String name, int index) throws SocketException {
        return view(name).mtuBytes();
    }

    /** Makes the implementation under a client of a proxy: one of the host's. */
    public SocketImpl createPlatformSocketImpl(boolean server) {
        return JvmSockets.socketImpl(server);
    }

    /**
     * Returns whether the address answers an echo request.
     *
     * @param timeoutMillis how long to wait
     * @param via which interface to use; not looked at, because the routes of the host decide
     * @param ttl how many routers the request may pass; 0 for the host's default
     */
    public boolean isReachable(InetAddress address, int timeoutMillis, @Nullable NetworkInterface via, int ttl) {
        return EchoQuestion.ask(real, JdkInterfaces.toCore(address), ttl, timeoutMillis);
    }
}
