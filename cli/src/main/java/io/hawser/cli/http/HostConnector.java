package io.hawser.cli.http;

import io.hawser.socket.option.HawserSocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/** Jetty's connector on the channels and selectors of a host. */
final class HostConnector extends ServerConnector {
    private static final int BACKLOG = 1024;

    private final SelectorProvider provider;
    private final int lingerMillis;

    HostConnector(
            Server server, SelectorProvider provider, int port, ClientLimits limits, HttpConfiguration configuration) {
        this.provider = provider;
        lingerMillis = Math.toIntExact(limits.linger().toMillis());
        // no separate thread for accepting: the selector does it
        super(server, null, null, null, 0, 1, new HttpConnectionFactory(configuration));
        setPort(port);
        setIdleTimeout(limits.idle().toMillis());
    }

    @Override
    protected ServerSocketChannel openAcceptChannel() throws IOException {
        ServerSocketChannel channel = provider.openServerSocketChannel();
        try {
            channel.bind(new InetSocketAddress(getPort()), BACKLOG);
            return channel;
        } catch (IOException taken) {
            channel.close();
            throw taken;
        }
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            @Override
            protected Selector newSelector() throws IOException {
                return provider.openSelector();
            }
        };
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        // RFC 9112 §9.6: written data is still sent after the close, as long as the peer acknowledges
        channel.setOption(HawserSocketOptions.TCP_USER_TIMEOUT, lingerMillis);
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress remote)) {
            throw new ClosedChannelException();
        }
        return new MeteredEndPoint(channel, remote.getAddress(), selector, key, getScheduler());
    }
}
