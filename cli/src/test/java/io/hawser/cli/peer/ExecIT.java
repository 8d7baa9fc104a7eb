package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.KERNEL;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.peer.program.LeakyServer;
import io.hawser.cli.peer.program.NetworkReport;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser exec}: programs without any use of Hawser's classes, and the kernel at the other end. */
@RealPeerTest({"curl"})
@Timeout(180)
class ExecIT {
    private static final int BIG_BYTES = 20 << 20;

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    /** Returns the command as a user runs it, with a folder of its own for the control socket. */
    private String[] withSockets(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "HAWSER_RUN_DIR=" + folder.resolve("run")));
        all.addAll(Arrays.asList(command));
        return all.toArray(String[]::new);
    }

    /** Runs a tool outside of the network namespace, because the control socket is a file. */
    private String tool(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(Arrays.asList(
                withSockets(Path.of(System.getProperty("hawser.root"), "hawser").toString())));
        command.addAll(Arrays.asList(words));
        return PeerProcess.run(LIMIT, command).succeeded().stdout();
    }

    @Test
    void aServerOfChannelsServesCurlUntilSigterm() throws Exception {
        Path big = Testbed.noise(folder.resolve("big"), BIG_BYTES);
        PeerProcess server = testbed.namespace.start(withSockets(Testbed.hawser(
                "exec", "--", "java", "-m", "jdk.httpserver", "-b", "0.0.0.0", "-p", "80", "-d", folder.toString())));
        server.awaitOutput("URL http://", LIMIT);
        Path got = folder.resolve("got");
        testbed.curl(got, "http://" + HAWSER + "/big");
        assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(big));
        server.handle().destroy();
        assertThat(server.await(LIMIT).exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void aClientOfSocketsKnowsNamesAndPassesOnItsExitCode() throws Exception {
        Path program = Files.writeString(folder.resolve("Client.java"), """
                import java.io.*;
                import java.net.*;

                class Client {
                    public static void main(String[] arguments) throws IOException {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> say("bye")));
                        say("hello");
                        InetSocketAddress peer = new InetSocketAddress("peer.test", 9000);
                        try (Socket socks = new Socket(new Proxy(Proxy.Type.SOCKS, peer))) {
                            socks.connect(new InetSocketAddress("192.0.2.1", 80));
                        } catch (IOException expected) {
                            // the peer is no proxy, and closes the connection
                        }
                        System.exit(7);
                    }

                    static void say(String word) {
                        try (Socket socket = new Socket("peer.test", 9000)) {
                            socket.getOutputStream().write(word.getBytes());
                            socket.shutdownOutput();
                            System.out.println("heard " + new String(socket.getInputStream().readAllBytes())
                                    + " at " + socket.getLocalAddress().getHostAddress());
                        } catch (IOException failed) {
                            System.out.println(failed);
                        }
                    }
                }
                """);
        Path hosts = Files.writeString(folder.resolve("hosts"), KERNEL + " peer.test # the kernel\n");
        try (ServerSocket listening = testbed.namespace.inside(() -> new ServerSocket(9000))) {
            PeerProcess client = testbed.namespace.start(
                    withSockets(Testbed.hawser("exec", "--hosts", hosts.toString(), "--", "java", program.toString())));
            for (String word : new String[] {"hello", "SOCKS", "bye"}) {
                try (Socket accepted = listening.accept()) {
                    if (word.equals("SOCKS")) {
                        assertThat(accepted.getInputStream().read()).isEqualTo(5);
                        assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo(HAWSER);
                        continue;
                    }
                    String heard = new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(heard).isEqualTo(word);
                    assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo(HAWSER);
                    accepted.getOutputStream()
                            .write(heard.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
                }
            }
            PeerProcess.Finished finished = client.await(LIMIT);
            assertThat(finished.stdout()).isEqualTo("heard HELLO at " + HAWSER + "\nheard BYE at " + HAWSER + "\n");
            assertThat(finished.stderr()).isEmpty();
            assertThat(finished.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void toolsSeeWhichConnectionsAProgramForgetsToClose() throws Exception {
        PeerProcess server = testbed.namespace.start(withSockets(Testbed.hawser(
                "exec",
                "--name",
                "leak",
                "--sysctl",
                "net.ipv4.tcp_keepalive_time=77",
                "--",
                "java",
                "-cp",
                ExecProgramsIT.TARGET.resolve("test-classes").toString(),
                LeakyServer.class.getName(),
                "9000")));
        server.awaitOutput("listening", LIMIT);
        assertThat(tool("ss", "-tanH")).matches("LISTEN +0 +50 +0\\.0\\.0\\.0:9000 +0\\.0\\.0\\.0:\\* *\n");
        assertThat(tool("sysctl", "--at", "leak", "-n", "net.ipv4.tcp_keepalive_time"))
                .isEqualTo("77\n");
        List<String> tcpdump = List.of(
                Path.of(System.getProperty("hawser.root"), "hawser").toString(),
                "tcpdump",
                "-nti",
                "tap0",
                "-c",
                "3",
                "tcp[tcpflags] & tcp-fin != 0 and src " + KERNEL);
        try (PeerProcess fins = PeerProcess.start(List.of(withSockets(tcpdump.toArray(String[]::new))))) {
            fins.awaitOutput("listening on tap0", LIMIT);
            for (int i = 0; i < 3; i++) {
                try (Socket client = testbed.namespace.inside(() -> new Socket(HAWSER, 9000))) {
                    client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(fins.await(LIMIT).succeeded().stdout().lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains(" > " + HAWSER + ".9000: Flags [FP.]")
                            || line.contains(" > " + HAWSER + ".9000: Flags [F.]"));
        }
        assertThat(tool("ss", "-tanH", "state", "close-wait").lines())
                .hasSize(3)
                .allMatch(line -> line.contains(HAWSER + ":9000"));
        assertThat(tool("netstat", "-tan").lines().filter(line -> line.contains("CLOSE_WAIT")))
                .hasSize(3);
        server.handle().destroy();
        assertThat(server.await(LIMIT).exitCode()).isEqualTo(128 + 15);
        assertThat(folder.resolve("run")).isEmptyDirectory();
    }

    @Test
    void aProgramSeesTheInterfacesOfItsHostAndSendsToAGroup() throws Exception {
        MulticastSocket member = testbed.namespace.inside(() -> {
            MulticastSocket joined = new MulticastSocket(9999);
            joined.joinGroup(new InetSocketAddress("239.1.2.3", 9999), NetworkInterface.getByName("tap0"));
            return joined;
        });
        PeerProcess program = testbed.namespace.start(withSockets(Testbed.hawser(
                "exec",
                "--",
                "java",
                "-cp",
                ExecProgramsIT.TARGET.resolve("test-classes").toString(),
                NetworkReport.class.getName(),
                KERNEL,
                HAWSER,
                "10.77.0.99")));
        PeerProcess.Finished finished = program.await(LIMIT).succeeded();
        assertThat(finished.stdout().lines())
                .satisfiesExactly(
                        loopback -> assertThat(loopback)
                                .isEqualTo("1 lo [127.0.0.1/8, 0:0:0:0:0:0:0:1/128] mac none mtu 65535 up loopback"),
                        same -> assertThat(same).isEqualTo("true"),
                        tap -> assertThat(tap)
                                .matches("2 tap0 \\[10\\.77\\.0\\.2/24 brd 10\\.77\\.0\\.255]"
                                        + " mac ([0-9a-f]{2}:){5}[0-9a-f]{2} mtu 1500 up"),
                        same -> assertThat(same).isEqualTo("true"),
                        none -> assertThat(none).isEqualTo("null"),
                        own -> assertThat(own).isEqualTo("this is " + HAWSER),
                        kernel -> assertThat(kernel).isEqualTo(KERNEL + " answers"),
                        itself -> assertThat(itself).isEqualTo(HAWSER + " answers"),
                        nobody -> assertThat(nobody).isEqualTo("10.77.0.99 is silent"),
                        oneHop -> assertThat(oneHop).isEqualTo("true"),
                        group -> assertThat(group).isEqualTo("sends by tap0 as " + HAWSER + ", TTL 3"));
        assertThat(finished.stderr()).isEmpty();
        try (member) {
            member.setSoTimeout((int) LIMIT.toMillis());
            DatagramPacket got = new DatagramPacket(new byte[10], 10);
            member.receive(got);
            assertThat(new String(got.getData(), 0, got.getLength(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
            assertThat(got.getAddress().getHostAddress()).isEqualTo(HAWSER);
        }
    }

    @Test
    void nothingRunsWhereTheDeviceCannotBeOpened() throws Exception {
        String[] command = Testbed.hawser("exec", "--", "java", "-version");
        command[3] = "lo";
        PeerProcess.Finished finished =
                testbed.namespace.start(withSockets(command)).await(LIMIT);
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stdout()).isEmpty();
        assertThat(finished.stderr()).startsWith("hawser: ").hasLineCount(1);
    }
}
