package io.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabServerTest {
    private static final LabLimits LIMITS = new LabLimits(3, 1000, 1, Duration.ofSeconds(20), 10_000, 5);
    private static final String HANDSHAKE = "{\"scenario\": \"handshake\"}";

    private static LabServer server;
    private static LabServer classroom;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        server = LabServer.start(loopback, 0, null, "hawser test", LIMITS);
        classroom = LabServer.start(loopback, 0, "secret", "hawser test", LIMITS);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        classroom.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String idOf(HttpResponse<String> played) {
        assertThat(played.statusCode()).as(played.body()).isEqualTo(200);
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(played.body());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    /** Returns the head of the response to a request with headers that the JDK's client does not allow to set. */
    private static String raw(LabServer to, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), to.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }
    }

    private static String raw(LabServer to, String path, String host, @Nullable String header) throws IOException {
        return raw(
                to,
                "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + (header == null ? "" : header + "\r\n")
                        + "Connection: close\r\n\r\n");
    }

    @Test
    void sameLinkHasTheSameIdAndTimeline() throws Exception {
        String id = idOf(post("/api/runs", HANDSHAKE));
        assertThat(idOf(post("/api/runs", "{\"scenario\":\"handshake\",\"seed\":1,\"actions\":[]}")))
                .isEqualTo(id);
        HttpResponse<String> timeline = get("/api/runs/" + id + "/timeline");
        assertThat(timeline.statusCode()).isEqualTo(200);
        assertThat(timeline.body()).contains("\"segments\"", "\"SYN_SENT\"", "\"strings\"");
        assertThat(get("/api/runs/" + id + "/timeline?lang=zh").body()).contains("三次握手");
        assertThat(idOf(post("/api/runs", "{\"scenario\":\"handshake\",\"rounds\":5000}")))
                .isNotEqualTo(id);
    }

    @Test
    void instantAndExplanationAreThere() throws Exception {
        String id = idOf(post("/api/runs", HANDSHAKE));
        assertThat(get("/api/runs/" + id + "/instant?at=15000000").body())
                .contains("\"netstat\"", "SYN_SENT", "\"tcpi_rto\"");
        assertThat(get("/api/runs/" + id + "/explain?at=15000000").body()).contains("\"sentences\"");
        assertThat(get("/api/runs/" + id + "/instant?at=soon").statusCode()).isEqualTo(400);
        assertThat(get("/api/runs/" + id + "/export?as=pcapng").headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"handshake.pcapng\"");
        assertThat(get("/api/runs/" + id + "/export?as=gif").statusCode()).isEqualTo(400);
    }

    @Test
    void wrongRequestsAreExplained() throws Exception {
        assertThat(post("/api/runs", "no JSON").body()).contains("\"error\"", "not JSON");
        assertThat(post("/api/runs", "{}").body()).contains("either a scenario by its name or a YAML");
        assertThat(post("/api/runs", "{\"scenario\":\"handshak\"}").statusCode())
                .isEqualTo(400);
        assertThat(post("/api/runs", "{\"scenario\":\"handshake\",\"profile\":\"old\"}")
                        .body())
                .contains("no profile is called");
        assertThat(post("/api/runs", "{\"scenario\":\"handshake\",\"settings\":{\"net.ipv4.tcp_sak\":\"0\"}}")
                        .body())
                .contains("tcp_sack");
        assertThat(post("/api/runs", "{\"scenario\":\"handshake\",\"actions\":[{\"at\":5}]}")
                        .body())
                .contains("'do' is missing");
        assertThat(post("/api/runs", "{\"scenario\":\"handshake\",\"run\":1.5}").body())
                .contains("whole");
        assertThat(post("/api/runs", "{\"yaml\":\"name: x\\nsteps: [\"}").body())
                .contains("\"line\":");
        assertThat(get("/api/runs/nobody/timeline").statusCode()).isEqualTo(404);
        assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/../../etc/passwd").statusCode()).isIn(400, 404);
        assertThat(get("/LabServer.class").statusCode()).isEqualTo(404);
    }

    @Test
    void limitsHold() throws Exception {
        String first = idOf(post("/api/runs", "{\"scenario\":\"refused\",\"seed\":100}"));
        for (int seed = 101; seed < 105; seed++) {
            idOf(post("/api/runs", "{\"scenario\":\"refused\",\"seed\":" + seed + "}"));
        }
        assertThat(get("/api/runs/" + first + "/timeline").statusCode()).isEqualTo(404);
        assertThat(get("/api/health").body()).contains("\"runs\":3");

        String tooLong = "x".repeat(11_000);
        assertThat(post("/api/runs", "{\"yaml\":\"" + tooLong + "\"}").statusCode())
                .isEqualTo(413);
        String action = "{\"at\":1,\"do\":\"crash server\"}";
        assertThat(post(
                                "/api/runs",
                                "{\"scenario\":\"handshake\",\"actions\":[" + (action + ",").repeat(5) + action + "]}")
                        .body())
                .contains("6 actions");
        assertThat(post("/api/runs", "[".repeat(300_000)).statusCode()).isIn(400, 413);
    }

    @Test
    void pageOfAnotherSiteGetsNothing() throws Exception {
        String own = "127.0.0.1:" + server.port();
        assertThat(raw(server, "/api/health", own, null)).startsWith("HTTP/1.1 200");
        assertThat(raw(server, "/api/health", "localhost:" + server.port(), null))
                .startsWith("HTTP/1.1 200");
        assertThat(raw(server, "/api/health", "evil.example:" + server.port(), null))
                .startsWith("HTTP/1.1 403");
        assertThat(raw(server, "/api/health", own, "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw(server, "/api/health", own, "Origin: null")).startsWith("HTTP/1.1 403");
        assertThat(raw(server, "/api/health", own, "Origin: http://" + own)).startsWith("HTTP/1.1 200");
        assertThat(raw(server, "/api/health", own, "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void everyResponseHasTheHeadersOfSecurity() throws Exception {
        for (String path : new String[] {"/", "/api/health", "/api/nothing"}) {
            assertThat(get(path).headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
            assertThat(get(path).headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void classroomWantsItsToken() throws Exception {
        String host = "127.0.0.1:" + classroom.port();
        assertThat(classroom.link()).endsWith("/?token=secret");
        assertThat(raw(classroom, "/", host, null)).startsWith("HTTP/1.1 403");
        assertThat(raw(classroom, "/?token=wrong", host, null)).startsWith("HTTP/1.1 403");
        assertThat(raw(classroom, "/api/health?token=secret", host, null)).startsWith("HTTP/1.1 403");
        assertThat(raw(classroom, "/?token=secret", host, null))
                .startsWith("HTTP/1.1 303")
                .contains("hawser-lab=secret; HttpOnly; SameSite=Strict");
        assertThat(raw(classroom, "/api/health", host, "Cookie: hawser-lab=secret"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void editorIsToldOfMistakes() throws Exception {
        assertThat(post("/api/check", "{\"yaml\":\"name: X y\"}").body()).contains("\"errors\":[{\"line\":1");
        assertThat(post("/api/complete", "{\"yaml\":\"na\",\"line\":1,\"column\":3}")
                        .body())
                .contains("\"name\"");
        assertThat(get("/api/actions?lang=zh").body()).contains("丢弃");
    }
}
