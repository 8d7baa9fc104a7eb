package io.hawser.programs;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** A way in which a client loads many resources of one page. */
public enum HttpWay {
    /** A connection for each resource, one after the other; the server closes it. */
    CLOSE("HTTP/1.0, a connection for each", HttpVersion.HTTP_1_0, 1),
    /** One request after the other on one connection. */
    KEEP_ALIVE("HTTP/1.1, one connection", HttpVersion.HTTP_1_1, 1),
    /** All requests at once on one connection; answers come in order. */
    PIPELINING("HTTP/1.1, one with pipelining", HttpVersion.HTTP_1_1, 1),
    /** Six connections, as many as a browser opens to one host. */
    SIX("HTTP/1.1, six connections", HttpVersion.HTTP_1_1, 6),
    /** Six connections to each of three names of the host. */
    THREE_NAMES("HTTP/1.1, six to each of three names", HttpVersion.HTTP_1_1, 6),
    /** All requests at once on one connection; answers come in any order. */
    HTTP_2("HTTP/2, one connection", HttpVersion.HTTP_2, 1);

    private static final int PIPELINE = 1000;

    /**
     * For each stream. That of the connection stays at the 64 KB that HTTP/2 begins with: when TLS agrees on HTTP/2,
     * Vert.x 5.0.7 does not tell the server of a larger one, and then waits for what the server may not send.
     */
    private static final int HTTP_2_WINDOW_BYTES = 1 << 20;

    private final String title;
    private final HttpVersion version;
    private final int connections;

    HttpWay(String title, HttpVersion version, int connections) {
        this.title = title;
        this.version = version;
        this.connections = connections;
    }

    /** For a row of a table. */
    public String title() {
        return title;
    }

    /** Maximum number of connections that the client opens to one name. */
    int connections() {
        return connections;
    }

    /** The names of the host that requests are sent to, in turns. */
    List<String> names() {
        return this == THREE_NAMES ? List.of("a.test", "b.test", "c.test") : List.of("a.test");
    }

    HttpClientOptions options(boolean tls) {
        return new HttpClientOptions()
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(HTTP_2_WINDOW_BYTES))
                .setKeepAlive(this != CLOSE)
                .setPipelining(this == PIPELINING)
                .setPipeliningLimit(this == PIPELINING ? PIPELINE : 1)
                .setSsl(tls)
                .setUseAlpn(tls && this == HTTP_2);
    }
}
