package io.hawser.web;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The server of the lab page. It answers only requests that its gate admits, keeps a limited number of runs, and stops
 * playing a run after a limited time. Thread-safe.
 */
public final class LabServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 256;
    private static final Duration IDLE = Duration.ofMinutes(2);

    /** A strong reference, because a logger without one loses its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.helidon");

    private final WebServer server;
    private final RunStore runs;
    private final InetAddress address;
    private final @Nullable String token;

    private LabServer(WebServer server, RunStore runs, InetAddress address, @Nullable String token) {
        this.server = server;
        this.runs = runs;
        this.address = address;
        this.token = token;
    }

    /**
     * Starts a server.
     *
     * @param address the address to listen on; other machines can reach one that is not loopback
     * @param port 0 for a free port
     * @param token the token that the first request of each browser must contain; null for none
     * @param version the version that it reports
     * @throws UncheckedIOException if it cannot listen on that port
     */
    public static LabServer start(
            InetAddress address, int port, @Nullable String token, String version, LabLimits limits) {
        LIBRARY.setLevel(Level.WARNING);
        requireFree(address, port);
        RunStore runs = new RunStore(limits);
        ApiRoutes api = new ApiRoutes(runs, limits, version, System.currentTimeMillis());
        WebServer server = WebServer.builder()
                .address(address)
                .port(port)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(IDLE)
                .shutdownHook(false)
                .routing(routing -> route(routing, new Gate(!address.isLoopbackAddress(), token), api))
                .build();
        try {
            server.start();
        } catch (IllegalStateException failed) {
            runs.close();
            throw failed.getCause() instanceof UncheckedIOException why ? why : failed;
        }
        if (server.port() < 0) {
            server.stop();
            runs.close();
            throw new UncheckedIOException(new BindException("port " + port + " is in use"));
        }
        return new LabServer(server, runs, address, token);
    }

    /** Fails if the port is in use, because the web server itself only logs that and continues. */
    private static void requireFree(InetAddress address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    private static void route(HttpRouting.Builder routing, Gate gate, ApiRoutes api) {
        routing.addFilter(gate);
        api.register(routing);
        routing.get("/", new PageFiles())
                .get("/*", new PageFiles())
                .any((request, response) -> {
                    throw ApiFailure.of(
                            ApiFailure.NOT_FOUND,
                            "there is no " + request.prologue().method().text() + " "
                                    + Responses.excerpt(request.path().path()),
                            "docs/lab.md lists the API");
                })
                .error(ApiFailure.class, (request, response, failure) -> Responses.fail(request, response, failure))
                .error(
                        IllegalArgumentException.class,
                        (request, response, wrong) -> Responses.fail(
                                request,
                                response,
                                ApiFailure.of(ApiFailure.BAD_REQUEST, String.valueOf(wrong.getMessage()), "")));
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    /** The address to open in a browser, with the token if there is one. */
    public String link() {
        String host = address.isAnyLocalAddress() ? "localhost" : Gate.literal(address);
        return link(host);
    }

    /** The link with another name or address of this machine. */
    public String link(String host) {
        return "http://" + host + ":" + port() + "/" + (token == null ? "" : "?token=" + token);
    }

    /** Stops the server. Requests in progress are aborted. */
    @Override
    public void close() {
        server.stop();
        runs.close();
    }
}
