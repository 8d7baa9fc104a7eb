package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;

/**
 * Blocking channels of two threads: on the kernel's loopback, and on two Hawser hosts joined by a cable, in the same
 * run.
 */
final class Sockets {
    private static final int ROUND_TRIPS = 20_000;
    private static final int BULK_BYTES = 64 * 1024;
    private static final long BULK_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int ROUNDS = 3;

    private Sockets() {}

    /** Prints the time of a round trip of one byte and the rate of a long transfer, of both, in turns. */
    static void run() {
        Network network = Network.seeded(1);
        Host clientHost = network.host("client", "10.0.0.1/24");
        Host serverHost = network.host("server", "10.0.0.2/24");
        network.connect(clientHost, serverHost);
        try (RealTimeNetwork running = RealTimeNetwork.start(network)) {
            HostDriver driver = HostDriver.of(running, running::isNetworkThread);
            HostSockets client = new HostSockets(clientHost, driver);
            HostSockets server = new HostSockets(serverHost, driver);
            InetSocketAddress hawser = new InetSocketAddress("10.0.0.2", 0);
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            for (int round = 0; round < ROUNDS; round++) {
                measure("loopback", SelectorProvider.provider(), SelectorProvider.provider(), loopback);
                measure("hawser", client.selectorProvider(), server.selectorProvider(), hawser);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void measure(
            String name, SelectorProvider clients, SelectorProvider servers, InetSocketAddress address)
            throws IOException {
        try (ServerSocketChannel listening = servers.openServerSocketChannel().bind(address);
                SocketChannel client = clients.openSocketChannel()) {
            client.connect(new InetSocketAddress(
                    address.getAddress(), ((InetSocketAddress) listening.getLocalAddress()).getPort()));
            SocketChannel server = listening.accept();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread peer = Thread.ofPlatform().daemon().start(() -> serve(server));
            double micros = roundTrips(client);
            double megabytes = bulk(client);
            client.shutdownOutput(); // ends the peer
            peer.join();
            System.out.printf("RESULT sockets-%s rr_us=%.1f bulk_MB_per_s=%.0f%n", name, micros, megabytes);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends single bytes back, then takes what comes. */
    private static void serve(SocketChannel server) {
        try (server) {
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            for (int i = 0; i < 2 * ROUND_TRIPS; i++) {
                server.read(one.clear());
                server.write(one.flip());
            }
            ByteBuffer much = ByteBuffer.allocateDirect(BULK_BYTES);
            while (server.read(much.clear()) >= 0) {}
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static double roundTrips(SocketChannel client) throws IOException {
        exchange(client);
        long startNanos = System.nanoTime();
        exchange(client);
        return (System.nanoTime() - startNanos) / 1e3 / ROUND_TRIPS;
    }

    private static void exchange(SocketChannel client) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < ROUND_TRIPS; i++) {
            client.write(one.clear());
            client.read(one.clear());
        }
    }

    private static double bulk(SocketChannel client) throws IOException {
        ByteBuffer much = ByteBuffer.allocateDirect(BULK_BYTES);
        long startNanos = System.nanoTime();
        long total = 0;
        while (System.nanoTime() - startNanos < BULK_NANOS) {
            total += client.write(much.clear());
        }
        return total / 1e6 / ((System.nanoTime() - startNanos) / 1e9);
    }
}
