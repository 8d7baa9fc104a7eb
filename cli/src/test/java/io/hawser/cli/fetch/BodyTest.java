package io.hawser.cli.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads and bodies of responses. */
class BodyTest {
    private static String bodyOf(String response) throws IOException {
        InputStream in = new ByteArrayInputStream(response.getBytes(ISO_8859_1));
        return new String(Body.of(ResponseHead.read(in), in).readAllBytes(), ISO_8859_1);
    }

    private static String ok(String fields, String rest) {
        return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + rest;
    }

    @Test
    void hasTheLengthThatWasAnnounced() throws IOException {
        assertThat(bodyOf(ok("Content-Length: 5\r\n", "hello and more"))).isEqualTo("hello");
        assertThat(bodyOf(ok("Content-Length: 0\r\n", "more"))).isEmpty();
        assertThat(bodyOf(ok("Content-Length: 5, 5\r\n", "hello"))).isEqualTo("hello");
        assertThat(bodyOf("HTTP/1.0 204 None\r\n\r\nmore")).isEmpty();
    }

    @Test
    void endsWithTheConnectionOtherwise() throws IOException {
        assertThat(bodyOf(ok("", "hello"))).isEqualTo("hello");
        assertThat(bodyOf("HTTP/1.1 200\nX: y\n\nhello")).isEqualTo("hello");
    }

    @Test
    void comesInChunks() throws IOException {
        String chunks = "5\r\nhello\r\n1;name=value\r\n \r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
        assertThat(bodyOf(ok("Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n", chunks)))
                .isEqualTo("hello 0123456789");
    }

    @Test
    void interimResponsesAreOverlooked() throws IOException {
        assertThat(bodyOf("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("Content-Length: 1\r\n", "x")))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 9 | hello | the connection ended after 5 of 9 bytes",
                "Content-Length: 9, 8 | hello | Content-Length is not a number: '9, 8'",
                "Content-Length: -1 | hello | Content-Length is not a number: '-1'",
                "Transfer-Encoding: gzip | hello | the transfer coding 'gzip' is not known",
                "Transfer-Encoding: chunked | hello | the server closed the connection before",
                "Transfer-Encoding: chunked | 5~~hel | the connection ended within a chunk",
                "Transfer-Encoding: chunked | 2~~hello~~0~~~~ | a chunk is longer than it said",
                "Transfer-Encoding: chunked | -5~~hello~~ | not the size of a chunk: '-5'",
            })
    void tellsWhatIsWrong(String field, String body, String message) {
        assertThatThrownBy(() -> bodyOf(ok(field.strip() + "\r\n", body.strip().replace("~~", "\r\n"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n"})
    void tellsWhatIsNotHttp(String answer) {
        assertThatThrownBy(() -> bodyOf(answer)).hasMessageStartingWith("the answer is not HTTP/1.1; it begins with '");
    }

    @Test
    void headsAreBoundedAndShownWithoutControlCharacters() {
        assertThatThrownBy(() -> bodyOf(ok("X: " + "x".repeat(70_000), "")))
                .hasMessage("the head of the answer is larger than 65536 bytes");
        assertThatThrownBy(() -> bodyOf("\u001b[31m\r\n")).hasMessageEndingWith("'?[31m'");
    }
}
