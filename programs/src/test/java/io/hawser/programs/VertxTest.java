package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client and a server of Vert.x, over a network that loses one packet in a hundred. */
@Timeout(180)
class VertxTest {
    private static final int EXCHANGES = 40;

    private final ProgramNetwork net = new ProgramNetwork(31).impair(Duration.ofMillis(2), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return Work.await(future.toCompletionStage().toCompletableFuture());
    }

    private static List<Future<Buffer>> ask(HttpClientAgent client) {
        List<Future<Buffer>> answers = new ArrayList<>();
        for (int i = 0; i < EXCHANGES; i++) {
            Buffer body = Buffer.buffer(Work.noise(i, 1 + 3000 * i));
            answers.add(client.request(HttpMethod.POST, 80, ProgramNetwork.SERVER, "/" + i)
                    .compose(request -> request.send(body))
                    .compose(HttpClientResponse::body));
        }
        return answers;
    }

    @Test
    void vertxAnswersVertx() throws Exception {
        Vertx serving = net.server().call(Vertx::vertx);
        Vertx asking = net.client().call(Vertx::vertx);
        try {
            await(net.server()
                    .call(() -> serving.createHttpServer()
                            .requestHandler(request -> request.body()
                                    .onSuccess(body -> request.response().end(body)))
                            .listen(80)));
            HttpClientAgent client = net.client().call(asking::createHttpClient);
            List<Future<Buffer>> answers = net.client().call(() -> ask(client));
            net.cutFor(Duration.ofMillis(200));
            for (int i = 0; i < EXCHANGES; i++) {
                assertThat(Work.checksum(await(answers.get(i)).getBytes()))
                        .isEqualTo(Work.checksum(Work.noise(i, 1 + 3000 * i)));
            }
            await(client.close());
        } finally {
            await(asking.close());
            await(serving.close());
        }
    }
}
