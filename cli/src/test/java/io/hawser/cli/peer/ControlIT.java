package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools on a stack that runs in another process, as an administrator uses them. */
@RealPeerTest({"ss", "netstat", "curl", "tcpdump", "nc"})
@Timeout(120)
class ControlIT {
    private static final String AWK = "awk '/^tcp/{++S[$NF]}END{for (key in S) print key,S[key]}' | sort";
    private static final int ECHO = 7;

    @TempDir
    Path sockets;

    private final List<SocketChannel> connections = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (SocketChannel each : connections) {
            each.close();
        }
    }

    private String[] withSockets(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT", "HAWSER_RUN_DIR=" + sockets));
        all.addAll(Arrays.asList(command));
        return all.toArray(String[]::new);
    }

    private PeerProcess up(Testbed testbed, String... options) throws InterruptedException {
        PeerProcess up = testbed.namespace.start(withSockets(Testbed.hawser("up", options)));
        up.awaitOutput("hawser is up on tap0", Testbed.LIMIT);
        return up;
    }

    /** Runs a tool outside of the network namespace, because the control socket is a file. */
    private PeerProcess.Finished tool(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(Arrays.asList(withSockets(hawser())));
        command.addAll(Arrays.asList(words));
        return PeerProcess.run(Testbed.LIMIT, command);
    }

    private static String hawser() {
        return Path.of(System.getProperty("hawser.root"), "hawser").toString();
    }

    private void connect(Testbed testbed, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            connections.add(testbed.namespace.inside(() -> {
                SocketChannel socket = SocketChannel.open(StandardProtocolFamily.INET);
                socket.connect(new InetSocketAddress(Testbed.HAWSER, ECHO));
                ByteBuffer echo = ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII));
                socket.write(echo);
                echo.flip();
                while (echo.hasRemaining()) {
                    socket.read(echo);
                }
                return socket;
            }));
        }
    }

    @Test
    void bothEndsOfTheSameConnectionsCountTheSame() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed, "--echo", String.valueOf(ECHO))) {
            connect(testbed, 20);
            String script = "\"$0\" netstat -n | " + AWK;
            PeerProcess.Finished ours =
                    PeerProcess.run(Testbed.LIMIT, List.of(withSockets("sh", "-c", script, hawser())));
            assertThat(ours.succeeded().stdout()).isEqualTo("ESTABLISHED 20\n");
            assertThat(testbed.namespace.run("sh", "-c", "netstat -n | " + AWK).stdout())
                    .isEqualTo(ours.stdout());
            assertThat(tool("ss", "-tnH").succeeded().stdout().lines()).hasSize(20);
            assertThat(tool("ss", "-tnHK", "dport", "=", ":" + port(0)).stdout().lines())
                    .hasSize(1);
            assertThat(tool("ss", "-tnH").stdout().lines()).hasSize(19);
            assertThat(connections.getFirst().read(ByteBuffer.allocate(1)) < 0).isFalse();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private int port(int connection) throws IOException {
        return ((InetSocketAddress) connections.get(connection).getLocalAddress()).getPort();
    }

    @Test
    void toolsSeeTheSameConnectionsAsTheKernelDoes() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed, "--echo", String.valueOf(ECHO));
                PeerProcess ours = start("tcpdump", "-ntl", "-c", "7", "tcp");
                PeerProcess theirs = testbed.namespace.start("tcpdump", "-ntl", "-c", "7", "-i", "tap0", "tcp");
                PeerProcess sar = start("sar", "-n", "TCP", "1", "2")) {
            ours.awaitOutput("listening on", Testbed.LIMIT);
            theirs.awaitOutput("listening on", Testbed.LIMIT);
            sar.awaitOutput("passive/s", Testbed.LIMIT);
            connect(testbed, 2);
            assertThat(ours.await(Testbed.LIMIT).stdout())
                    .isEqualTo(theirs.await(Testbed.LIMIT).stdout());
            PeerProcess.Finished files = tool("lsof", "-nP", "-iTCP:" + ECHO, "-sTCP:ESTABLISHED");
            assertThat(files.succeeded().stdout()).contains(":7->10.77.0.1:" + port(0) + " (ESTABLISHED)");
            assertThat(files.stdout().lines()).hasSize(3);
            assertThat(tool("lsof", "-t", "-i").stdout().strip())
                    .isEqualTo(tool("lsof", "-i")
                            .stdout()
                            .lines()
                            .skip(1)
                            .findFirst()
                            .orElseThrow()
                            .split(" +", -1)[1]);
            // two connections in some two seconds, more where the machine is slow
            assertThat(sar.await(Testbed.LIMIT).stdout()).containsPattern("Average: +0\\.00 +(1\\.|0\\.[1-9])");
            assertThat(tool("nc", "-zv", Testbed.KERNEL, "9").stderr())
                    .isEqualTo("nc: connect to " + Testbed.KERNEL + " port 9 (tcp) failed: Connection refused\n");
            try (PeerProcess listener = testbed.namespace.start("nc", "-lnv", "9000")) {
                listener.awaitOutput("Listening", Testbed.LIMIT);
                String script = "echo over the stack | \"$0\" nc -N " + Testbed.KERNEL + " 9000";
                PeerProcess.run(Testbed.LIMIT, List.of(withSockets("sh", "-c", script, hawser())))
                        .succeeded();
                assertThat(listener.await(Testbed.LIMIT).stdout()).isEqualTo("over the stack\n");
            }
            filesPassNetcatInBothDirections(testbed);
        }
    }

    private void filesPassNetcatInBothDirections(Testbed testbed) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(sockets.resolve("file"), bytes);
        Path up = sockets.resolve("up");
        Path down = sockets.resolve("down");
        try (PeerProcess kernel = testbed.namespace.start("sh", "-c", "nc -vnlN 9001 < " + file + " > " + up)) {
            kernel.awaitOutput("Listening", Testbed.LIMIT);
            // without -N: the real one stops to send when its peer has ended
            String script = "\"$0\" nc " + Testbed.KERNEL + " 9001 < " + file + " > " + down;
            PeerProcess.run(Testbed.LIMIT, List.of(withSockets("sh", "-c", script, hawser())))
                    .succeeded();
            kernel.await(Testbed.LIMIT).succeeded();
        }
        assertThat(up).hasSameBinaryContentAs(file);
        assertThat(down).hasSameBinaryContentAs(file);
        // the peer has nothing to say, and says so before the file is sent
        String script = "\"$0\" nc -vl 9002 < " + file;
        try (PeerProcess ours = PeerProcess.start(List.of(withSockets("sh", "-c", script, hawser())))) {
            ours.awaitOutput("Listening", Testbed.LIMIT);
            testbed.namespace.run("sh", "-c", "nc -N " + Testbed.HAWSER + " 9002 < /dev/null > " + down);
            ours.await(Testbed.LIMIT).succeeded();
        }
        assertThat(down).hasSameBinaryContentAs(file);
    }

    private PeerProcess start(String... words) {
        List<String> command = new ArrayList<>(Arrays.asList(withSockets(hawser())));
        command.addAll(Arrays.asList(words));
        return PeerProcess.start(command);
    }

    @Test
    void aSettingIsChangedInTheRunningStack() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed, "--name", "one")) {
            assertThat(tool("sysctl", "-w", "net.ipv4.tcp_fin_timeout=30")
                            .succeeded()
                            .stdout())
                    .isEqualTo("net.ipv4.tcp_fin_timeout = 30\n");
            Path file = Files.writeString(sockets.resolve("sysctl.conf"), "net.ipv4.tcp_fin_timeout = 31\n");
            tool("sysctl", "-qp", file.toString()).succeeded();
            assertThat(tool("sysctl", "-n", "net.ipv4.tcp_fin_timeout").stdout())
                    .isEqualTo("31\n");
            assertThat(tool("ping", "-c", "1", Testbed.KERNEL).succeeded().stdout())
                    .contains("1 packets transmitted, 1 received");
            Testbed.down(up);
        }
        assertThat(sockets).isDirectoryNotContaining("glob:**.sock");
    }

    @Test
    void twoStacksAreToldApart() throws Exception {
        try (Testbed first = new Testbed();
                Testbed second = new Testbed();
                PeerProcess one = up(first);
                PeerProcess two = up(second)) {
            two.awaitOutput("tools find it by --at tap0-2", Testbed.LIMIT);
            PeerProcess.Finished which = tool("ss");
            assertThat(which.exitCode()).isEqualTo(2);
            assertThat(which.stderr()).contains("several stacks run: choose by --at tap0, --at tap0-2");
            assertThat(tool("ip", "--at", "tap0-2", "addr").succeeded().stdout())
                    .contains("inet 10.77.0.2/24");
            Testbed.down(one);
            assertThat(tool("ss", "-s").succeeded().stdout()).startsWith("Total: 0\n");
        }
    }

    @Test
    void theSocketOfADeadStackIsRemoved() throws Exception {
        try (Testbed testbed = new Testbed()) {
            PeerProcess up = up(testbed);
            assertThat(sockets.resolve("tap0.sock")).exists();
            up.close();
            PeerProcess.Finished none = tool("netstat");
            assertThat(none.exitCode()).isEqualTo(2);
            assertThat(none.stderr()).contains("no stack runs; hawser up and hawser exec start one");
            assertThat(sockets.resolve("tap0.sock")).doesNotExist();
        }
    }

    @Test
    void othersHaveNoAccessAndGarbageIsRefused() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed)) {
            Path socket = sockets.resolve("tap0.sock");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sockets)))
                    .isEqualTo("rwx------");
            for (String garbage :
                    List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0\20hawser-control/9", "\377\377\377\377\377")) {
                try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    client.connect(UnixDomainSocketAddress.of(socket));
                    client.write(ByteBuffer.wrap(garbage.getBytes(StandardCharsets.ISO_8859_1)));
                    ByteBuffer answer = ByteBuffer.allocate(1000);
                    while (client.read(answer) >= 0) {
                        // to the end
                    }
                    assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                            .contains("hawser-control/3");
                }
            }
            tool("ss", "-s").succeeded();
            Testbed.down(up);
        }
    }

    @Test
    void aReaderThatHasEnoughEndsTheTool() throws Exception {
        try (Testbed testbed = new Testbed();
                PeerProcess up = up(testbed)) {
            String script = "\"$0\" netstat -c | head -n 1";
            assertThat(PeerProcess.run(Testbed.LIMIT, List.of(withSockets("sh", "-c", script, hawser())))
                            .succeeded()
                            .stdout())
                    .startsWith("Active Internet connections");
        }
    }
}
