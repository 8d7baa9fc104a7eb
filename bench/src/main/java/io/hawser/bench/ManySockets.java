package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Cost of many open channels of one host: bytes, selections, and readers that are virtual threads. */
final class ManySockets implements AutoCloseable {
    private static final int CONNECTIONS = 100_000;

    /** Below the 28 232 ports that net.ipv4.ip_local_port_range gives a client towards one port of a server. */
    private static final int CONNECTIONS_PER_PORT = 25_000;

    private static final int FIRST_PORT = 1000;
    private static final int BACKLOG = 1000;
    private static final int FEW = 1000;
    private static final int READY = 100;
    private static final int ROUNDS = 2000;

    private final RealTimeNetwork running;
    private final HostSockets client;
    private final HostSockets server;
    private final SocketChannel[] clients = new SocketChannel[CONNECTIONS];
    private final SocketChannel[] servers = new SocketChannel[CONNECTIONS];

    private ManySockets() {
        Network network = Network.seeded(1);
        Host clientHost = network.host("client", "10.0.0.1/24");
        Host serverHost = network.host("server", "10.0.0.2/24");
        network.connect(clientHost, serverHost);
        running = RealTimeNetwork.start(network);
        HostDriver driver = HostDriver.of(running, running::isNetworkThread);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
    }

    /** Prints the bytes of an open channel, and the time of a selection per ready key with few and with many keys. */
    static void selected() {
        try (ManySockets sockets = new ManySockets()) {
            sockets.open();
            try (Selector selector = sockets.client.selectorProvider().openSelector()) {
                sockets.register(selector, 0, FEW);
                double few = sockets.select(selector, FEW);
                sockets.register(selector, FEW, CONNECTIONS);
                double many = sockets.select(selector, CONNECTIONS);
                System.out.printf(
                        "RESULT sockets-selected keys=%d ns_per_ready_key=%.0f keys=%d ns_per_ready_key=%.0f%n",
                        FEW, few, CONNECTIONS, many);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Prints the threads and bytes used by blocked readers, the time of another virtual thread meanwhile, which shows
     * that a carrier is free, and the time in which all read a byte.
     */
    static void virtualReaders() {
        try (ManySockets sockets = new ManySockets()) {
            sockets.open();
            sockets.readByVirtualThreads();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void open() throws IOException {
        long before = usedBytes();
        long startNanos = System.nanoTime();
        for (int from = 0; from < CONNECTIONS; from += CONNECTIONS_PER_PORT) {
            int port = FIRST_PORT + from / CONNECTIONS_PER_PORT;
            try (ServerSocketChannel listening = server.selectorProvider().openServerSocketChannel()) {
                listening.bind(new InetSocketAddress(port), BACKLOG);
                for (int i = from; i < from + CONNECTIONS_PER_PORT; i++) {
                    clients[i] = client.selectorProvider().openSocketChannel();
                    clients[i].connect(new InetSocketAddress("10.0.0.2", port));
                    servers[i] = listening.accept();
                }
            }
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        System.out.printf(
                "RESULT sockets-open channels=%d seconds=%.1f bytes_per_channel=%d%n",
                2 * CONNECTIONS, seconds, (usedBytes() - before) / (2 * CONNECTIONS));
    }

    private void register(Selector selector, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            clients[i].configureBlocking(false);
            clients[i].register(selector, SelectionKey.OP_READ, i);
        }
        selector.selectNow();
    }

    /** Repeatedly makes a byte arrive at some channels and reads all of them; only selecting is timed. */
    private double select(Selector selector, int registered) throws IOException {
        SplittableRandom random = new SplittableRandom(registered);
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        long nanos = 0;
        for (int round = -ROUNDS / 4; round < ROUNDS; round++) {
            for (int i = 0; i < READY; i++) {
                servers[random.nextInt(registered / READY) * READY + i].write(one.clear());
            }
            for (int taken = 0; taken < READY; ) {
                awaitArrival();
                long startNanos = System.nanoTime();
                selector.selectNow();
                nanos += round < 0 ? 0 : System.nanoTime() - startNanos;
                for (SelectionKey key : selector.selectedKeys()) {
                    taken += clients[(Integer) key.attachment()].read(one.clear());
                }
                selector.selectedKeys().clear();
            }
        }
        return (double) nanos / ROUNDS / READY;
    }

    /**
     * Waits until written data has arrived: the network thread has run its commands, and then delivered these packets.
     */
    private void awaitArrival() {
        for (int turn = 0; turn < 2; turn++) {
            CompletableFuture<Void> turned = new CompletableFuture<>();
            running.execute(() -> turned.complete(null));
            turned.join();
        }
    }

    private void readByVirtualThreads() throws IOException, InterruptedException {
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long bytesBefore = usedBytes();
        CountDownLatch begun = new CountDownLatch(CONNECTIONS);
        CountDownLatch done = new CountDownLatch(CONNECTIONS);
        for (SocketChannel each : clients) {
            Thread.ofVirtual().start(() -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                begun.countDown();
                try {
                    if (each.read(one) == 1) {
                        done.countDown();
                    }
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
        begun.await();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
        long bytes = (usedBytes() - bytesBefore) / CONNECTIONS;
        double otherMicros = anotherVirtualThread();
        long startNanos = System.nanoTime();
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        for (SocketChannel each : servers) {
            each.write(one.clear());
        }
        done.await();
        System.out.printf(
                "RESULT sockets-virtual readers=%d platform_threads=%d bytes_per_reader=%d other_thread_us=%.0f"
                        + " read_all_ms=%d%n",
                CONNECTIONS, threads, bytes, otherMicros, (System.nanoTime() - startNanos) / 1_000_000);
    }

    /** Returns the median time in which a virtual thread starts, ends and is joined. */
    private static double anotherVirtualThread() throws InterruptedException {
        long[] nanos = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long startNanos = System.nanoTime();
            Thread.ofVirtual().start(() -> {}).join();
            nanos[i] = System.nanoTime() - startNanos;
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2] / 1e3;
    }

    @Override
    public void close() {
        client.close();
        server.close();
        running.close();
    }
}
