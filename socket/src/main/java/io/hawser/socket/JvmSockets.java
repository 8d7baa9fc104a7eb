package io.hawser.socket;

import io.hawser.socket.net.HostDatagramImplFactory;
import io.hawser.socket.net.HostSocketImplFactory;
import io.hawser.socket.net.Jdk;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;

/**
 * Makes the channels and sockets of the whole JVM belong to the host of the thread that opens them, or to the JDK for a
 * thread without a host; see {@link HostSockets}. The JDK accepts one provider and one factory of each kind per JVM, so
 * this must be done before the first channel is opened.
 */
public final class JvmSockets {
    private static final String PROVIDER_PROPERTY = "java.nio.channels.spi.SelectorProvider";

    private static final String ASYNCHRONOUS_PROPERTY = "java.nio.channels.spi.AsynchronousChannelProvider";

    private static boolean installed;

    private JvmSockets() {}

    /**
     * Installs {@link HawserSelectorProvider} and the factories of java.net; a second call has no effect.
     *
     * @throws IllegalStateException if the JVM already uses another provider or factory
     */
    @SuppressWarnings("deprecation") // the JDK has no other way than these factories
    public static synchronized void install() {
        if (installed) {
            return;
        }
        installProvider();
        installAsynchronousProvider();
        try {
            Socket.setSocketImplFactory(new HostSocketImplFactory(false));
            ServerSocket.setSocketFactory(new HostSocketImplFactory(true));
            DatagramSocket.setDatagramSocketImplFactory(new HostDatagramImplFactory());
        } catch (IOException taken) {
            throw new IllegalStateException(
                    "java.net.Socket of this JVM has another factory already, and the JDK lets nobody replace it; call"
                            + " JvmSockets.install() before whatever has set it",
                    taken);
        }
        installed = true;
    }

    /**
     * Has threads that belong to no host get an exception which says so, in place of the JDK's own sockets, channels
     * and selectors. Without it, a selector that such a thread has opened refuses the channels of a host, by the JDK's
     * {@link java.nio.channels.IllegalSelectorException} without a message: an event loop that was made outside of
     * {@link HostSockets#run} for channels that are opened inside, for instance.
     *
     * @param on whether they do, from now on, in the whole JVM; at first they do not
     */
    public static void refuseThreadsWithoutHost(boolean on) {
        Jdk.refuseThreadsWithoutHost(on);
    }

    /**
     * Makes the implementation of a socket of the calling thread's host, or of the JDK for a thread without one. The
     * agent gives it to the JDK's clients of SOCKS and HTTP proxies, which would use the JDK's own otherwise.
     *
     * @param server whether it is for a server socket
     */
    public static SocketImpl socketImpl(boolean server) {
        return new HostSocketImplFactory(server).createSocketImpl();
    }

    private static void installAsynchronousProvider() {
        String ours = HawserAsynchronousChannelProvider.class.getName();
        if (System.getProperty(ASYNCHRONOUS_PROPERTY) == null) {
            System.setProperty(ASYNCHRONOUS_PROPERTY, ours);
        }
        AsynchronousChannelProvider provider = AsynchronousChannelProvider.provider();
        if (!(provider instanceof HawserAsynchronousChannelProvider)) {
            throw new IllegalStateException("asynchronous channels of this JVM come from "
                    + provider.getClass().getName()
                    + " already, and the JDK lets nobody replace it; start the JVM with -D"
                    + ASYNCHRONOUS_PROPERTY + "=" + ours
                    + ", or call JvmSockets.install() before the first channel is opened");
        }
    }

    private static void installProvider() {
        String ours = HawserSelectorProvider.class.getName();
        String chosen = System.getProperty(PROVIDER_PROPERTY);
        if (chosen == null) {
            System.setProperty(PROVIDER_PROPERTY, ours);
        }
        SelectorProvider provider = SelectorProvider.provider();
        if (!(provider instanceof HawserSelectorProvider)) {
            throw new IllegalStateException("channels of this JVM come from "
                    + provider.getClass().getName()
                    + " already, and the JDK lets nobody replace it; start the JVM with -D"
                    + PROVIDER_PROPERTY + "=" + ours
                    + ", or call JvmSockets.install() before the first channel is opened");
        }
    }
}
