package io.hawser.bench;

import io.hawser.host.Host;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.node.Switch;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.tools.Commands;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Tool;
import io.hawser.tools.filter.FilterNames;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists of a million connections by ss, netstat and lsof on a simulated host: the real time to the first line and to
 * the last, and the longest time for which a slice keeps the host's thread from everything else.
 */
final class Listing {
    private static final int PORT = 5001;
    private static final int CLIENTS = 16;
    private static final int CONNECTIONS_OF_CLIENT = 62_500;
    private static final int TIMES = 5;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Network network = Network.seeded(1);
    private final Host server;
    private final List<TcpConnection> connections = new ArrayList<>();

    private Listing() throws TcpException {
        Machine machine = network.machine("server", "10.0.0.254/24").sysctl("net.core.somaxconn", "65535");
        server = machine.host();
        Switch lan = Switch.in(network, "switch");
        lan.connect(machine).latency(Duration.ofNanos(100_000));
        server.tcp().listen(PORT, ListenOptions.defaults().backlog(65_535).acceptable(listener -> {
            TcpConnection accepted = listener.accept();
            while (accepted != null) {
                accepted = listener.accept();
            }
        }));
        List<Host> clients = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            Machine client = network.machine("client" + i, "10.0.0." + i + "/24")
                    .sysctl("net.ipv4.ip_local_port_range", "1024 65535");
            lan.connect(client).latency(Duration.ofNanos(100_000));
            clients.add(client.host());
        }
        for (int i = 0; i < CONNECTIONS_OF_CLIENT; i++) {
            for (Host each : clients) {
                connections.add(each.tcp().connect(machine.address(), PORT, TcpHandler.NONE));
            }
            network.runFor(Duration.ofNanos(10_000));
        }
        network.runFor(Duration.ofSeconds(5));
    }

    static void run() {
        try {
            Listing listing = new Listing();
            for (String command : List.of("ss -tan", "netstat -tan", "ss -tan state time-wait", "lsof -nP -iTCP")) {
                listing.measure(command);
            }
            listing.network.close();
        } catch (TcpException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void measure(String command) {
        List<String> words = List.of(command.split(" ", -1));
        Tool tool = Commands.all(FilterNames.NONE, InstantSource.system()).stream()
                .filter(each -> each.name().equals(words.getFirst()))
                .findFirst()
                .orElseThrow();
        Timed best = run(tool, words);
        for (int i = 1; i < TIMES; i++) {
            Timed run = run(tool, words);
            best = run.lastNanos < best.lastNanos ? run : best;
        }
        long established = connections.stream()
                .filter(each -> each.state() == TcpState.ESTABLISHED)
                .count();
        System.out.printf(
                Locale.ROOT,
                "RESULT hawser-list command=\"%s\" established=%d lines=%d first_line_ms=%.2f all_ms=%.0f"
                        + " longest_pause_ms=%.2f%n",
                command,
                established,
                best.lines,
                best.firstNanos / NANOS_PER_MILLI,
                best.lastNanos / NANOS_PER_MILLI,
                best.longestNanos / NANOS_PER_MILLI);
    }

    private Timed run(Tool tool, List<String> words) {
        Timed run = new Timed();
        tool.start(server, words.subList(1, words.size()), run);
        run.sliceEnds();
        while (!run.hasExited) {
            run.sliceStartNanos = System.nanoTime();
            network.runFor(Duration.ofNanos(1000));
            run.sliceEnds();
        }
        return run;
    }

    /** Discards output, and notes the times. */
    private static final class Timed implements Console {
        private final long startNanos = System.nanoTime();
        private long sliceStartNanos = startNanos;
        private long firstNanos;
        private long lastNanos;
        private long longestNanos;
        private long lines;
        private boolean hasExited;

        private final PrintStream out = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        lines += octet == '\n' ? 1 : 0;
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        for (int i = offset; i < offset + length; i++) {
                            lines += bytes[i] == '\n' ? 1 : 0;
                        }
                        printed();
                    }
                },
                true,
                StandardCharsets.UTF_8);

        private void printed() {
            firstNanos = firstNanos == 0 ? System.nanoTime() - startNanos : firstNanos;
        }

        private void sliceEnds() {
            longestNanos = Math.max(longestNanos, System.nanoTime() - sliceStartNanos);
        }

        @Override
        public PrintStream out() {
            return out;
        }

        @Override
        public PrintStream err() {
            return out;
        }

        @Override
        public int columns() {
            return 0;
        }

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void read(String file, Consumer<byte[]> content, Consumer<String> failure) {
            failure.accept("No such file or directory");
        }

        @Override
        public void readLine(String prompt, Consumer<@Nullable String> line) {
            line.accept(null);
        }

        @Override
        public void readInput(int most, Consumer<byte @Nullable []> bytes) {
            bytes.accept(null);
        }

        @Override
        public OutputStream create(String file) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void exit(int code) {
            hasExited = true;
            lastNanos = System.nanoTime() - startNanos;
        }
    }
}
