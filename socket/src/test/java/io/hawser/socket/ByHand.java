package io.hawser.socket;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.socket.driver.HostDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A client and a server on a simulated network that the test's only thread runs by hand, in virtual time. This thread
 * is the hosts' thread and the program's thread at once; therefore no call may block.
 */
public final class ByHand implements AutoCloseable {
    public final Network network;
    public final Cable cable;
    public final HostSockets client;
    public final HostSockets server;
    public final Host clientHost;
    public final Host serverHost;

    public ByHand() {
        network = Network.seeded(1);
        clientHost = network.host("client", "10.0.0.1/24");
        serverHost = network.host("server", "10.0.0.2/24");
        cable = network.connect(clientHost, serverHost);
        HostDriver driver = HostDriver.of(Runnable::run, () -> true);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
    }

    /** Advances virtual time. */
    public void pass(Duration time) {
        network.runFor(time);
    }

    /** Runs until everything in flight has arrived. */
    public void settle() {
        pass(Duration.ofMillis(100));
    }

    public ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel listening = server.selectorProvider().openServerSocketChannel();
        listening.configureBlocking(false);
        return listening.bind(new InetSocketAddress(port));
    }

    /** Returns a non-blocking channel that has begun to connect to the server. */
    public SocketChannel connecting(int port) throws IOException {
        SocketChannel channel = client.selectorProvider().openSocketChannel();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress("10.0.0.2", port));
        return channel;
    }

    /** The two ends of a connection. */
    public record Pair(SocketChannel client, SocketChannel server) {}

    public Pair connect(int port) throws IOException {
        try (ServerSocketChannel listening = listen(port)) {
            SocketChannel connecting = connecting(port);
            settle();
            connecting.finishConnect();
            SocketChannel accepted = listening.accept();
            accepted.configureBlocking(false);
            return new Pair(connecting, accepted);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
