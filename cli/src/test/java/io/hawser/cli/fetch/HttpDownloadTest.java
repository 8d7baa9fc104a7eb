package io.hawser.cli.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests, and responses of every kind. */
class HttpDownloadTest {
    private static final HttpUrl URL = HttpUrl.parse("http://10.77.0.1:81/a?b");

    /** A socket whose peer says a few words, whatever it is asked, and closes. */
    private static final class Peer extends Socket {
        private final InputStream answer;
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();

        Peer(String answer) {
            this.answer = new ByteArrayInputStream(answer.getBytes(ISO_8859_1));
        }

        @Override
        public InputStream getInputStream() {
            return answer;
        }

        @Override
        public OutputStream getOutputStream() {
            return request;
        }
    }

    private static HttpDownload download(String answer) throws IOException {
        return HttpDownload.request(URL, new Peer(answer));
    }

    private static String bodyOf(String answer) throws IOException {
        try (HttpDownload download = download(answer)) {
            return new String(download.body().readAllBytes(), ISO_8859_1);
        }
    }

    private static String ok(String fields, String rest) {
        return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + rest;
    }

    @Test
    void asksForTheTargetAndForNothingAfterIt() throws IOException {
        Peer peer = new Peer(ok("Content-Length: 0\r\n", ""));
        HttpDownload.request(URL, peer).close();
        assertThat(peer.request.toString(ISO_8859_1))
                .isEqualTo(String.join(
                        "\r\n",
                        "GET /a?b HTTP/1.1",
                        "Host: 10.77.0.1:81",
                        "User-Agent: hawser",
                        "Accept: */*",
                        "Connection: close",
                        "",
                        ""));
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void hasTheLengthThatWasAnnounced() throws IOException {
        assertThat(bodyOf(ok("Content-Length: 5\r\n", "hello and more"))).isEqualTo("hello");
        assertThat(bodyOf(ok("Content-Length: 0\r\n", "more"))).isEmpty();
        assertThat(bodyOf("HTTP/1.0 204 None\r\n\r\nmore")).isEmpty();
        try (HttpDownload download = download(ok("Content-Length: 5\r\n", ""))) {
            assertThat(download.announcedBytes()).hasValue(5);
        }
    }

    @Test
    void endsWithTheConnectionOtherwise() throws IOException {
        assertThat(bodyOf(ok("", "hello"))).isEqualTo("hello");
        assertThat(bodyOf("HTTP/1.1 200\nX: y\n\nhello")).isEqualTo("hello");
        try (HttpDownload download = download(ok("", ""))) {
            assertThat(download.announcedBytes()).isEmpty();
        }
    }

    @Test
    void comesInChunks() throws IOException {
        String chunks = "5\r\nhello\r\n1;name=value\r\n \r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
        assertThat(bodyOf(ok("Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n", chunks)))
                .isEqualTo("hello 0123456789");
    }

    @Test
    void interimResponsesAreSkipped() throws IOException {
        assertThat(bodyOf("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("Content-Length: 1\r\n", "x")))
                .isEqualTo("x");
    }

    @Test
    void tellsStatusAndLocation() throws IOException {
        try (HttpDownload moved = download("HTTP/1.1 302 Moved \u0007Temporarily\r\nLocation: /b\r\n\r\n")) {
            assertThat(moved.status()).isEqualTo(302);
            assertThat(moved.statusLine()).isEqualTo("HTTP/1.1 302 Moved ?Temporarily");
            assertThat(moved.location()).hasValue("/b");
        }
        try (HttpDownload bare = download("HTTP/1.0 404\r\n\r\n")) {
            assertThat(bare.statusLine()).isEqualTo("HTTP/1.0 404");
            assertThat(bare.location()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 9 | hello | the connection ended after 5 of 9 bytes",
                "Content-Length: 9, 8 | hello | the answer is not HTTP/1.1: Invalid content length: 9, 8",
                "Content-Length: -1 | hello | the answer is not HTTP/1.1: Negative content length: -1",
                "Content-Length: 9~~Content-Length: 8 | hello | the answer is not HTTP/1.1: Multiple Content-Length",
                "Transfer-Encoding: gzip | hello | the answer is not HTTP/1.1: Unsupported transfer encoding: gzip",
                "Transfer-Encoding: chunked | hello | the chunks of the body are wrong: Bad chunk header: hello",
                "Transfer-Encoding: chunked | 5~~hel | the chunks of the body are wrong: Truncated chunk (expected",
                "Transfer-Encoding: chunked | 2~~hello~~0~~~~ | the chunks of the body are wrong: Unexpected content",
                "Transfer-Encoding: chunked | 2~~he~~ | the connection ended within a chunk",
                "Transfer-Encoding: chunked | -5~~hello~~ | the chunks of the body are wrong: ",
            })
    void tellsWhatIsWrong(String field, String body, String message) {
        String answer =
                ok(field.strip().replace("~~", "\r\n") + "\r\n", body.strip().replace("~~", "\r\n"));
        assertThatThrownBy(() -> bodyOf(answer))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "\u001b[31m\r\n"})
    void tellsWhatIsNotHttp(String answer) {
        assertThatThrownBy(() -> download(answer))
                .hasMessageStartingWith("the answer is not HTTP/1.1: ")
                .hasMessageMatching("[ -~]*");
    }

    @Test
    void tellsThatNothingCame() {
        assertThatThrownBy(() -> download(""))
                .hasMessage("the server closed the connection before its answer was complete");
    }

    @Test
    void headsAreBounded() {
        assertThatThrownBy(() -> download(ok("X: " + "x".repeat(40_000) + "\r\n", "")))
                .hasMessage("Maximum line length limit exceeded");
        assertThatThrownBy(() -> download(ok("X: y\r\n".repeat(2000), "")))
                .hasMessageContaining("Maximum header count exceeded");
    }
}
