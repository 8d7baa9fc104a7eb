package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.cli.http.HttpServer;
import io.hawser.link.LinkType;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes of a client to the HTTP server of {@code hawser up}: each answer is one of HTTP, nothing outside of the
 * served folder is shown, and in the end the server is done with the connection. The first byte says how the bytes are
 * cut into writes.
 */
class HttpServerFuzzTest {
    private static final String SECRET = "outside-of-the-folder";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-04T05:06:07Z"));

    @TempDir
    private static Path folder;

    @MethodSource("requests")
    @FuzzTest
    void anyBytesOfAClient(byte[] bytes) throws IOException, TcpException {
        Path root = folder.resolve("root");
        if (!Files.exists(root)) {
            Files.createDirectories(root.resolve("sub"));
            Files.writeString(root.resolve("a.txt"), "hello\n");
            Files.writeString(root.resolve("sub/index.html"), "<p>index");
            Files.writeString(folder.resolve("secret"), SECRET);
        }
        Input input = new Input(bytes);
        int stretch = 1 + input.u8();
        FuzzedHost fuzzed = new FuzzedHost(LinkType.RAW_IP);
        HttpServer server = new HttpServer(root, CLOCK);
        fuzzed.host
                .tcp()
                .listen(80, ListenOptions.defaults().backlog(5).handler(next -> server.handlerFor(next, fuzzed.host)));
        Client client = new Client();
        TcpConnection connection = fuzzed.host.tcp().connect(FuzzedHost.ADDRESS, 80, client);
        fuzzed.host.flush();
        fuzzed.advanceMillis(1);
        while (!input.isOver() && !client.ended) {
            byte[] part = input.bytes(stretch);
            connection.send(part, 0, part.length);
            fuzzed.host.flush();
            fuzzed.advanceMillis(1);
        }
        // idle clients are left after thirty seconds
        fuzzed.advanceMillis(100_000);
        connection.close();
        fuzzed.end(false);
        String answer = client.received.toString(StandardCharsets.ISO_8859_1);
        assertThat(answer).doesNotContain(SECRET);
        if (!answer.isEmpty()) {
            assertThat(answer).matches("(?s)HTTP/1\\.1 [2-5][0-9][0-9] .*");
        }
    }

    private static final class Client implements TcpHandler {
        private final byte[] buffer = new byte[4096];
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean ended;

        @Override
        public void readable(TcpConnection connection) {
            try {
                int got = connection.receive(buffer, 0, buffer.length);
                while (got > 0) {
                    received.write(buffer, 0, got);
                    got = connection.receive(buffer, 0, buffer.length);
                }
                ended = got < 0;
            } catch (TcpException over) {
                ended = true;
            }
        }

        @Override
        public void closed(TcpConnection connection, @Nullable TcpError error) {
            ended = true;
        }
    }

    static Stream<byte[]> requests() {
        return Stream.of(
                        "~GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
                        "~GET /sub/ HTTP/1.1\r\nHost: a\r\nRange: bytes=2-3\r\n\r\nHEAD /sub HTTP/1.0\r\n\r\n",
                        "~GET http://a/%2e%2e/secret?x=y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                        "~POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                        "~GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT\r\n\r\n",
                        "\u0003GET /../secret HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
