package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page of few resources; the times of the whole page are for those who run {@code hawser http-connections}. */
@Timeout(180)
class HttpConnectionsTest {
    private static final int RESOURCES = 18;

    @TempDir
    private Path folder;

    @Test
    void eachWayOpensTheConnectionsThatItsNameSays() throws Exception {
        HttpLoad load = new HttpLoad(ServerCertificate.make(folder), RESOURCES, Duration.ofMillis(2));
        List<HttpWay> ways = List.of(HttpWay.CLOSE, HttpWay.SIX, HttpWay.HTTP_2);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(table, true, StandardCharsets.UTF_8);
        HttpConnections.printHeader(out);
        List<HttpLoad.Outcome> outcomes =
                HttpConnections.compare(load, ways, 0, each -> HttpConnections.print(each, out));

        assertThat(outcomes)
                .extracting(each -> each.traffic().connections())
                .containsExactly((long) RESOURCES, 6L, 1L, (long) RESOURCES, 6L, 1L);
        // Who closes first waits: the server with HTTP/1.0, else the client. A server thread that is held up between
        // its
        // answer and its close lets a client close first.
        assertThat(outcomes.getFirst().traffic().serverTimeWaits()).isBetween(RESOURCES - 2, RESOURCES);
        assertThat(outcomes.get(1).traffic().clientTimeWaits()).isEqualTo(6);
        assertThat(outcomes.get(2).traffic().clientTimeWaits()).isEqualTo(1);
        assertThat(outcomes.get(1).traffic().serverTimeWaits()).isZero();
        // With TLS the client's last alert reaches a server that has closed: reset, so nobody waits.
        assertThat(outcomes.get(3).traffic().resets()).isGreaterThanOrEqualTo(RESOURCES / 2);
        assertThat(table.toString(StandardCharsets.UTF_8).lines()).hasSize(1 + outcomes.size());
        assertThat(HttpWaterfall.svg(outcomes)).startsWith("<svg").endsWith("</svg>\n");
    }
}
