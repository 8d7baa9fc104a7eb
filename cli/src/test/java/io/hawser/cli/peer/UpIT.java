package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hawser up}, used by the kernel's TCP and by programs on the kernel. */
@RealPeerTest({"curl", "ping", "ss"})
@Timeout(120)
class UpIT {
    private static final int BIG_BYTES = 100 << 20;
    private static final String URL = "http://" + HAWSER;

    @TempDir
    private static Path root;

    private static Path big;

    @TempDir
    private Path folder;

    private Testbed testbed;

    @BeforeAll
    static void makeFiles() throws IOException {
        big = Testbed.noise(root.resolve("big"), BIG_BYTES);
        Files.writeString(root.resolve("small.txt"), "hello\n");
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc/passwd"));
    }

    @BeforeEach
    void create() throws InterruptedException {
        testbed = new Testbed();
    }

    @AfterEach
    void delete() {
        testbed.close();
    }

    private PeerProcess serve(String... more) throws InterruptedException {
        String[] options = {"--http", "80", "--root", root.toString()};
        String[] all = Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return testbed.up(all);
    }

    @Test
    void curlDownloads100MegabytesIntact() throws Exception {
        PeerProcess up = serve();
        Path got = folder.resolve("got");
        String speed = testbed.curl(got, "-w", "%{http_code} %{size_download} %{speed_download}", URL + "/big");
        assertThat(speed).startsWith("200 " + BIG_BYTES + " ");
        assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(big));
        System.out.println("curl from hawser up, bytes a second: " + speed.substring(speed.lastIndexOf(' ') + 1));
        testbed.awaitNoConnections();
        assertThat(Testbed.down(up)).contains(": 1 connections accepted, 0 were open;");
    }

    @Test
    void servesManyShortConnections() throws Exception {
        PeerProcess up = serve();
        String codes = testbed.curl(
                Path.of("/dev/null"), "-w", "%{http_code}\n", "-H", "Connection: close", URL + "/small.txt?[1-200]");
        assertThat(codes.lines()).isEqualTo(Collections.nCopies(200, "200"));
        codes = testbed.curl(
                Path.of("/dev/null"),
                "-w",
                "%{http_code}\n",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                "50",
                "-H",
                "Connection: close",
                URL + "/small.txt?[1-50]");
        assertThat(codes.lines()).isEqualTo(Collections.nCopies(50, "200"));
        testbed.awaitNoConnections();
        assertThat(Testbed.down(up)).contains(": 250 connections accepted, 0 were open;");
    }

    @Test
    void keepsAConnectionForMoreThanOneFile() throws Exception {
        PeerProcess up = serve();
        testbed.curl(Path.of("/dev/null"), URL + "/small.txt?[1-20]");
        assertThat(Testbed.down(up)).contains(": 1 connections accepted, ");
    }

    @Test
    void servesAPartOfAFile() throws Exception {
        PeerProcess up = serve();
        Path got = folder.resolve("got");
        assertThat(testbed.curl(got, "-w", "%{http_code}", "-r", "1000000-2999999", URL + "/big"))
                .isEqualTo("206");
        byte[] all = Files.readAllBytes(big);
        assertThat(Files.readAllBytes(got)).isEqualTo(Arrays.copyOfRange(all, 1_000_000, 3_000_000));
        assertThat(testbed.curl(got, "-w", "%{http_code}", "-r", "-10", URL + "/big"))
                .isEqualTo("206");
        assertThat(Files.readAllBytes(got)).isEqualTo(Arrays.copyOfRange(all, BIG_BYTES - 10, BIG_BYTES));
        assertThat(testbed.curl(got, "-w", "%{http_code}", "-r", BIG_BYTES + "-", URL + "/big"))
                .isEqualTo("416");
        assertThat(testbed.curl(got, "-w", "%{http_code}", "-r", "104857590-9999999999999999999999", URL + "/big"))
                .isEqualTo("206");
        assertThat(Files.readAllBytes(got)).isEqualTo(Arrays.copyOfRange(all, BIG_BYTES - 10, BIG_BYTES));
        Testbed.down(up);
    }

    /** RFC 9112 §9.6: the end of an answer is not lost if the client pauses while data is in flight. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /part HTTP/1.0\r\n\r\n", "GET /part HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"})
    void aClientMayPauseBeforeItReadsTheRest(String request) throws Exception {
        Path part = Testbed.noise(root.resolve("part"), 5 << 20);
        PeerProcess up = serve();
        byte[] body = testbed.namespace.inside(() -> {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(256 << 10);
                socket.connect(new InetSocketAddress(HAWSER, 80));
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(socket.getInputStream().readNBytes(4 << 20));
                long untilNanos = System.nanoTime() + Duration.ofSeconds(4).toNanos();
                Testbed.await("the pause is over", () -> System.nanoTime() > untilNanos);
                socket.getInputStream().transferTo(all);
                byte[] answer = all.toByteArray();
                return Arrays.copyOfRange(answer, answer.length - (5 << 20), answer.length);
            }
        });
        assertThat(Arrays.equals(body, Files.readAllBytes(part))).isTrue();
        testbed.awaitNoConnections();
        Testbed.down(up);
    }

    /** ab uses HTTP/1.0: one connection for each answer, or a connection kept by Connection: keep-alive. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void apacheBenchGetsEveryAnswer(boolean keepAlive) throws Exception {
        RealPeers.requireProgram("ab");
        Testbed.noise(root.resolve("hundred"), 100_000);
        PeerProcess up = serve();
        List<String> command = new ArrayList<>(List.of("ab", "-q", "-n", "500", "-c", "20"));
        if (keepAlive) {
            command.add("-k");
        }
        command.add(URL + "/hundred");
        String report = testbed.namespace.run(command.toArray(String[]::new)).stdout();
        assertThat(report)
                .containsPattern("Complete requests: +500\n")
                .containsPattern("Failed requests: +0\n")
                .containsPattern("HTML transferred: +50000000 bytes\n");
        if (keepAlive) {
            assertThat(report).containsPattern("Keep-Alive requests: +500\n");
        }
        testbed.awaitNoConnections();
        Testbed.down(up);
    }

    @Test
    void anAddressHasALimitOfConnections() throws Exception {
        PeerProcess up = serve("--http-connections", "5");
        testbed.namespace.inside(() -> {
            List<Socket> sockets = new ArrayList<>();
            int ended = 0;
            try {
                for (int i = 0; i < 8; i++) {
                    Socket socket = new Socket(HAWSER, 80);
                    sockets.add(socket);
                    socket.setSoTimeout(20_000);
                    if (i < 5) {
                        socket.getOutputStream()
                                .write("HEAD /small.txt HTTP/1.1\r\nHost: h\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.getInputStream().read()).isEqualTo('H');
                    } else {
                        ended += isEnded(socket) ? 1 : 0;
                    }
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            assertThat(ended).isEqualTo(3);
            return 0;
        });
        Testbed.down(up);
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }

    @Test
    void letsNoPathLeadOut() throws Exception {
        PeerProcess up = serve();
        Path got = folder.resolve("got");
        for (String path : List.of(
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "//etc/passwd",
                "/small.txt%00.html",
                "/%2fetc%2fpasswd",
                "/out")) {
            assertThat(testbed.curl(got, "--path-as-is", "-w", "%{http_code}", URL + path))
                    .as(path)
                    .isEqualTo(path.equals("/out") ? "404" : "400");
            assertThat(got).content().doesNotContain("root:");
        }
        Testbed.down(up);
    }

    @Test
    void answersPingsLargeOnesToo() throws Exception {
        PeerProcess up = testbed.up();
        assertThat(testbed.namespace
                        .run("ping", "-c", "20", "-i", "0.02", "-W", "2", HAWSER)
                        .stdout())
                .contains("20 packets transmitted, 20 received, 0% packet loss");
        assertThat(testbed.namespace
                        .run("ping", "-c", "20", "-i", "0.02", "-W", "2", "-s", "8000", HAWSER)
                        .stdout())
                .contains("20 packets transmitted, 20 received, 0% packet loss");
        Testbed.down(up);
    }

    @Test
    void goesOnWhenAClientIsKilled() throws Exception {
        PeerProcess up = serve();
        Path partial = folder.resolve("partial");
        try (PeerProcess curl =
                testbed.namespace.start("curl", "-sS", "--limit-rate", "1M", "-o", partial.toString(), URL + "/big")) {
            Testbed.await("some of the file has come", () -> partial.toFile().length() > 0);
            assertThat(testbed.kernelStates()).containsExactly("ESTAB");
        }
        Path got = folder.resolve("got");
        testbed.curl(got, URL + "/small.txt");
        assertThat(got).content().isEqualTo("hello\n");
        testbed.awaitNoConnections();
        assertThat(Testbed.down(up)).contains(": 2 connections accepted, 0 were open;");
    }

    @Test
    void refusesAClosedPort() throws Exception {
        PeerProcess up = testbed.up();
        PeerProcess.Finished curl = testbed.namespace.attempt(LIMIT, "curl", "-v", "--max-time", "5", URL + ":81/");
        assertThat(curl.exitCode()).isEqualTo(7);
        assertThat(curl.stderr()).contains("Connection refused");
        Testbed.down(up);
    }

    @Test
    void takesItsLeaveFromClientsWhenInterrupted() throws Exception {
        PeerProcess up = serve("--echo", "7");
        Path partial = folder.resolve("partial");
        try (PeerProcess curl =
                testbed.namespace.start("curl", "-sS", "--limit-rate", "1M", "-o", partial.toString(), URL + "/big")) {
            Testbed.await("some of the file has come", () -> partial.toFile().length() > 0);
            PeerProcess.Finished finished = testbed.namespace.inside(() -> {
                try (Socket idle = new Socket(HAWSER, 7)) {
                    idle.setSoTimeout(20_000);
                    // Connections that were not accepted yet would be reset.
                    idle.getOutputStream().write('?');
                    assertThat(idle.getInputStream().read()).isEqualTo('?');
                    testbed.namespace.run(
                            "kill", "-INT", Long.toString(up.handle().pid()));
                    assertThat(idle.getInputStream().read()).isEqualTo(-1);
                    return up.await(LIMIT);
                }
            });
            assertThat(finished.exitCode()).isEqualTo(130);
            assertThat(finished.stdout()).contains(" 2 were open;").endsWith("; 0 chunks and 0 packets in use\n");
            assertThat(curl.await(LIMIT).exitCode()).isNotZero();
        }
        testbed.awaitNoConnections();
    }

    @Test
    void echoesUntilTheClientHasGotEverythingBack() throws Exception {
        PeerProcess up = testbed.up("--echo", "7");
        byte[] sent = new byte[20 << 20];
        new SplittableRandom(3).nextBytes(sent);
        byte[] received = testbed.namespace.inside(() -> sendThenEnd(7, sent));
        assertThat(Arrays.equals(received, sent)).isTrue();
        testbed.awaitNoConnections();
        Testbed.down(up);
    }

    @Test
    void echoesToCurlsTelnet() throws Exception {
        PeerProcess up = testbed.up("--echo", "7");
        try (PeerProcess telnet = testbed.namespace.start("curl", "-sSN", "telnet://" + HAWSER + ":7")) {
            telnet.send("hello\n");
            telnet.awaitOutput("hello", LIMIT);
        }
        testbed.awaitNoConnections();
        Testbed.down(up);
    }

    @Test
    void discardsUntilTheClientEnds() throws Exception {
        PeerProcess up = testbed.up("--discard", "9");
        byte[] received = testbed.namespace.inside(() -> sendThenEnd(9, new byte[20 << 20]));
        assertThat(received).isEmpty();
        testbed.awaitNoConnections();
        Testbed.down(up);
    }

    /** Sends all data, ends its own direction, and then reads to the peer's end. */
    private static byte[] sendThenEnd(int port, byte[] data) throws Exception {
        try (Socket socket = new Socket(HAWSER, port);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            socket.setSoTimeout(20_000);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        try {
                            OutputStream out = socket.getOutputStream();
                            out.write(data);
                            socket.shutdownOutput();
                        } catch (IOException failed) {
                            throw new AssertionError(failed);
                        }
                    },
                    executor);
            InputStream in = socket.getInputStream();
            byte[] received = in.readAllBytes();
            sent.join();
            return received;
        }
    }

    @Test
    void whoDoesNotReadIsNotListenedTo() throws Exception {
        PeerProcess up = testbed.up("--echo", "7");
        testbed.namespace.inside(() -> {
            try (Socket socket = new Socket(HAWSER, 7)) {
                socket.setSendBufferSize(1 << 16);
                socket.setReceiveBufferSize(1 << 16);
                Thread writer = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        socket.getOutputStream().write(new byte[64 << 20]);
                    } catch (IOException closed) {
                        // the expected result
                    }
                });
                Testbed.await("the windows are full", this::isStuck);
                assertThat(writer.isAlive()).isTrue();
            }
            return 0;
        });
        Testbed.down(up);
    }

    /** Returns whether bytes wait at the kernel's end in both directions. */
    private boolean isStuck() {
        try {
            return testbed.namespace
                    .run("ss", "-tnH", "dst", HAWSER)
                    .stdout()
                    .strip()
                    .matches("ESTAB +[1-9][0-9]* +[1-9][0-9]* .*");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void capturesWhatTsharkFindsNoFaultWith() throws Exception {
        RealPeers.requireProgram("tshark");
        Path capture = folder.resolve("up.pcapng");
        Path part = Testbed.noise(root.resolve("part"), 3 << 20);
        PeerProcess up = serve("--pcap", capture.toString());
        Path got = folder.resolve("got");
        testbed.curl(got, URL + "/part");
        assertThat(Testbed.sha256(got)).isEqualTo(Testbed.sha256(part));
        testbed.curl(got, URL + "/small.txt");
        testbed.namespace.attempt(LIMIT, "curl", "-s", URL + ":81/");
        testbed.namespace.run("ping", "-c", "3", "-i", "0.02", "-W", "2", "-s", "8000", HAWSER);
        Testbed.down(up);

        Tshark tshark = new Tshark(capture);
        assertThat(tshark.select("_ws.malformed || tcp.checksum.status==0 || ip.checksum.status==0"))
                .isEmpty();
        assertThat(tshark.select("tcp.flags.syn==1 && tcp.flags.ack==1 && ip.src==" + HAWSER))
                .hasSize(2);
        assertThat(tshark.select("tcp.flags.reset==1 && ip.src==" + HAWSER)).hasSize(1);
        assertThat(tshark.select("icmp.type==0")).hasSize(3);
        assertThat(tshark.select("http.response.code==200")).hasSize(2);
        assertThat(tshark.select("frame.number>1 && frame.time_delta==0"))
                .as("each packet has its own time, also within a burst")
                .isEmpty();
    }

    @Test
    void refusesAnAddressThatAnotherStationHas() throws Exception {
        testbed.namespace.run("ip", "addr", "add", HAWSER + "/32", "dev", "lo");
        PeerProcess.Finished finished = testbed.namespace.attempt(LIMIT, Testbed.hawser("up"));
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stderr())
                .startsWith("hawser up: the address " + HAWSER + " is in use: the station ")
                .hasLineCount(1);
    }

    @Test
    void saysWhenItsDeviceHasGone() throws Exception {
        PeerProcess up = testbed.up("--echo", "7");
        testbed.namespace.run("ip", "link", "del", "tap0");
        PeerProcess.Finished finished = up.await(LIMIT);
        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.stderr()).isEqualTo("hawser up: tap0 has gone; another program deleted it or let it go\n");
    }

    @Test
    void tellsHowToBringUpADeviceThatItHasMade() throws Exception {
        testbed.namespace.run("ip", "link", "del", "tap0");
        PeerProcess up = testbed.up();
        up.awaitOutput("ip addr add 10.77.0.1/24 dev tap0 && ip link set tap0 up", LIMIT);
        testbed.namespace.run("ip", "addr", "add", "10.77.0.1/24", "dev", "tap0");
        testbed.namespace.run("ip", "link", "set", "tap0", "up");
        testbed.namespace.run("ping", "-c", "1", "-W", "2", HAWSER);
    }

    @Test
    void worksOnATunDevice() throws Exception {
        testbed.namespace.run("ip", "tuntap", "add", "dev", "tun0", "mode", "tun");
        testbed.namespace.run("ip", "addr", "add", "10.78.0.1/24", "dev", "tun0");
        testbed.namespace.run("ip", "link", "set", "tun0", "up");
        String script = Path.of(System.getProperty("hawser.root"), "hawser").toString();
        PeerProcess up = testbed.namespace.start(
                script, "up", "--tun", "tun0", "--address", "10.78.0.2/24", "--http", "80", "--root", root.toString());
        up.awaitOutput("hawser is up on tun0 as 10.78.0.2/24; http on 80 serves " + root, LIMIT);
        Path got = folder.resolve("got");
        testbed.curl(got, "http://10.78.0.2/small.txt");
        assertThat(Files.readString(got, StandardCharsets.US_ASCII)).isEqualTo("hello\n");
        Testbed.down(up);
    }
}
