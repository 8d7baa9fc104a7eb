package io.hawser.programs;

import io.hawser.sim.cable.Bandwidth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PfxOptions;
import java.lang.ref.Reference;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads a page's resources from a server over a simulated network, by Vert.x, unmodified, at both ends.
 *
 * @param certificate of the server
 * @param resources how many
 * @param latency the delay of one direction
 */
public record HttpLoad(ServerCertificate certificate, int resources, Duration latency) {
    private static final Bandwidth BANDWIDTH = Bandwidth.mbps(50);
    private static final int PORT = 80;
    private static final int TLS_PORT = 443;
    private static final int CLOSED_PORT = 1;
    private static final int MIN_BYTES = 2_000;
    private static final int STEP_BYTES = 1_700;
    private static final int STEPS = 13;
    private static final int LIMIT_SECONDS = 60;

    /** When nothing has come for so long, connections are closed. */
    private static final Duration LINGER = Duration.ofMillis(300);

    private static final int SETTLING_TURNS = 30;

    /**
     * One resource, in nanoseconds since the page began to load.
     *
     * @param requestedNanos when the client asked for it: until then it has waited for a connection
     * @param begunNanos when the head of the answer came
     * @param endedNanos when the last byte came
     */
    public record Resource(long requestedNanos, long begunNanos, long endedNanos) {}

    /** The cost of loading a page. */
    public record Outcome(HttpWay way, boolean tls, List<Resource> resources, ProgramNetwork.Traffic traffic) {
        /** Nanoseconds until the first request could be sent: a connection stood, with TLS where that is asked for. */
        public long connectedNanos() {
            return resources.stream().mapToLong(Resource::requestedNanos).min().orElse(0);
        }

        /** Nanoseconds until the first resource was there. */
        public long firstNanos() {
            return resources.stream().mapToLong(Resource::endedNanos).min().orElse(0);
        }

        /** Nanoseconds until all of them were there. */
        public long loadNanos() {
            return resources.stream().mapToLong(Resource::endedNanos).max().orElse(0);
        }
    }

    /** The size of a resource in bytes: 2 000 to 22 400. */
    static int sizeOf(int index) {
        return MIN_BYTES + index * 7 % STEPS * STEP_BYTES;
    }

    /**
     * Loads the page on a network of its own.
     *
     * @throws ExecutionException if a request fails, or an answer is not what it should be
     * @throws TimeoutException if it takes more than a minute
     */
    public Outcome load(HttpWay way, boolean tls) throws Exception {
        try (ProgramNetwork net = new ProgramNetwork(1)) {
            net.impair(latency, 0).bandwidth(BANDWIDTH);
            Vertx serving = net.server().call(Vertx::vertx);
            Vertx asking = net.client().call(HttpLoad::client);
            try {
                await(net.server().call(() -> serve(serving, tls)));
                findNeighbour(net);
                ProgramNetwork.Traffic before = traffic(net, Duration.ZERO);
                List<Resource> loaded = await(net.client().call(() -> request(asking, way, tls)));
                await(asking.close());
                return new Outcome(way, tls, loaded, settled(net).since(before));
            } finally {
                asking.close();
                await(serving.close());
            }
        }
    }

    private static Vertx client() {
        String hosts = ProgramNetwork.SERVER + " a.test b.test c.test\n";
        return Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions().setHostsValue(Buffer.buffer(hosts))));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static ProgramNetwork.Traffic traffic(ProgramNetwork net, Duration delay) throws Exception {
        return net.trafficAfter(delay).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** The counts when no more packets come. */
    private static ProgramNetwork.Traffic settled(ProgramNetwork net) throws Exception {
        ProgramNetwork.Traffic last = traffic(net, LINGER);
        for (int turn = 0; turn < SETTLING_TURNS; turn++) {
            ProgramNetwork.Traffic next = traffic(net, LINGER);
            if (next.segments() == last.segments()) {
                return next;
            }
            last = next;
        }
        throw new IllegalStateException("packets come without end");
    }

    /** The first packet waits for ARP: not in the measured time. */
    private static void findNeighbour(ProgramNetwork net) throws Exception {
        net.client().call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(ProgramNetwork.SERVER, CLOSED_PORT));
                throw new IllegalStateException("nobody listens at port " + CLOSED_PORT);
            } catch (ConnectException refused) {
                return refused;
            }
        });
    }

    private Future<HttpServer> serve(Vertx vertx, boolean tls) {
        HttpServerOptions options = new HttpServerOptions().setHost("0.0.0.0").setPort(tls ? TLS_PORT : PORT);
        if (tls) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PfxOptions()
                            .setPath(certificate.file().toString())
                            .setPassword(ServerCertificate.PASSWORD));
        }
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    int index = Integer.parseInt(request.path().substring(1));
                    request.response().end(Buffer.buffer(new byte[sizeOf(index)]));
                })
                .listen();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // the end of the requests is no finally block
    private Future<List<Resource>> request(Vertx vertx, HttpWay way, boolean tls) {
        HttpClientOptions options = way.options(tls);
        if (tls) {
            options.setTrustOptions(
                    new PfxOptions().setPath(certificate.file().toString()).setPassword(ServerCertificate.PASSWORD));
        }
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(way.connections()).setHttp2MaxSize(way.connections());
        HttpClientAgent client = vertx.createHttpClient(options, pool);
        long startNanos = System.nanoTime();
        List<Future<Resource>> all = new ArrayList<>();
        for (int i = 0; i < resources; i++) {
            String name = way.names().get(i % way.names().size());
            all.add(get(client, tls ? TLS_PORT : PORT, name, i, startNanos));
        }
        // Vert.x closes a client that nothing refers to
        return Future.all(all)
                .<List<Resource>>map(composite -> composite.list())
                .onComplete(_ -> Reference.reachabilityFence(client));
    }

    private static Future<Resource> get(HttpClientAgent client, int port, String name, int index, long startNanos) {
        return client.request(HttpMethod.GET, port, name, "/" + index).compose(request -> {
            long requested = System.nanoTime() - startNanos;
            return request.send().compose(response -> body(response, index, requested, startNanos));
        });
    }

    private static Future<Resource> body(HttpClientResponse response, int index, long requested, long startNanos) {
        long begun = System.nanoTime() - startNanos;
        return response.body().map(body -> {
            if (response.statusCode() != 200 || body.length() != sizeOf(index)) {
                throw new IllegalStateException(
                        "resource " + index + ": status " + response.statusCode() + ", " + body.length() + " bytes");
            }
            return new Resource(requested, begun, System.nanoTime() - startNanos);
        });
    }
}
