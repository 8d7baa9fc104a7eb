package io.hawser.socket.net;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MulticastSocket;
import java.net.SocketImpl;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** The JDK's own sockets, for threads without a host. Their package is not exported by the JDK. */
public final class Jdk {
    private static final String PACKAGE = "sun.nio.ch";

    private static volatile boolean refused;
    private static volatile @Nullable SelectorProvider provider;
    private static volatile @Nullable AsynchronousChannelProvider asynchronousProvider;

    private Jdk() {}

    /** Whether threads without a host get an exception, in place of the JDK's own sockets and selectors. */
    public static void refuseThreadsWithoutHost(boolean on) {
        refused = on;
    }

    /**
     * The JDK's provider of channels, for a thread without a host.
     *
     * @throws IOException if such threads are refused, or as {@link #selectorProvider} does
     */
    public static SelectorProvider selectorProviderWithoutHost() throws IOException {
        requireAllowed();
        return selectorProvider();
    }

    private static void requireAllowed() throws IOException {
        if (refused) {
            throw new IOException("the thread '" + Thread.currentThread().getName()
                    + "' belongs to no Hawser host, and JvmSockets.refuseThreadsWithoutHost keeps it from the JDK's own"
                    + " sockets and selectors: start it inside HostSockets.run, or name a host by"
                    + " HostSockets.useByDefault");
        }
    }

    /**
     * The JDK's provider of channels.
     *
     * @throws IOException if the JVM was not started with the option that exports the package
     */
    public static SelectorProvider selectorProvider() throws IOException {
        SelectorProvider known = provider;
        if (known == null) {
            try {
                known = (SelectorProvider) Class.forName(PACKAGE + ".DefaultSelectorProvider")
                        .getMethod("get")
                        .invoke(null);
            } catch (ReflectiveOperationException hidden) {
                throw unreachable(hidden);
            }
            provider = known;
        }
        return known;
    }

    /**
     * The JDK's provider of asynchronous channels, for a thread without a host.
     *
     * @throws IOException if such threads are refused, or the JVM was not started with the option that opens the way
     */
    public static AsynchronousChannelProvider asynchronousProvider() throws IOException {
        requireAllowed();
        AsynchronousChannelProvider known = asynchronousProvider;
        if (known == null) {
            try {
                known = (AsynchronousChannelProvider) Class.forName(PACKAGE + ".DefaultAsynchronousChannelProvider")
                        .getMethod("create")
                        .invoke(null);
            } catch (ReflectiveOperationException hidden) {
                throw unreachable(hidden);
            }
            asynchronousProvider = known;
        }
        return known;
    }

    /** The JDK's implementation of a socket or a server socket. */
    static SocketImpl socketImpl(boolean server) {
        try {
            requireAllowed();
            return Class.forName(PACKAGE + ".NioSocketImpl")
                    .asSubclass(SocketImpl.class)
                    .getConstructor(boolean.class)
                    .newInstance(server);
        } catch (InvocationTargetException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalStateException(unreachable(hidden));
        } catch (IOException refusal) {
            throw new IllegalStateException(refusal.getMessage(), refusal);
        }
    }

    /** The JDK's datagram socket, which can also join groups; an interrupt does not close it. */
    static MulticastSocket datagramSocket() throws IOException {
        SelectorProvider jdk = selectorProviderWithoutHost();
        try {
            Object channel = Class.forName(PACKAGE + ".SelectorProviderImpl")
                    .getMethod("openUninterruptibleDatagramChannel")
                    .invoke(jdk);
            return (MulticastSocket) ((DatagramChannel) channel).socket();
        } catch (InvocationTargetException failed) {
            throw new IOException(failed.getCause());
        } catch (ReflectiveOperationException hidden) {
            throw unreachable(hidden);
        }
    }

    private static IOException unreachable(ReflectiveOperationException hidden) {
        String module = Jdk.class.getModule().isNamed() ? Jdk.class.getModule().getName() : "ALL-UNNAMED";
        return new IOException(
                "the JDK's own sockets, which channels of UNIX domains and threads without a Hawser host need, such"
                        + " as '" + Thread.currentThread().getName()
                        + "', cannot be reached: start the JVM with --add-exports java.base/" + PACKAGE + "=" + module,
                hidden);
    }
}
