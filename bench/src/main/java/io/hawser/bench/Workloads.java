package io.hawser.bench;

import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The same workloads as those of the peers, with the same output: {@code RESULT name configuration figure=value …}.
 *
 * <p>{@code bulk}: one connection, one direction. {@code rr}: one byte each way. {@code cps}: connect, accept, one byte
 * each way, close, with TIME_WAIT kept. {@code idle}: established pairs and their memory.
 */
final class Workloads {
    private static final int PORT = 5001;
    private static final int CHUNK_BYTES = 65_536;

    /** Several ports, so that 100 000 connections between two addresses find free ports. */
    private static final int SERVER_PORTS = 16;

    private static final long WARM_UP_BYTES = 250_000_000;
    private static final int WARM_UP_ROUND_TRIPS = 50_000;

    private Workloads() {}

    /** Throughput of one connection for {@code seconds}, once the JIT has settled. */
    static void bulk(BenchSettings settings, double seconds) {
        TwoHosts hosts = new TwoHosts(settings);
        Sink sink = new Sink();
        Source source = new Source();
        listen(hosts, PORT, () -> sink);
        connect(hosts, PORT, source);
        int warmUps = WarmUp.until(() -> {
            for (long end = sink.received + WARM_UP_BYTES; sink.received < end; ) {
                runFor(hosts, 0.001);
            }
        });
        long before = sink.received;
        long start = System.nanoTime();
        long cpuStart = cpuNanos();
        runFor(hosts, seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        double cpu = (cpuNanos() - cpuStart) / 1e9;
        double gigabytes = (sink.received - before) / 1e9;
        print(
                "hawser-bulk",
                settings + ",csum=on",
                "Gbps",
                gigabytes * 8 / elapsed,
                "cpu_s_per_GB",
                cpu / gigabytes,
                "warm_up_rounds",
                warmUps);
    }

    /** Processor time of this thread. */
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Processor time of all threads of this process, those of the collector and the compiler included. */
    static long processCpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** Bytes that this thread has allocated. */
    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void runFor(TwoHosts hosts, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            hosts.advance();
            for (int i = 0; i < 16; i++) {
                hosts.turn();
            }
        }
    }

    /** Round trips of one byte. */
    static void roundTrips(BenchSettings settings, int count) {
        TwoHosts hosts = new TwoHosts(settings);
        listen(hosts, PORT, Echo::new);
        PingPong client = new PingPong();
        TcpConnection connection = connect(hosts, PORT, client);
        connection.options().noDelay(true);
        hosts.pump();
        int warmUps = WarmUp.until(() -> exchange(hosts, connection, client, WARM_UP_ROUND_TRIPS));
        long cpuStart = cpuNanos();
        double[] micros = exchange(hosts, connection, client, count);
        double cpu = (cpuNanos() - cpuStart) / 1e3 / count;
        Arrays.sort(micros);
        print(
                "hawser-rr",
                settings.toString(),
                "p50_us",
                micros[count / 2],
                "p99_us",
                micros[count * 99 / 100],
                "cpu_us",
                cpu,
                "warm_up_rounds",
                warmUps);
    }

    private static double[] exchange(TwoHosts hosts, TcpConnection connection, PingPong client, int count) {
        double[] micros = new double[count];
        byte[] one = {1};
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            client.answers = 0;
            send(connection, one);
            hosts.advance();
            while (client.answers == 0) {
                hosts.turn();
            }
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        return micros;
    }

    /** Connections a second, while at least {@code timeWaits} others are in TIME_WAIT. */
    static void connections(BenchSettings settings, int count, int timeWaits) {
        int warmUps = WarmUp.until(() -> connectionsPerSecond(listeningHosts(settings), count));
        TwoHosts hosts = listeningHosts(settings);
        for (int i = 0; i < timeWaits; i++) {
            openAndClose(hosts, i);
        }
        long allocatedBefore = allocatedBytes();
        double rate = connectionsPerSecond(hosts, count);
        double allocated = (double) (allocatedBytes() - allocatedBefore) / count;
        int left = hosts.client.tcp().timeWaitCount();
        print(
                "hawser-cps",
                settings + ",close=fin,tw_before=" + timeWaits,
                "conn_per_s",
                rate,
                "allocated_B_per_conn",
                allocated,
                "timewait_left",
                left,
                "warm_up_rounds",
                warmUps);
    }

    private static TwoHosts listeningHosts(BenchSettings settings) {
        TwoHosts hosts = new TwoHosts(settings);
        for (int port = 0; port < SERVER_PORTS; port++) {
            listen(hosts, PORT + port, OneByteServer::new);
        }
        return hosts;
    }

    private static double connectionsPerSecond(TwoHosts hosts, int count) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            openAndClose(hosts, i);
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private static void openAndClose(TwoHosts hosts, int i) {
        hosts.advance();
        OneByteClient client = new OneByteClient();
        connect(hosts, PORT + i % SERVER_PORTS, client);
        while (!client.over) {
            hosts.turn();
        }
    }

    /** Memory of established pairs without data. */
    static void idle(BenchSettings settings, int pairs) {
        TwoHosts hosts = new TwoHosts(settings);
        List<Object> kept = new ArrayList<>(pairs);
        TcpHandler silent = TcpHandler.NONE;
        for (int port = 0; port < SERVER_PORTS; port++) {
            listen(hosts, PORT + port, () -> silent);
        }
        connect(hosts, PORT, silent);
        hosts.pump();
        long before = usedHeap();
        for (int i = 0; i < pairs; i++) {
            kept.add(connect(hosts, PORT + i % SERVER_PORTS, silent));
            hosts.pump();
        }
        double perPair = (double) (usedHeap() - before) / kept.size();
        print("hawser-idle", "pairs=" + (hosts.client.tcp().flowCount() - 1), "heap_B_per_pair", perPair);
    }

    /** Memory of records in TIME_WAIT. */
    static void timeWaits(BenchSettings settings, int count) {
        TwoHosts hosts = listeningHosts(settings);
        for (int i = 0; i < 1000; i++) {
            openAndClose(hosts, i);
        }
        long before = usedHeap();
        int first = hosts.client.tcp().timeWaitCount();
        for (int i = 0; i < count; i++) {
            openAndClose(hosts, i);
        }
        long after = usedHeap();
        // used after the heap was measured, so that the hosts are still reachable then
        int records = hosts.client.tcp().timeWaitCount() - first;
        print("hawser-timewait", "records=" + records, "heap_B_per_record", (double) (after - before) / records);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private static void print(String name, String configuration, Object... figures) {
        StringBuilder line =
                new StringBuilder("RESULT ").append(name).append(' ').append(configuration);
        for (int i = 0; i < figures.length; i += 2) {
            double value = ((Number) figures[i + 1]).doubleValue();
            line.append(' ').append(figures[i]).append('=').append(String.format(Locale.ROOT, "%.4g", value));
        }
        System.out.println(line);
    }

    interface Handlers {
        TcpHandler next();
    }

    static void listen(TwoHosts hosts, int port, Handlers handlers) {
        try {
            hosts.server.tcp().listen(port, ListenOptions.defaults().handler(_ -> handlers.next()));
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TcpConnection connect(TwoHosts hosts, int port, TcpHandler handler) {
        try {
            return hosts.client.tcp().connect(TwoHosts.SERVER_ADDRESS, port, handler);
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(TcpConnection connection, byte[] data) {
        try {
            connection.send(data, 0, data.length);
        } catch (TcpException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int receive(TcpConnection connection, byte[] target) {
        try {
            return connection.receive(target, 0, target.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source implements TcpHandler {
        private final byte[] chunk = new byte[CHUNK_BYTES];

        @Override
        public void writable(TcpConnection connection) {
            try {
                while (connection.send(chunk, 0, chunk.length) == chunk.length) {
                    // until the send buffer is full
                }
            } catch (TcpException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Sink implements TcpHandler {
        private final byte[] chunk = new byte[CHUNK_BYTES];
        private long received;

        @Override
        public void readable(TcpConnection connection) {
            for (int count = receive(connection, chunk); count > 0; count = receive(connection, chunk)) {
                received += count;
            }
        }
    }

    private static final class Echo implements TcpHandler {
        private final byte[] one = new byte[1];

        @Override
        public void readable(TcpConnection connection) {
            if (receive(connection, one) > 0) {
                send(connection, one);
            }
        }
    }

    private static final class PingPong implements TcpHandler {
        private final byte[] one = new byte[1];
        private int answers;

        @Override
        public void readable(TcpConnection connection) {
            answers += receive(connection, one);
        }
    }

    /** Answers one byte, then closes when the client has. */
    private static final class OneByteServer implements TcpHandler {
        private final byte[] one = new byte[1];

        @Override
        public void readable(TcpConnection connection) {
            int count = receive(connection, one);
            if (count > 0) {
                send(connection, one);
            } else if (count < 0) {
                connection.close();
            }
        }
    }

    /** Sends one byte, gets one, and closes first. */
    private static final class OneByteClient implements TcpHandler {
        private static final byte[] ONE = {1};
        private final byte[] answer = new byte[1];
        private boolean over;

        @Override
        public void connected(TcpConnection connection) {
            send(connection, ONE);
        }

        @Override
        public void readable(TcpConnection connection) {
            if (receive(connection, answer) > 0) {
                connection.close();
            }
        }

        @Override
        public void closed(TcpConnection connection, @Nullable TcpError error) {
            over = true;
        }
    }
}
