package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's HTTP client and Jetty 12, over a network that loses one packet in a hundred. */
@Timeout(180)
class JettyTest {
    private static final String HTTP = "http://" + ProgramNetwork.SERVER + "/";
    private static final String HTTPS = "https://" + ProgramNetwork.SERVER + "/";
    private static final int EXCHANGES = 40;
    private static final int MAX_BODY_BYTES = 100_000;

    @TempDir
    private static Path folder;

    private static ServerCertificate certificate;

    private final ProgramNetwork net = new ProgramNetwork(21).impair(Duration.ofMillis(2), 0.01);
    private Server server;

    @BeforeAll
    static void certify() throws IOException {
        certificate = ServerCertificate.make(folder);
    }

    @BeforeEach
    void start() throws Exception {
        server = net.server().call(() -> {
            Server made = new Server();
            HttpConfiguration plain = new HttpConfiguration();
            ServerConnector http = new ServerConnector(
                    made, new HttpConnectionFactory(plain), new HTTP2CServerConnectionFactory(plain));
            http.setPort(80);
            made.addConnector(http);
            made.addConnector(secure(made));
            ContextHandler context = new ContextHandler("/ws");
            context.setHandler(WebSocketUpgradeHandler.from(made, context, container -> {
                container.setMaxBinaryMessageSize(1 << 20);
                container.addMapping("/echo", (_, _, _) -> new EchoSocket());
            }));
            made.setHandler(new Handler.Sequence(context, new Mirror()));
            made.start();
            return made;
        });
    }

    private static ServerConnector secure(Server made) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(certificate.keys());
        tls.setKeyStorePassword(ServerCertificate.PASSWORD);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        ServerConnector https = new ServerConnector(
                made,
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(configuration),
                new HttpConnectionFactory(configuration));
        https.setPort(443);
        return https;
    }

    @AfterEach
    void end() throws Exception {
        net.server().call(() -> {
            server.stop();
            return null;
        });
        net.close();
    }

    /** Sends back what it gets. */
    private static final class Mirror extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.copy(request, response, callback);
            return true;
        }
    }

    /** Sends each message back. */
    public static final class EchoSocket extends Session.Listener.AbstractAutoDemanding {
        @Override
        public void onWebSocketBinary(ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
            getSession().sendBinary(payload, callback);
        }
    }

    private static HttpRequest post(String base, int index, byte[] body) {
        return HttpRequest.newBuilder(URI.create(base + index))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    /** Posts many bodies at once, after a first request by which the client learns the server's protocol. */
    private void exchange(HttpClient client, String base, HttpClient.Version version, AtomicInteger answered)
            throws Exception {
        assertThat(client.send(HttpRequest.newBuilder(URI.create(base)).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        List<byte[]> bodies = new ArrayList<>();
        List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
        for (int i = 0; i < EXCHANGES; i++) {
            byte[] body = Work.noise(i, 1 + i * MAX_BODY_BYTES / EXCHANGES);
            bodies.add(body);
            responses.add(client.sendAsync(post(base, i, body), BodyHandlers.ofByteArray())
                    .whenComplete((_, _) -> {
                        if (answered.incrementAndGet() == EXCHANGES / 2) {
                            net.cutFor(Duration.ofMillis(300));
                        }
                    }));
        }
        for (int i = 0; i < EXCHANGES; i++) {
            HttpResponse<byte[]> response = Work.await(responses.get(i));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(version);
            assertThat(Work.checksum(response.body())).isEqualTo(Work.checksum(bodies.get(i)));
        }
    }

    @Test
    void http1SurvivesACutOfTheCable() throws Exception {
        net.client().call(() -> {
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                exchange(client, HTTP, HttpClient.Version.HTTP_1_1, new AtomicInteger());
            }
            return null;
        });
    }

    @Test
    void http2WithoutTlsRunsOnOneConnection() throws Exception {
        net.client().call(() -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                exchange(client, HTTP, HttpClient.Version.HTTP_2, new AtomicInteger());
            }
            return null;
        });
    }

    @Test
    void http2OverTlsSurvivesACutOfTheCable() throws Exception {
        net.client().call(() -> {
            try (HttpClient client =
                    HttpClient.newBuilder().sslContext(certificate.trust()).build()) {
                exchange(client, HTTPS, HttpClient.Version.HTTP_2, new AtomicInteger());
            }
            return null;
        });
    }

    /** Collects the messages of a WebSocket. */
    private static final class Collector implements WebSocket.Listener {
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private final List<Long> sums = new ArrayList<>();
        private final CompletableFuture<List<Long>> all = new CompletableFuture<>();
        private final int expected;

        Collector(int expected) {
            this.expected = expected;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                sums.add(Work.checksum(partial.toByteArray()));
                partial.reset();
                if (sums.size() == expected) {
                    all.complete(sums);
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            all.completeExceptionally(failure);
        }
    }

    @Test
    void webSocketEchoesMessages() throws Exception {
        net.client().call(() -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                Collector collector = new Collector(EXCHANGES);
                WebSocket socket = Work.await(client.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://" + ProgramNetwork.SERVER + "/ws/echo"), collector));
                List<Long> sent = new ArrayList<>();
                for (int i = 0; i < EXCHANGES; i++) {
                    byte[] message = Work.noise(i, 1 + i * MAX_BODY_BYTES / EXCHANGES);
                    sent.add(Work.checksum(message));
                    Work.await(socket.sendBinary(ByteBuffer.wrap(message), true));
                }
                assertThat(Work.await(collector.all)).isEqualTo(sent);
                Work.await(socket.sendClose(WebSocket.NORMAL_CLOSURE, "done"));
            }
            return null;
        });
    }

    @Test
    void aServerThatCrashesIsNoticedInBoundedTime() throws Exception {
        net.sysctl("net.ipv4.tcp_retries2", "4");
        net.client().call(() -> {
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                HttpRequest request = post(HTTP, 0, Work.noise(1, MAX_BODY_BYTES));
                assertThat(client.send(request, BodyHandlers.ofByteArray()).statusCode())
                        .isEqualTo(200);
                net.crashServer();
                assertThatThrownBy(() -> client.send(request, BodyHandlers.ofByteArray()))
                        .isInstanceOf(IOException.class)
                        .hasStackTraceContaining("Connection timed out");
            }
            return null;
        });
    }
}
