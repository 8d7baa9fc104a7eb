package io.hawser.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private static final String HOST = "\r\nHost: h";

    @Test
    void readsAHead() throws Refusal {
        Request request = Request.parse("GET /a%20b?c=d HTTP/1.1\r\nHost: h\r\nX-One:  1 \r\nx-one: 2");
        assertThat(request.path()).isEqualTo("/a%20b");
        assertThat(request.fields()).containsEntry("x-one", "1, 2");
        assertThat(request.isHead()).isFalse();
        assertThat(request.keepsAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/x", "HTTP://h:80/x", "/x"})
    void takesTheAbsoluteForm(String target) throws Refusal {
        assertThat(Request.parse("GET " + target + " HTTP/1.1" + HOST).path()).isEqualTo("/x");
    }

    @Test
    void absoluteFormWithoutAPathMeansTheRoot() throws Refusal {
        assertThat(Request.parse("GET http://h?q HTTP/1.1" + HOST).path()).isEqualTo("/");
        assertThat(Request.parse("GET http://h HTTP/1.1" + HOST).path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0",
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close",
                "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5",
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked",
            })
    void servesNoOtherRequestAfterwards(String head) throws Refusal {
        assertThat(Request.parse(head).keepsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET /",
                "GET  / HTTP/1.1",
                "G\u00e9T / HTTP/1.1",
                "GET / HTTP/1.1 ",
                "GET / http/1.1",
                "GET x HTTP/1.1\r\nHost: h",
                "GET * HTTP/1.1\r\nHost: h",
                "GET /#a HTTP/1.1\r\nHost: h",
                "GET /\u00e4 HTTP/1.1\r\nHost: h",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r\nHost: h\r\nHost: h",
                "GET / HTTP/1.1\r\nHost : h",
                "GET / HTTP/1.1\r\nHost: h\r\n folded",
                "GET / HTTP/1.1\r\nHost: h\r\nX: a\u0000b",
                "GET / HTTP/1.1\r\nHost: h\rX: a",
                "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1",
                "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1",
            })
    void refusesWhatIsNoRequest(String head) {
        assertThat(statusOf(head)).isEqualTo(Status.BAD_REQUEST);
    }

    @Test
    void tellsWhatItDoesNotDo() {
        assertThat(statusOf("POST / HTTP/1.1" + HOST)).isEqualTo(Status.METHOD_NOT_ALLOWED);
        assertThat(statusOf("BREW / HTTP/1.1" + HOST)).isEqualTo(Status.NOT_IMPLEMENTED);
        assertThat(statusOf("GET / HTTP/2.0" + HOST)).isEqualTo(Status.VERSION_NOT_SUPPORTED);
    }

    private static Status statusOf(String head) {
        Status[] status = new Status[1];
        assertThatThrownBy(() -> Request.parse(head))
                .isInstanceOfSatisfying(Refusal.class, refusal -> status[0] = refusal.status());
        return status[0];
    }
}
