package io.hawser.cli.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.sim.Network;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server and a client in the simulated network. */
class HttpConnectionTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    private static final int BIG_BYTES = 1_000_000;

    @TempDir
    private Path root;

    private final Network network = Network.seeded(7);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");
    private byte[] big = new byte[BIG_BYTES];

    @BeforeEach
    void serve() throws IOException {
        network.connect(client, server).latency(Duration.ofMillis(1));
        Files.writeString(root.resolve("a.txt"), "hello\n");
        new SplittableRandom(1).nextBytes(big);
        Files.write(root.resolve("big"), big);
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "<p>index");
        Files.createDirectories(root.resolve("odd/a&b <c>/"));
        HttpServer http = new HttpServer(root, InstantSource.fixed(Instant.parse("2026-03-04T05:06:07Z")));
        server.tcp().listen(80, ListenOptions.defaults().handler(next -> http.handlerFor(next, server)));
    }

    /** Whatever was done, nothing is left behind. */
    @AfterEach
    void nothingIsLeft() {
        network.runFor(Duration.ofMinutes(5));
        assertThat(server.tcp().flowCount()).isZero();
        assertThat(server.tcp().chunksInUse()).isZero();
        assertThat(network.pool().outstanding()).isZero();
        network.close();
    }

    /** A client that takes what comes, unless it is told not to. */
    private final class Client implements TcpHandler {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final TcpConnection connection;
        boolean reads = true;
        boolean ended;

        @Nullable
        TcpError error;

        Client() throws TcpException {
            connection = client.tcp().connect(SERVER, 80, this);
            network.runFor(Duration.ofMillis(10));
            assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        }

        Client send(String text) throws TcpException {
            byte[] bytes = text.getBytes(ISO_8859_1);
            assertThat(connection.send(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            network.runFor(Duration.ofSeconds(1));
            return this;
        }

        void read() {
            byte[] some = new byte[4096];
            try {
                int count = connection.receive(some, 0, some.length);
                while (count > 0) {
                    received.write(some, 0, count);
                    count = connection.receive(some, 0, some.length);
                }
                ended |= count < 0;
            } catch (TcpException failed) {
                ended = true;
            }
        }

        @Override
        public void readable(TcpConnection readable) {
            if (reads) {
                read();
            }
        }

        @Override
        public void closed(TcpConnection closed, @Nullable TcpError why) {
            error = why;
        }

        String text() {
            return received.toString(ISO_8859_1);
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    @Test
    void servesAFileAndStaysForMore() throws Exception {
        Client one = new Client().send(get("/a.txt"));
        assertThat(one.text()).isEqualTo("""
                        HTTP/1.1 200 OK\r
                        Server: hawser\r
                        Date: Wed, 04 Mar 2026 05:06:07 GMT\r
                        Content-Type: text/plain; charset=utf-8\r
                        Content-Length: 6\r
                        X-Content-Type-Options: nosniff\r
                        Accept-Ranges: bytes\r
                        \r
                        hello
                        """);
        assertThat(one.ended).isFalse();
        one.received.reset();
        assertThat(one.send(get("/nothing")).text()).startsWith("HTTP/1.1 404 Not Found\r\n");
        one.connection.close();
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        Client one = new Client().send(get("/a.txt") + "\r\n" + get("/sub/") + get("/a.txt?x"));
        String text = one.text();
        assertThat(text.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        assertThat(text.indexOf("<p>index")).isBetween(text.indexOf("hello"), text.lastIndexOf("hello"));
        one.connection.close();
    }

    @Test
    void answersWhatWasAskedBeforeTheClientsEnd() throws Exception {
        Client one = new Client();
        byte[] requests = (get("/big") + get("/a.txt")).getBytes(ISO_8859_1);
        one.connection.send(requests, 0, requests.length);
        one.connection.shutdownOutput();
        network.runFor(Duration.ofSeconds(5));
        assertThat(one.text()).endsWith("\r\n\r\nhello\n");
        assertThat(one.received.size()).isGreaterThan(BIG_BYTES);
        assertThat(one.ended).isTrue();
        assertThat(one.error).isNull();
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        Client one = new Client();
        one.connection.options().noDelay(true);
        for (char c : get("/a.txt").toCharArray()) {
            one.connection.send(new byte[] {(byte) c}, 0, 1);
            network.runFor(Duration.ofMillis(5));
        }
        assertThat(one.text()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("hello\n");
        one.connection.close();
    }

    @Test
    void headHasNoBody() throws Exception {
        Client one = new Client().send(get("/big").replace("GET", "HEAD"));
        assertThat(one.text()).contains("Content-Length: 1000000\r\n").endsWith("\r\n\r\n");
        one.received.reset();
        assertThat(one.send(get("/nothing").replace("GET", "HEAD")).text()).endsWith("\r\n\r\n");
        one.connection.close();
    }

    @Test
    void servesAPartOfAFile() throws Exception {
        Client one = new Client().send("GET /big HTTP/1.1\r\nHost: h\r\nRange: bytes=500000-500009\r\n\r\n");
        assertThat(one.text())
                .startsWith("HTTP/1.1 206 Partial Content\r\n")
                .contains("Content-Length: 10\r\n", "Content-Range: bytes 500000-500009/1000000\r\n");
        byte[] all = one.received.toByteArray();
        assertThat(Arrays.copyOfRange(all, all.length - 10, all.length))
                .isEqualTo(Arrays.copyOfRange(big, 500_000, 500_010));
        one.received.reset();
        one.send("GET /big HTTP/1.1\r\nHost: h\r\nRange: bytes=1000000-\r\n\r\n");
        assertThat(one.text()).startsWith("HTTP/1.1 416 ").contains("Content-Range: bytes */1000000\r\n");
        one.connection.close();
    }

    @Test
    void listsAFolderWithoutAnIndex() throws Exception {
        Client one = new Client().send(get("/odd/"));
        assertThat(one.text())
                .contains("Content-Type: text/html; charset=utf-8")
                .contains("<a href=\"./a%26b%20%3Cc%3E/\">a&amp;b &lt;c&gt;/</a>");
        one.received.reset();
        assertThat(one.send(get("/odd")).text()).contains("301 Moved Permanently", "Location: /odd/\r\n");
        one.connection.close();
    }

    @Test
    void aRequestThatCannotBeReadIsTheLast() throws Exception {
        Client one = new Client().send("nonsense\r\n\r\n" + get("/a.txt"));
        assertThat(one.text())
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("Connection: close\r\n")
                .doesNotContain("hello");
        assertThat(one.ended).isTrue();
        one.connection.close();
        network.runFor(Duration.ofSeconds(1));
        assertThat(one.error).isNull();
    }

    @Test
    void aLineOfBlanksIsNoRequest() throws Exception {
        assertThat(new Client().send(" \r\n\r\n").text()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void aHeadIsBounded() throws Exception {
        Client one = new Client().send("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000));
        assertThat(one.text()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
        assertThat(one.ended).isTrue();
        one.connection.close();
    }

    @Test
    void whoSaysNothingIsLeft() throws Exception {
        Client one = new Client().send("GET /a.txt HT");
        network.runFor(Duration.ofNanos(HttpConnection.IDLE_NANOS).minusSeconds(2));
        assertThat(one.ended).isFalse();
        network.runFor(Duration.ofSeconds(2));
        assertThat(one.ended).isTrue();
        one.connection.close();
    }

    @Test
    void whoTakesNothingIsLeft() throws Exception {
        Client one = new Client();
        one.reads = false;
        one.send(get("/big"));
        assertThat(server.tcp().chunksInUse()).isPositive();
        network.runFor(Duration.ofNanos(HttpConnection.IDLE_NANOS));
        assertThat(one.error).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(server.tcp().chunksInUse()).isZero();
    }

    @Test
    void whoReadsSlowlyGetsEverything() throws Exception {
        Client one = new Client();
        one.reads = false;
        one.send(get("/big") + get("/a.txt"));
        while (!one.text().endsWith("hello\n")) {
            network.runFor(Duration.ofSeconds(20));
            int before = one.received.size();
            one.read();
            client.flush();
            assertThat(one.received.size()).isGreaterThan(before);
        }
        byte[] all = one.received.toByteArray();
        int start = one.text().indexOf("\r\n\r\n") + 4;
        assertThat(Arrays.copyOfRange(all, start, start + BIG_BYTES)).isEqualTo(big);
        one.connection.close();
    }

    @Test
    void aResetInTheMiddleLeavesNothing() throws Exception {
        Client one = new Client();
        one.reads = false;
        one.send(get("/big") + get("/a.txt"));
        one.connection.abort();
        network.runFor(Duration.ofMillis(10));
        assertThat(server.tcp().flowCount()).isZero();
        assertThat(server.tcp().chunksInUse()).isZero();
    }
}
