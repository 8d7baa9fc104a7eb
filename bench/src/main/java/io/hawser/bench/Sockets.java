package io.hawser.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Channels of two threads: on the kernel's loopback, and on two Hawser hosts joined by a cable, in turn within the same
 * run. A first round of each, in which the JIT compiles the code, is printed but does not count.
 */
final class Sockets {
    private static final int ROUND_TRIPS = 20_000;
    private static final int BULK_BYTES = 64 * 1024;
    private static final long BULK_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int ROUNDS = 3;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Sockets() {}

    /**
     * Measurements of one round.
     *
     * @param blockingMicros microseconds of a round trip of one byte
     * @param selectorMicros the same by selectors
     * @param megabytes megabytes a second of a transfer
     * @param cpuSeconds processor time of all threads for a gigabyte of the transfer
     */
    private record Round(double blockingMicros, double selectorMicros, double megabytes, double cpuSeconds) {}

    /**
     * Prints the time of a round trip of one byte, blocking and by selectors, with the bytes that all threads allocate
     * for it, and the rate of a long transfer with its processor time; then the medians and the best rounds of Hawser
     * divided by those of the loopback.
     *
     * @param mtuBytes the MTU of the cable; that of the loopback is the kernel's, 65536
     */
    static void run(int mtuBytes) {
        Network network = Network.seeded(1);
        Host clientHost = network.host("client", "10.0.0.1/24");
        Host serverHost = network.host("server", "10.0.0.2/24");
        network.connect(clientHost, serverHost).mtu(mtuBytes);
        try (RealTimeNetwork running = RealTimeNetwork.start(network)) {
            HostDriver driver = HostDriver.of(running, running::isNetworkThread);
            HostSockets client = new HostSockets(clientHost, driver);
            HostSockets server = new HostSockets(serverHost, driver);
            InetSocketAddress hawser = new InetSocketAddress("10.0.0.2", 0);
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            List<Round> ofLoopback = new ArrayList<>();
            List<Round> ofHawser = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                ofLoopback.add(measure("loopback", SelectorProvider.provider(), SelectorProvider.provider(), loopback));
                ofHawser.add(measure("hawser", client.selectorProvider(), server.selectorProvider(), hawser));
            }
            ofLoopback.removeFirst();
            ofHawser.removeFirst();
            System.out.printf(
                    "RESULT sockets-ratio mtu=%d rr=%.2f selector_rr=%.2f bulk=%.2f bulk_cpu=%.2f best_rr=%.2f"
                            + " best_selector_rr=%.2f best_bulk=%.2f%n",
                    mtuBytes,
                    median(ofHawser, Round::blockingMicros) / median(ofLoopback, Round::blockingMicros),
                    median(ofHawser, Round::selectorMicros) / median(ofLoopback, Round::selectorMicros),
                    median(ofHawser, Round::megabytes) / median(ofLoopback, Round::megabytes),
                    median(ofHawser, Round::cpuSeconds) / median(ofLoopback, Round::cpuSeconds),
                    least(ofHawser, Round::blockingMicros) / least(ofLoopback, Round::blockingMicros),
                    least(ofHawser, Round::selectorMicros) / least(ofLoopback, Round::selectorMicros),
                    most(ofHawser, Round::megabytes) / most(ofLoopback, Round::megabytes));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double least(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static double most(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).max().orElseThrow();
    }

    private static Round measure(
            String name, SelectorProvider clients, SelectorProvider servers, InetSocketAddress address)
            throws IOException, InterruptedException {
        try (ServerSocketChannel listening = servers.openServerSocketChannel().bind(address);
                SocketChannel client = clients.openSocketChannel()) {
            client.connect(new InetSocketAddress(
                    address.getAddress(), ((InetSocketAddress) listening.getLocalAddress()).getPort()));
            SocketChannel server = listening.accept();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread peer = Thread.ofPlatform().daemon().start(() -> serve(server, servers));
            double blocking = roundTrips(() -> exchange(client));
            long allocatedBefore = allocatedBytes();
            exchange(client);
            double allocated = (double) (allocatedBytes() - allocatedBefore) / ROUND_TRIPS;
            double selecting;
            try (Selector selector = clients.openSelector()) {
                client.configureBlocking(false);
                SelectionKey key = client.register(selector, SelectionKey.OP_READ);
                selecting = roundTrips(() -> exchange(client, selector));
                key.cancel();
                selector.selectNow();
                client.configureBlocking(true);
            }
            long cpuBefore = cpuNanos();
            long startNanos = System.nanoTime();
            double bytes = bulk(client);
            client.shutdownOutput(); // ends the peer
            peer.join();
            double megabytes = bytes / 1e6 / ((System.nanoTime() - startNanos) / 1e9);
            double cpuSeconds = (cpuNanos() - cpuBefore) / bytes;
            System.out.printf(
                    "RESULT sockets-%s rr_us=%.1f rr_allocated_bytes=%.1f selector_rr_us=%.1f bulk_MB_per_s=%.0f"
                            + " bulk_cpu_s_per_GB=%.2f%n",
                    name, blocking, allocated, selecting, megabytes, cpuSeconds);
            return new Round(blocking, selecting, megabytes, cpuSeconds);
        }
    }

    /** Returns single bytes, blocking and then by a selector, and then reads everything. */
    private static void serve(SocketChannel server, SelectorProvider provider) {
        try (server) {
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            for (int i = 0; i < 3 * ROUND_TRIPS; i++) {
                server.read(one.clear());
                server.write(one.flip());
            }
            try (Selector selector = provider.openSelector()) {
                server.configureBlocking(false);
                SelectionKey key = server.register(selector, SelectionKey.OP_READ);
                for (int i = 0; i < 2 * ROUND_TRIPS; i++) {
                    await(server, selector, one.clear());
                    server.write(one.flip());
                }
                key.cancel();
                selector.selectNow();
                server.configureBlocking(true);
            }
            ByteBuffer much = ByteBuffer.allocateDirect(BULK_BYTES);
            while (server.read(much.clear()) >= 0) {}
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void await(SocketChannel channel, Selector selector, ByteBuffer one) throws IOException {
        while (channel.read(one) == 0) {
            selector.select();
            selector.selectedKeys().clear();
        }
    }

    /** Many round trips. */
    @FunctionalInterface
    private interface Exchange {
        void run() throws IOException;
    }

    private static double roundTrips(Exchange exchange) throws IOException {
        exchange.run();
        long startNanos = System.nanoTime();
        exchange.run();
        return (System.nanoTime() - startNanos) / 1e3 / ROUND_TRIPS;
    }

    private static void exchange(SocketChannel client) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < ROUND_TRIPS; i++) {
            client.write(one.clear());
            client.read(one.clear());
        }
    }

    private static void exchange(SocketChannel client, Selector selector) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < ROUND_TRIPS; i++) {
            client.write(one.clear());
            await(client, selector, one.clear());
        }
    }

    /** Writes for some time; returns how many bytes. */
    private static long bulk(SocketChannel client) throws IOException {
        ByteBuffer much = ByteBuffer.allocateDirect(BULK_BYTES);
        long startNanos = System.nanoTime();
        long total = 0;
        while (System.nanoTime() - startNanos < BULK_NANOS) {
            total += client.write(much.clear());
        }
        return total;
    }

    private static long cpuNanos() {
        return PROCESS.getProcessCpuTime();
    }

    private static long allocatedBytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
