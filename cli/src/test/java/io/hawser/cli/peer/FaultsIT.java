package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.congestion.CongestionControls;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends data to a Linux peer and back through loss, reordering, duplication and corruption: the kernel sends, and
 * Hawser's echo returns the data at the same time, with every congestion control of both sides, with and without SACK
 * and timestamps.
 * <p>Each connection carries some megabytes. The following command makes it 1 GB in each direction, which takes most of
 * an hour:
 * <pre>{@code ./mvnw -Dquick -Dit.test=FaultsIT -Dhawser.it.bytes=1000000000 -pl cli -am verify}</pre>
 */
@RealPeerTest({"ss", "sysctl"})
@Timeout(value = 2, unit = TimeUnit.HOURS)
class FaultsIT {
    private static final long BYTES = Long.getLong("hawser.it.bytes", 20_000_000);
    private static final int PORT = 7;

    private Testbed testbed;

    /** The options that the kernel negotiates. */
    private record Options(boolean sack, boolean timestamps) {
        static List<Options> all() {
            return List.of(
                    new Options(true, true),
                    new Options(false, true),
                    new Options(true, false),
                    new Options(false, false));
        }
    }

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    static Stream<String> hawsers() {
        return CongestionControls.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("hawsers")
    void everyByteComesBack(String congestionControl) throws Exception {
        PeerProcess up = testbed.up(
                "--echo",
                Integer.toString(PORT),
                "--set",
                "net.ipv4.tcp_congestion_control=" + congestionControl,
                "--loss",
                "0.1%",
                "--duplicate",
                "0.1%",
                "--corrupt",
                "0.05%",
                "--reorder",
                "0.2%",
                "--reorder-delay",
                "1ms",
                "--delay",
                "500us",
                "--fault-seed",
                "7");
        for (String kernels : kernelCongestionControls()) {
            // By route: the sysctl accepts only algorithms that the machine's own namespace allows to everybody.
            testbed.namespace.run(
                    "ip", "route", "replace", "10.77.0.0/24", "dev", "tap0", "src", Testbed.KERNEL, "congctl", kernels);
            for (Options options : Options.all()) {
                set("net.ipv4.tcp_sack", options.sack ? "1" : "0");
                set("net.ipv4.tcp_timestamps", options.timestamps ? "1" : "0");
                String what = "hawser %s, kernel %s, SACK %s, timestamps %s"
                        .formatted(congestionControl, kernels, onOff(options.sack), onOff(options.timestamps));
                long startNanos = System.nanoTime();
                testbed.namespace.inside(() -> {
                    sendAndCompare(what, kernels);
                    return what;
                });
                double seconds = (System.nanoTime() - startNanos) / 1e9;
                System.out.println(String.format(
                        Locale.ROOT,
                        "%s: %,d bytes each way in %.1f s, %.1f Mbit/s, SHA-256 equal",
                        what,
                        BYTES,
                        seconds,
                        BYTES * 8 / seconds / 1e6));
            }
        }
        testbed.awaitNoConnections();
        String summary = Testbed.down(up);
        System.out.print("hawser " + congestionControl + ": " + summary);
        assertThat(sentAgain(summary)).as("the faults were there").isPositive();
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static long sentAgain(String summary) {
        String before = summary.substring(0, summary.indexOf(" sent again"));
        return Long.parseLong(before.substring(before.lastIndexOf(' ') + 1));
    }

    private List<String> kernelCongestionControls() throws InterruptedException {
        String all = testbed.namespace
                .run("sysctl", "-n", "net.ipv4.tcp_available_congestion_control")
                .stdout();
        return Arrays.asList(all.strip().split(" +", -1));
    }

    private void set(String sysctl, String value) throws InterruptedException {
        testbed.namespace.run("sysctl", "-w", sysctl + "=" + value);
    }

    /** Sends data and compares it; called inside the namespace. */
    private void sendAndCompare(String what, String kernels) throws Exception {
        try (Socket socket = new Socket();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            socket.connect(new InetSocketAddress(Testbed.HAWSER, PORT), 30_000);
            socket.setSoTimeout(120_000);
            assertThat(testbed.namespace
                            .run("ss", "-tinH", "state", "established", "dst", Testbed.HAWSER)
                            .stdout())
                    .as(what)
                    .contains(" " + kernels + " ");
            CompletableFuture<String> sent =
                    CompletableFuture.supplyAsync(() -> DigestedStream.send(socket, BYTES), executor);
            assertThat(DigestedStream.receive(socket.getInputStream(), BYTES))
                    .as(what)
                    .isEqualTo(sent.get());
        }
    }
}
