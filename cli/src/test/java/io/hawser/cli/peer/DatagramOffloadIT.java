package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.EventLoop;
import io.hawser.device.OffloadMode;
import io.hawser.device.Tap;
import io.hawser.link.Capture;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * UDP segmentation offload of what Hawser sends: a program sends datagrams in a burst to a socket of the kernel, and to
 * a host behind the kernel, which cuts the packets and completes the checksums for a device without offload.
 */
@RealPeerTest({"python3", "tshark", "sysctl", "ip"})
@Timeout(180)
class DatagramOffloadIT {
    private static final int COUNT = 500;

    /** Receives datagrams, answers the first and the last, and prints their number and whether all bytes are right. */
    private static final String RECEIVER = """
            import socket, sys
            s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)
            s.bind((sys.argv[1], 9000))
            s.settimeout(30)
            print("listening", flush=True)
            first, peer = s.recvfrom(2000)
            s.sendto(first, peer)
            count = int(sys.argv[2])
            right = sum(s.recv(2000) == bytes((i * 31 + at) % 256 for at in range(1000)) for i in range(count))
            s.sendto(b"all", peer)
            print(right, "right", flush=True)
            """;

    private static final String SENDER = """
            import java.net.InetSocketAddress;
            import java.nio.ByteBuffer;
            import java.nio.channels.DatagramChannel;

            class Sender {
                public static void main(String[] arguments) throws Exception {
                    int count = Integer.parseInt(arguments[2]);
                    ByteBuffer answer = ByteBuffer.allocate(2000);
                    try (DatagramChannel kernel = DatagramChannel.open()) {
                        kernel.connect(new InetSocketAddress(arguments[0], 9000));
                        kernel.write(ByteBuffer.allocate(1));
                        kernel.read(answer);
                        send(kernel, count);
                        kernel.read(answer);
                    }
                    try (DatagramChannel far = DatagramChannel.open()) {
                        far.connect(new InetSocketAddress(arguments[1], 9001));
                        send(far, count);
                    }
                }

                static void send(DatagramChannel channel, int count) throws Exception {
                    byte[] bytes = new byte[1000];
                    for (int i = 0; i < count; i++) {
                        for (int at = 0; at < bytes.length; at++) {
                            bytes[at] = (byte) (i * 31 + at);
                        }
                        channel.write(ByteBuffer.wrap(bytes));
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
        inside("ip", "-6", "addr", "add", "2001:db8::1/64", "dev", "tap0", "nodad");
        inside("sysctl", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    private void inside(String... command) throws InterruptedException {
        testbed.namespace.run(command);
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.2/24, 10.77.0.1, 10.78.0.9", "2001:db8::2/64, 2001:db8::1, 2001:db8:78::9"})
    void everyDatagramArrivesAsIfSentAlone(String own, String kernel, String far) throws Exception {
        PacketPool pool = new PacketPool();
        Path wire = folder.resolve("wire.pcapng");
        AtomicInteger datagrams = new AtomicInteger();
        try (Tap cable = testbed.namespace.inside(() -> Tap.open("cable0", OffloadMode.OFF, pool));
                EventLoop loop = new EventLoop("cable", new TimingWheel(0), () -> {})) {
            Capture capture = new Capture(Files.newOutputStream(wire), 0, failed -> {
                throw new AssertionError(failed);
            });
            capture.record(cable, "cable", loop.clock()::nanos).attach(packet -> {
                if (packet.length() > 1000) {
                    datagrams.incrementAndGet();
                }
                packet.release();
            });
            loop.add(cable);
            loop.start();
            inside("ip", "addr", "add", "10.78.0.1/24", "dev", "cable0");
            inside("ip", "-6", "addr", "add", "2001:db8:78::1/64", "dev", "cable0", "nodad");
            inside("ip", "link", "set", "cable0", "up");
            inside("ip", "neigh", "add", far, "lladdr", "02:00:00:00:00:09", "dev", "cable0", "nud", "permanent");
            PeerProcess receiver = testbed.namespace.start("python3", "-c", RECEIVER, kernel, Integer.toString(COUNT));
            receiver.awaitOutput("listening", LIMIT);
            Path sent = folder.resolve("sent.pcapng");
            Path sender = Files.writeString(folder.resolve("Sender.java"), SENDER);
            PeerProcess exec = testbed.namespace.start(
                    "env",
                    "HAWSER_RUN_DIR=" + folder.resolve("run"),
                    Path.of(System.getProperty("hawser.root"), "hawser").toString(),
                    "exec",
                    "--tap",
                    "tap0",
                    "--address",
                    own,
                    "--gateway",
                    kernel,
                    "--pcap",
                    sent.toString(),
                    "--",
                    "java",
                    sender.toString(),
                    kernel,
                    far,
                    Integer.toString(COUNT));
            exec.await(LIMIT).succeeded();
            assertThat(receiver.await(LIMIT).stdout()).isEqualTo("listening\n" + COUNT + " right\n");
            Testbed.await("all datagrams are on the cable", () -> datagrams.get() == COUNT);
            loop.close();
            capture.close();
            assertThat(new Tshark(sent).select("udp.length > 1508"))
                    .as("several datagrams in one packet")
                    .isNotEmpty();
            assertThat(new Tshark(sent).select("udp.checksum.status == Bad")).isEmpty();
        }
        Tshark tshark = new Tshark(wire);
        assertThat(tshark.select("udp.dstport == 9001 && udp.length == 1008 && udp.checksum.status == Good"))
                .hasSize(COUNT);
        assertThat(tshark.select("ip.checksum.status == Bad || udp.checksum.status == Bad"))
                .isEmpty();
    }
}
