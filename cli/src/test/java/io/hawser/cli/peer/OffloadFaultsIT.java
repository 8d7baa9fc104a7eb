package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.EventLoop;
import io.hawser.device.OffloadMode;
import io.hawser.device.Tap;
import io.hawser.link.Capture;
import io.hawser.link.Link;
import io.hawser.packet.PacketPool;
import io.hawser.sim.ImpairedLink;
import io.hawser.time.TimingWheel;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sends data to a Linux peer and back, with and without offloads, while single segments are lost, reordered, duplicated
 * and corrupted between the two: the kernel of one namespace forwards Hawser's packets, cut or whole, to a cable in
 * this JVM, which connects it to the peer in another namespace. Faults of {@code hawser up} itself turn offload off.
 *
 * <p>The following command sends 1 GB in each direction:
 * <pre>{@code ./mvnw -Dquick -Dit.test=OffloadFaultsIT -Dhawser.it.bytes=1000000000 -pl cli -am verify}</pre>
 */
@RealPeerTest({"ss", "sysctl", "tshark", "python3"})
@Timeout(value = 1, unit = TimeUnit.HOURS)
class OffloadFaultsIT {
    private static final long BYTES = Long.getLong("hawser.it.bytes", 50_000_000);
    private static final int PORT = 7;

    /** Bytes in each direction of the connection that is captured. */
    private static final long CAPTURED_BYTES = 5_000_000;

    /** Sends ten datagrams to the echo service in one call (SOL_UDP, UDP_SEGMENT), and compares the answers. */
    static final String DATAGRAMS = """
            import socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect((sys.argv[1], 7))
            s.settimeout(10)
            s.setsockopt(17, 103, 1000)
            data = bytes(i % 251 for i in range(9500))
            s.send(data)
            answers = [s.recv(2000) for _ in range(10)]
            print([len(each) for each in answers], b"".join(answers) == data)
            """;

    @TempDir
    private Path folder;

    private Testbed testbed;
    private NetworkNamespace far;

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
        far = NetworkNamespace.create();
    }

    @AfterEach
    void delete() {
        far.close();
        testbed.close();
    }

    /**
     * @param hawsers the offloads of Hawser's device
     * @param cables those of the cable's ends; without them the kernel segments Hawser's packets and completes them
     */
    @ParameterizedTest
    @CsvSource({"AUTO, AUTO", "AUTO, OFF", "OFF, OFF"})
    void everyByteComesBack(OffloadMode hawsers, OffloadMode cables) throws Exception {
        PeerProcess up = testbed.up(
                "--offload",
                hawsers.name().toLowerCase(Locale.ROOT),
                "--gateway",
                Testbed.KERNEL,
                "--echo",
                Integer.toString(PORT));
        try (FaultyCable cable = new FaultyCable(cables)) {
            cable.connect();
            boolean captured = hawsers == OffloadMode.AUTO && cables == OffloadMode.OFF;
            if (captured) {
                far.inside(() -> sendAndCompare(CAPTURED_BYTES));
                cable.endCapture();
            }
            long startNanos = System.nanoTime();
            far.inside(() -> sendAndCompare(BYTES));
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            Testbed.await(
                    "the peer has closed its connections",
                    () -> far.run("ss", "-tanH", "dst", Testbed.HAWSER)
                            .stdout()
                            .lines()
                            .allMatch(line -> line.startsWith("TIME-WAIT")));
            cable.close();
            String summary = Testbed.down(up);
            System.out.print(String.format(
                    Locale.ROOT,
                    "offload %s, of the cable %s: %,d bytes each way in %.1f s, SHA-256 equal; units %d and %d; %s",
                    hawsers,
                    cables,
                    BYTES,
                    seconds,
                    cable.near.cut(),
                    cable.near.merged(),
                    summary));
            assertThat(cable.near.cut() > 0)
                    .as("units of the kernel or of Hawser arrive whole")
                    .isEqualTo(cables == OffloadMode.AUTO);
            assertThat(cable.near.merged() > 0).as("units go to Hawser").isEqualTo(cables == OffloadMode.AUTO);
            assertThat(sentAgain(summary)).as("the faults were there").isPositive();
            if (captured) {
                Tshark tshark = new Tshark(folder.resolve("near.pcapng"));
                assertThat(tshark.select("ip.src == " + Testbed.HAWSER + " && tcp.checksum.status == Good"))
                        .hasSizeGreaterThan(1000);
                assertThat(tshark.select("ip.checksum.status == Bad || tcp.checksum.status == Bad"))
                        .isEmpty();
            }
        }
    }

    @Test
    void severalDatagramsInOnePacketAreTaken() throws Exception {
        PeerProcess up = testbed.up("--echo", Integer.toString(PORT));
        assertThat(testbed.namespace
                        .run("python3", "-c", DATAGRAMS, Testbed.HAWSER)
                        .stdout())
                .isEqualTo("[1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 500] True\n");
        assertThat(Testbed.down(up)).contains("offload on tap0: checksums and TCP segments of up to 64 KB, both ways");
    }

    private static long sentAgain(String summary) {
        String before = summary.substring(0, summary.indexOf(" sent again"));
        return Long.parseLong(before.substring(before.lastIndexOf(' ') + 1));
    }

    /** Two TAP devices of the kernel, one in each namespace, and a cable with faults between them. */
    private final class FaultyCable implements AutoCloseable {
        final SegmentedTap near;
        private final PacketPool pool = new PacketPool();
        private final TimingWheel wheel = new TimingWheel(0);
        private final Tap nearTap;
        private final Tap farTap;
        private final EventLoop loop;
        private final ImpairedLink impaired;
        private final Capture capture;
        private boolean isOpen = true;

        FaultyCable(OffloadMode offload) throws Exception {
            nearTap = testbed.namespace.inside(() -> Tap.open("cable0", offload, pool));
            farTap = far.inside(() -> Tap.open("cable0", offload, pool));
            near = new SegmentedTap(nearTap, pool);
            SegmentedTap farLink = new SegmentedTap(farTap, pool);
            impaired = new ImpairedLink(farLink, 7, wheel, pool);
            impaired.cable()
                    .loss(0.001)
                    .duplication(0.001)
                    .corruption(0.0005)
                    .reordering(0.002, Duration.ofMillis(1))
                    .latency(Duration.ofNanos(300_000));
            loop = new EventLoop("cable", wheel, () -> {
                near.flush();
                farLink.flush();
            });
            OutputStream file = Files.newOutputStream(folder.resolve("near.pcapng"));
            capture = new Capture(file, 0, failed -> {
                throw new AssertionError(failed);
            });
            Link recorded = capture.record(near, "near", loop.clock()::nanos);
            recorded.attach(impaired::transmit);
            impaired.attach(near::transmit);
            loop.add(nearTap);
            loop.add(farTap);
        }

        /** Configures the kernel's ends, and begins to forward. */
        void connect() throws InterruptedException {
            loop.start();
            testbed.namespace.run("ip", "addr", "add", "10.78.0.1/24", "dev", "cable0");
            testbed.namespace.run("ip", "link", "set", "cable0", "up");
            testbed.namespace.run("sysctl", "-w", "net.ipv4.ip_forward=1");
            far.run("ip", "addr", "add", "10.78.0.2/24", "dev", "cable0");
            far.run("ip", "link", "set", "cable0", "up");
            far.run("ip", "route", "add", "default", "via", "10.78.0.1");
        }

        void endCapture() {
            loop.execute(capture::close);
        }

        @Override
        public void close() {
            if (isOpen) {
                isOpen = false;
                loop.close();
                impaired.close();
                capture.close();
                nearTap.close();
                farTap.close();
            }
        }
    }

    /** Sends data and compares what comes back; called inside the far namespace. */
    private static boolean sendAndCompare(long bytes) throws Exception {
        try (Socket socket = new Socket();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            socket.connect(new InetSocketAddress(Testbed.HAWSER, PORT), 30_000);
            socket.setSoTimeout(120_000);
            CompletableFuture<String> sent =
                    CompletableFuture.supplyAsync(() -> DigestedStream.send(socket, bytes), executor);
            assertThat(DigestedStream.receive(socket.getInputStream(), bytes)).isEqualTo(sent.get());
            return true;
        }
    }
}
