package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OkHttp, whose sockets are those of java.net, and Jetty, over a network that loses one packet in a hundred. */
@Timeout(180)
class OkHttpTest {
    private static final int EXCHANGES = 20;

    private final ProgramNetwork net = new ProgramNetwork(12).impair(Duration.ofMillis(2), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    /** Sends back what it gets. */
    private static final class Parrot extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.copy(request, response, callback);
            return true;
        }
    }

    @Test
    void jettyAnswersOkHttp() throws Exception {
        Server server = net.server().call(() -> {
            Server made = new Server(80);
            made.setHandler(new Parrot());
            made.start();
            return made;
        });
        try {
            net.client().call(() -> {
                exchange();
                return null;
            });
        } finally {
            net.server().call(() -> {
                server.stop();
                return null;
            });
        }
    }

    private static void exchange() throws IOException {
        OkHttpClient client = new OkHttpClient();
        for (int i = 0; i < EXCHANGES; i++) {
            byte[] body = Work.noise(i, 1 + 10_000 * i);
            okhttp3.Request request = new okhttp3.Request.Builder()
                    .url("http://" + ProgramNetwork.SERVER + "/" + i)
                    .post(RequestBody.create(body, MediaType.get("application/octet-stream")))
                    .build();
            try (okhttp3.Response response = client.newCall(request).execute()) {
                assertThat(response.code()).isEqualTo(200);
                assertThat(Work.checksum(response.body().bytes())).isEqualTo(Work.checksum(body));
            }
        }
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
