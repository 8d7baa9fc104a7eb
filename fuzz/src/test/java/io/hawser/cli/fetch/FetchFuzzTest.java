package io.hawser.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Input of {@code hawser fetch}: up to the first line feed the user's URL, after it the answer of a server. */
class FetchFuzzTest {
    @MethodSource("exchanges")
    @FuzzTest
    void anyUrlAndAnyAnswer(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        url(end < 0 ? text : text.substring(0, end));
        if (end >= 0) {
            answer(new ByteArrayInputStream(bytes, end + 1, bytes.length - end - 1), bytes.length);
        }
    }

    /** A URL is parsed, and parsing its text again gives the same, or it is refused with a message. */
    private static void url(String text) {
        HttpUrl url;
        try {
            url = HttpUrl.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        // both are part of a request: neither may end its line
        assertThat(url.target()).startsWith("/").doesNotContain(" ", "\r", "\n");
        assertThat(url.authority()).doesNotContain(" ", "\r", "\n");
        assertThat(url.port()).isBetween(1, 65_535);
        assertThat(HttpUrl.parse(url.toString())).isEqualTo(url);
    }

    /** An answer is read to its end, or there is an error; never more bytes than it has. */
    private static void answer(InputStream in, int most) {
        try (HttpDownload download = HttpDownload.request(HttpUrl.parse("http://10.77.0.1/"), new Peer(in))) {
            assertThat(download.statusLine()).matches("[ -~…]+");
            assertThat(download.body().readAllBytes().length).isLessThanOrEqualTo(most);
        } catch (IOException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** A socket whose peer gives the answer to any request. */
    private static final class Peer extends Socket {
        private final InputStream answer;

        Peer(InputStream answer) {
            this.answer = answer;
        }

        @Override
        public InputStream getInputStream() {
            return answer;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }
    }

    static Stream<byte[]> exchanges() {
        return Stream.of(
                        "http://10.77.0.1:8080/a?b=c\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                        "http://10.77.0.1\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                + "chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n",
                        "http://[::1]/\nHTTP/1.0 404 Not Found\r\n\r\nno",
                        "http://user@10.77.0.1/%41\nHTTP/1.1 304 Not Modified\r\nContent-Length: 5, 5\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
