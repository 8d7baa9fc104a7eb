package io.hawser.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.sim.RealTimeNetwork;
import io.hawser.socket.HostSockets;
import io.hawser.socket.driver.HostDriver;
import io.hawser.tcp.TcpState;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of the file server on a simulated network in real time. */
@Timeout(60)
class FileServerTest {
    private static final int BIG_BYTES = 256 << 20;
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(1500);

    @TempDir
    private Path root;

    private RealTimeNetwork running;
    private HostSockets client;
    private HostSockets server;
    private Host serverHost;

    @BeforeEach
    void start() throws IOException {
        Network network = Network.seeded(1);
        Host clientHost = network.host("client", "10.0.0.1/24");
        serverHost = network.host("server", "10.0.0.2/24");
        network.connect(clientHost, serverHost);
        running = RealTimeNetwork.start(network);
        HostDriver driver = HostDriver.of(running, running::isNetworkThread);
        client = new HostSockets(clientHost, driver);
        server = new HostSockets(serverHost, driver);
        Files.writeString(root.resolve("small.txt"), "hello\n");
        try (RandomAccessFile big = new RandomAccessFile(root.resolve("big").toFile(), "rw")) {
            big.setLength(BIG_BYTES); // more than all buffers together
        }
        Files.createDirectory(root.resolve("folder"));
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(root.resolve("in"), root.resolve("small.txt"));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        running.close();
    }

    private FileServer serve(ClientLimits limits) throws IOException {
        return FileServer.start(List.of(server), 80, root, limits);
    }

    private Socket connect() throws IOException {
        Socket socket = client.socketFactory().createSocket();
        socket.connect(new InetSocketAddress("10.0.0.2", 80));
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns one answer: the head, and the body with the length of Content-Length. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        String length = head.toString().replaceFirst("(?s).*\r\nContent-Length: ([0-9]+)\r\n.*", "$1");
        byte[] body = length.matches("[0-9]+") ? in.readNBytes(Integer.parseInt(length)) : new byte[0];
        return head + new String(body, StandardCharsets.ISO_8859_1);
    }

    private String get(String target, String... fields) throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET " + target + " HTTP/1.1\r\nHost: h\r\n");
            for (String field : fields) {
                send(socket, field + "\r\n");
            }
            send(socket, "\r\n");
            return answer(socket);
        }
    }

    /** Returns whether the server ends the connection, by FIN or RST, instead of waiting. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException waiting) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static long bytesUntilTheEnd(InputStream in) throws IOException {
        long sum = 0;
        byte[] piece = new byte[1 << 16];
        try {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                sum += count;
            }
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return sum;
    }

    private void awaitThatTheServerHasNoConnection() {
        boolean open = true;
        while (open) {
            CompletableFuture<Boolean> found = new CompletableFuture<>();
            running.execute(() -> {
                boolean[] any = {false};
                serverHost.tcp().forEachFlow(flow -> any[0] |= flow.state() == TcpState.ESTABLISHED);
                found.complete(any[0]);
            });
            open = found.join();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/small.txt, 200",
        "/in, 200",
        "/out, 404",
        "/missing, 404",
        "/folder/, 200",
        "/../../etc/passwd, 400",
        "/%2e%2e/%2e%2e/etc/passwd, 400",
        "/..%2f..%2fetc/passwd, 400",
        "//etc/passwd, 400",
        "/small.txt%00.html, 400"
    })
    void noPathLeadsOut(String target, int status) throws Exception {
        try (FileServer _ = serve(ClientLimits.DEFAULT)) {
            assertThat(get(target)).startsWith("HTTP/1.1 " + status + " ").doesNotContain("root:");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "bytes=1-3, 206, ell",
        "bytes=-2, 206, 'o\n'",
        "bytes=6-, 416, ''",
        "bytes=2-9999999999999999999999, 206, 'llo\n'",
        "bytes=-9999999999999999999999, 206, 'hello\n'",
        "bytes=9999999999999999999999-, 416, ''",
        "bytes=9999999999999999999998-9999999999999999999999, 416, ''"
    })
    void servesAPartOfAFile(String range, int status, String body) throws Exception {
        try (FileServer _ = serve(ClientLimits.DEFAULT)) {
            assertThat(get("/small.txt", "Range: " + range))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .endsWith(body)
                    .satisfies(answer -> assertThat(answer.contains("hello")).isEqualTo(body.contains("hello")));
        }
    }

    @Test
    void anHttp10ClientCanKeepItsConnection() throws Exception {
        try (FileServer _ = serve(ClientLimits.DEFAULT);
                Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                send(socket, "GET /small.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                assertThat(answer(socket)).contains("Connection: keep-alive").endsWith("\r\n\r\nhello\n");
            }
            send(socket, "GET /small.txt HTTP/1.0\r\n\r\n");
            assertThat(answer(socket)).endsWith("hello\n");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void filesCannotBeChanged() throws Exception {
        try (FileServer _ = serve(ClientLimits.DEFAULT);
                Socket socket = connect()) {
            send(socket, "PUT /small.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            assertThat(answer(socket)).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD\r\n");
        }
    }

    @Test
    void aHeadThatComesLineByLineHasALimit() throws Exception {
        ClientLimits impatient = new ClientLimits(100, LONG, SHORT, 1, LONG, LONG);
        try (FileServer _ = serve(impatient);
                Socket slow = connect();
                Socket silent = connect()) {
            slow.setSoTimeout(50);
            send(slow, "GET /small.txt HTTP/1.1\r\n");
            boolean ended = false;
            for (int line = 0; !ended; line++) {
                try {
                    send(slow, "X-" + line % 10 + ": y\r\n");
                } catch (SocketException reset) {
                    break;
                }
                ended = isEnded(slow);
            }
            // a client that has sent nothing yet has the limit of idle connections
            send(silent, "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(answer(silent)).endsWith("hello\n");
        }
    }

    @Test
    @Timeout(30) // the other limits are longer
    void whoTakesNothingIsGivenUp() throws Exception {
        ClientLimits impatient = new ClientLimits(100, LONG, LONG, 1000, SHORT, LONG);
        try (FileServer _ = serve(impatient);
                Socket socket = connect()) {
            send(socket, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
            InputStream in = socket.getInputStream();
            in.readNBytes(1000);
            awaitThatTheServerHasNoConnection();
            assertThat(bytesUntilTheEnd(in)).isLessThan(BIG_BYTES - 1000);
        }
    }

    @Test
    void anAddressHasSoManyConnectionsAndNoMore() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (FileServer _ = serve(ClientLimits.DEFAULT.withConnectionsPerAddress(3))) {
            for (int i = 0; i < 3; i++) {
                sockets.add(connect());
                send(sockets.getLast(), "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(answer(sockets.getLast())).endsWith("hello\n");
            }
            try (Socket fourth = connect()) {
                assertThat(isEnded(fourth)).isTrue();
            }
            sockets.removeFirst().close();
            String answer = "";
            while (answer.isEmpty()) { // until the server has noticed the close
                try {
                    answer = get("/small.txt");
                } catch (SocketException reset) {
                    answer = "";
                }
            }
            assertThat(answer).endsWith("hello\n");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
