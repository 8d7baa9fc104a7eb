package io.hawser.cli.http;

import io.hawser.telemetry.metrics.Exposition;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves metrics to Prometheus at {@code /metrics}, over HTTP/1.1 without TLS, on a socket of the machine's kernel, so
 * that it works independently of the stack that it monitors. May be used by any thread.
 */
public final class MetricsServer implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final int MOST_CONNECTIONS = 64;
    private static final long IDLE_MILLIS = 30_000;

    /** Time limit for the event loop to read the metrics; after it, the response is 503. */
    private static final long LIMIT_SECONDS = 5;

    private static final System.Logger LOG = System.getLogger(MetricsServer.class.getName());

    private final Server server;

    private MetricsServer(Server server) {
        this.server = server;
    }

    /**
     * Begins to serve.
     *
     * @param address the address to listen on
     * @param metrics requests the present metrics from the owner of the host
     * @throws IOException if the address is not one of this machine or the port is in use
     */
    public static MetricsServer start(InetSocketAddress address, Supplier<CompletableFuture<MetricSnapshots>> metrics)
            throws IOException {
        JettyLifecycle.quieten();
        QueuedThreadPool threads = new QueuedThreadPool(8, 2);
        threads.setName("metrics");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setHandler(new Answers(metrics));
        JettyLifecycle.start(server, "the server of metrics");
        return new MetricsServer(server);
    }

    private static final class Answers extends Handler.Abstract {
        private final Supplier<CompletableFuture<MetricSnapshots>> metrics;

        Answers(Supplier<CompletableFuture<MetricSnapshots>> metrics) {
            this.metrics = metrics;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String method = request.getMethod();
            if (!Request.getPathInContext(request).equals(PATH)) {
                tell(response, callback, HttpStatus.NOT_FOUND_404, "The metrics are at " + PATH);
            } else if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                tell(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "GET or HEAD");
            } else {
                answer(request, response, callback);
            }
            return true;
        }

        private void answer(Request request, Response response, Callback callback) throws InterruptedException {
            Exposition exposition;
            try {
                MetricSnapshots read = metrics.get().get(LIMIT_SECONDS, TimeUnit.SECONDS);
                exposition = Exposition.of(read, request.getHeaders().get(HttpHeader.ACCEPT));
            } catch (TimeoutException busy) {
                String why = "The stack has not answered within " + LIMIT_SECONDS + " s";
                tell(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, why);
                return;
            } catch (RejectedExecutionException closed) {
                tell(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "The stack has been closed");
                return;
            } catch (ExecutionException failed) {
                LOG.log(System.Logger.Level.ERROR, "reading the metrics failed", failed);
                tell(response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500, "Reading the metrics failed");
                return;
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, exposition.contentType());
            send(response, callback, exposition.body());
        }

        private static void tell(Response response, Callback callback, int status, String line) {
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
            send(response, callback, (line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        private static void send(Response response, Callback callback, byte[] body) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(/* last= */ true, ByteBuffer.wrap(body), callback);
        }
    }

    /** Closes the connections and stops listening. */
    @Override
    public void close() {
        JettyLifecycle.stop(server);
    }
}
