package io.hawser.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's HTTP client and server, unmodified, over a network with loss and delay. */
@Timeout(240)
class HttpTest {
    private final RealTime net = new RealTime(3);

    @AfterEach
    void end() {
        net.close();
    }

    private static long checksum(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return crc.getValue();
    }

    private HttpServer serve(ExecutorService pool) throws Exception {
        return net.server.call(() -> {
            HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);
            server.setExecutor(pool);
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("X-Sum", Long.toString(checksum(body)));
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                if (body.length > 0) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            });
            server.start();
            return server;
        });
    }

    @Test
    void echoesBodiesWithOnePercentLoss() throws Exception {
        net.running.execute(() -> net.cable.latency(Duration.ofMillis(2)).loss(0.01));
        try (ExecutorService pool = Executors.newCachedThreadPool(net.server.threadFactory())) {
            HttpServer server = serve(pool);
            net.client.call(() -> {
                exchange();
                return null;
            });
            server.stop(0);
        }
    }

    private static void exchange() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 30; i++) {
                byte[] body = new byte[random.nextInt(200_000)];
                random.nextBytes(body);
                var response = client.send(
                        HttpRequest.newBuilder(URI.create("http://10.0.0.2/" + i))
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("X-Sum")).hasValue(Long.toString(checksum(body)));
                assertThat(response.body()).isEqualTo(body);
            }
        }
    }
}
