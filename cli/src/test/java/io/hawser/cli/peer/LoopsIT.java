package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser up --loops}: several threads are one host for Linux, curl, ab and the tools. */
@RealPeerTest({"ss", "curl", "ab", "ping", "nstat", "ip", "tshark", "tcpdump", "python3"})
@Timeout(180)
class LoopsIT {
    private static final String V6 = "fd77::2";
    private static final int LOOPS = 3;
    private static final int OPEN = 30;

    /** Opens connections to the echo service, has a line come back on each, and waits for its own input to end. */
    private static final String CONNECTIONS = """
            import socket, sys
            held = []
            for i in range(int(sys.argv[2])):
                s = socket.create_connection((sys.argv[1], 7))
                s.sendall(b"hello")
                assert s.recv(5) == b"hello"
                held.append(s)
            print("open", flush=True)
            sys.stdin.read()
            """;

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed(/* queues= */ true);
        testbed.namespace.run("ip", "addr", "add", "fd77::1/64", "dev", "tap0", "nodad");
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    private String[] withSockets(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT", "HAWSER_RUN_DIR=" + folder));
        all.addAll(Arrays.asList(command));
        return all.toArray(String[]::new);
    }

    private PeerProcess up(String... options) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--address", V6 + "/64", "--loops", Integer.toString(LOOPS)));
        all.addAll(Arrays.asList(options));
        PeerProcess up = testbed.namespace.start(withSockets(Testbed.hawser("up", all.toArray(String[]::new))));
        up.awaitOutput("hawser is up on tap0", Testbed.LIMIT);
        return up;
    }

    private String tool(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(Arrays.asList(
                withSockets(Path.of(System.getProperty("hawser.root"), "hawser").toString())));
        command.addAll(Arrays.asList(words));
        return PeerProcess.run(Testbed.LIMIT, command).succeeded().stdout();
    }

    @Test
    void filesArriveOverBothFamilies() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path file = Testbed.noise(root.resolve("file"), 20_000_000);
        Files.writeString(root.resolve("small"), "small");
        Path capture = folder.resolve("all.pcapng");
        PeerProcess up = up("--http", "80", "--root", root.toString(), "--pcap", capture.toString());
        for (int i = 0; i < 4; i++) {
            Path copy = folder.resolve("copy");
            testbed.curl(copy, "http://" + (i % 2 == 0 ? Testbed.HAWSER : "[" + V6 + "]") + "/file");
            assertThat(Testbed.sha256(copy)).isEqualTo(Testbed.sha256(file));
        }
        String report = testbed.namespace
                .run("ab", "-q", "-n", "600", "-c", "20", "http://" + Testbed.HAWSER + "/small")
                .stdout();
        assertThat(report).contains("Failed requests:        0").contains("Complete requests:      600");
        testbed.namespace.run("ping", "-c", "2", "-W", "5", Testbed.HAWSER);
        testbed.namespace.run("ping", "-c", "2", "-W", "5", V6);
        assertThat(testbed.namespace.run("nstat", "-asz", "TcpEstabResets").stdout())
                .containsPattern("TcpEstabResets +0 ");
        String summary = Testbed.down(up);
        // ab opens some connections more than it uses
        int accepted = Integer.parseInt(summary.replaceAll("(?s).* (\\d+) connections accepted, 0 were open.*", "$1"));
        assertThat(accepted).isBetween(604, 624);

        Tshark tshark = new Tshark(capture);
        assertThat(tshark.select("tcp.flags.syn == 1 && tcp.flags.ack == 0")).hasSize(accepted);
        assertThat(tshark.select("tcp.flags.syn == 1 && tcp.flags.ack == 1")).hasSize(accepted);
    }

    @Test
    void toolsShowOneHost() throws Exception {
        PeerProcess up = up("--echo", "7", "--metrics", "127.0.0.1:9464");
        PeerProcess v4 = connections(Testbed.HAWSER, OPEN);
        PeerProcess v6 = connections(V6, OPEN);

        List<String> listed = tool("ss", "-tanH").lines().toList();
        assertThat(listed).filteredOn(line -> line.startsWith("LISTEN")).hasSize(LOOPS);
        assertThat(listed).filteredOn(line -> line.startsWith("ESTAB")).hasSize(2 * OPEN);
        assertThat(listed.stream()
                        .filter(line -> line.startsWith("ESTAB"))
                        .map(line -> line.replaceAll(".* (\\S+) *$", "$1"))
                        .distinct())
                .as("each connection once")
                .hasSize(2 * OPEN);
        assertThat(tool("ss", "-s")).contains("TCP:   " + (2 * OPEN + LOOPS) + " (estab " + 2 * OPEN + ",");
        assertThat(tool("nstat", "-az", "TcpPassiveOpens")).containsPattern("TcpPassiveOpens +" + 2 * OPEN + " ");
        assertThat(tool("netstat", "-tan").lines().filter(line -> line.endsWith("ESTABLISHED")))
                .hasSize(2 * OPEN);
        assertThat(testbed.namespace
                        .run("curl", "-s", "--max-time", "20", "http://127.0.0.1:9464/metrics")
                        .stdout())
                .contains("hawser_tcp_connections{state=\"ESTABLISHED\"} " + 2 * OPEN + ".0")
                .contains("hawser_netstat_Tcp_PassiveOpens " + 2 * OPEN + ".0");

        tool("sysctl", "-w", "net.ipv4.tcp_window_scaling=0");
        PeerProcess without = connections(Testbed.HAWSER, OPEN);
        List<String> kernels = testbed.namespace
                .run("ss", "-tinH", "dst", Testbed.HAWSER)
                .stdout()
                .lines()
                .filter(line -> line.contains(" rto:"))
                .toList();
        assertThat(kernels).filteredOn(line -> line.contains(" wscale:")).hasSize(OPEN);
        assertThat(kernels).hasSize(2 * OPEN);

        PeerProcess dump = PeerProcess.start(Arrays.asList(withSockets(
                Path.of(System.getProperty("hawser.root"), "hawser").toString(),
                "tcpdump",
                "-n",
                "-c",
                Integer.toString(2 * OPEN),
                "tcp[tcpflags] & tcp-syn != 0")));
        dump.awaitOutput("listening on tap0", Testbed.LIMIT);
        PeerProcess seen = connections(Testbed.HAWSER, OPEN);
        String shown = dump.await(Testbed.LIMIT).succeeded().stdout();
        assertThat(shown.lines().filter(line -> line.contains("Flags [S],"))).hasSize(OPEN);
        assertThat(shown.lines().filter(line -> line.contains("Flags [S.],"))).hasSize(OPEN);

        for (PeerProcess each : List.of(v4, v6, without, seen)) {
            each.endInput();
            each.await(Testbed.LIMIT).succeeded();
        }
        assertThat(Testbed.down(up)).contains(4 * OPEN + " connections accepted, 0 were open");
    }

    private PeerProcess connections(String server, int count) throws InterruptedException {
        PeerProcess opened = testbed.namespace.start("python3", "-c", CONNECTIONS, server, Integer.toString(count));
        opened.awaitOutput("open", Testbed.LIMIT);
        return opened;
    }

    @Test
    void oneLoopTakesADeviceThatCouldHaveSeveral() throws Exception {
        PeerProcess up = testbed.up("--echo", "7");
        PeerProcess open = connections(Testbed.HAWSER, 3);
        open.endInput();
        open.await(Testbed.LIMIT).succeeded();
        assertThat(Testbed.down(up)).contains("3 connections accepted, 0 were open");
    }

    @Test
    void aDeviceWithoutQueuesIsRefused() throws Exception {
        testbed.namespace.run("ip", "tuntap", "add", "dev", "tap7", "mode", "tap");
        PeerProcess.Finished refused = testbed.namespace.attempt(
                Testbed.LIMIT,
                Path.of(System.getProperty("hawser.root"), "hawser").toString(),
                "up",
                "--tap",
                "tap7",
                "--address",
                "10.78.0.2/24",
                "--loops",
                "2");
        assertThat(refused.stderr())
                .contains("tap7 exists and is not a TAP device that Hawser can join with several queues")
                .contains("ip tuntap add dev tap7 mode tap multi_queue");
    }
}
