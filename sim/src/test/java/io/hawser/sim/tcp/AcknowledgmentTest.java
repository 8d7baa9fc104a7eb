package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The times of acknowledgments: RFC 9293 §3.8.6.3 (MUST-40, SHLD-18, SHLD-19), RFC 5681 §4.2. */
class AcknowledgmentTest {
    private static final int MSS = 1448;
    private static final long MILLI = 1_000_000;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(10));

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    /** Writes at intervals of this many milliseconds, and returns the delay from each arrival to its acknowledgment. */
    private List<Double> delays(int writes, int bytes, long intervalMillis) {
        hosts.clientPeer.connection.options().noDelay(true);
        for (int i = 0; i < writes; i++) {
            hosts.clientPeer.write(bytes);
            hosts.runMillis(intervalMillis);
        }
        hosts.runMillis(1000);
        List<Segment> data = hosts.fromClient(Segment::isData);
        return data.stream()
                .map(segment -> hosts.fromServer(ack -> ack.ack() - segment.end() >= 0)
                                .getFirst()
                                .sentNanos()
                        - segment.sentNanos()
                        - 10 * MILLI)
                .map(nanos -> nanos / 1e6)
                .toList();
    }

    @Test
    void aloneItWaitsForFortyMilliseconds() {
        hosts.withoutQuickAcks().open();
        hosts.forget();
        assertThat(delays(1, 100, 0)).containsExactly(40.0);
        assertThat(hosts.server.tcpCounters().get(TcpCounter.DELAYED_ACKS)).isEqualTo(1);
    }

    @Test
    void theFirstSegmentsAreAcknowledgedAtOnce() {
        hosts.open();
        hosts.forget();
        List<Double> delays = delays(20, 100, 200);
        assertThat(delays.subList(0, 16)).containsOnly(0.0);
        assertThat(delays.subList(16, 20)).containsOnly(40.0);
    }

    @Test
    void theNumberOfQuickAcknowledgmentsIsASysctl() {
        hosts.set("net.hawser.tcp_quickacks", 3).open();
        hosts.forget();
        assertThat(delays(5, 100, 200)).containsExactly(0.0, 0.0, 0.0, 40.0, 40.0);
    }

    @Test
    void anAnswerCarriesTheAcknowledgmentAndEndsTheQuickOnes() {
        hosts.open();
        hosts.forget();
        hosts.serverPeer.answerBytes = 50;
        hosts.clientPeer.write(100);
        hosts.runMillis(200);
        assertThat(hosts.fromServer()).singleElement().matches(Segment::isData);
        hosts.serverPeer.answerBytes = 0;
        hosts.forget();
        hosts.clientPeer.write(100);
        hosts.runMillis(30);
        hosts.serverPeer.write(50);
        hosts.runMillis(200);
        List<Segment> answers = hosts.fromServer();
        assertThat(answers.getFirst().length()).as("no ACK went before it").isEqualTo(50);
        hosts.finish();
    }

    @Test
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        hosts.withoutQuickAcks().open();
        hosts.clientPeer.write(10 * MSS);
        hosts.runMillis(200);
        hosts.forget();
        hosts.clientPeer.write(8 * MSS);
        hosts.runMillis(15);
        assertThat(hosts.fromServer().stream().map(ack -> (ack.ack() - 1) / MSS).toList())
                .containsExactly(12, 14, 16, 18);
        assertThat(hosts.fromServer()).allMatch(ack -> ack.sentNanos() == hosts.now() - 5 * MILLI);
        hosts.finish();
    }

    @Test
    void twoSegmentsFarApartAreAcknowledgedWithTheSecond() {
        hosts.withoutQuickAcks().open();
        hosts.clientPeer.write(2 * MSS);
        hosts.runMillis(200);
        hosts.forget();
        hosts.clientPeer.write(MSS);
        hosts.runMillis(25);
        hosts.clientPeer.write(MSS);
        hosts.runMillis(200);
        long second = hosts.fromClient().getLast().sentNanos();
        assertThat(hosts.fromServer()).singleElement().matches(ack -> ack.sentNanos() == second + 10 * MILLI);
    }

    /**
     * Data at short intervals shortens the delay, which is never above the 200 ms of the host and therefore never above
     * 500 ms.
     */
    @Test
    void theTimeAdaptsBetweenItsLimits() {
        hosts.withoutQuickAcks().set("net.ipv4.tcp_rto_min_us", 1_000_000).open();
        double longest = 0;
        for (long interval : new long[] {5, 15, 30, 39, 60, 100, 150, 199, 250, 600}) {
            hosts.forget();
            List<Double> delays = delays(60, 1, interval);
            assertThat(delays).as("data every %d ms", interval).allMatch(delay -> delay >= 0 && delay <= 200);
            longest = Math.max(longest, Collections.max(delays));
        }
        assertThat(longest).isGreaterThan(50);
    }

    @Test
    void theLimitsAreSysctls() {
        hosts.withoutQuickAcks().set("net.hawser.tcp_delack_min_ms", 123);
        hosts.open();
        hosts.forget();
        assertThat(delays(1, 100, 0)).containsExactly(123.0);
    }

    @Test
    void whatArrivesAheadOfAGapIsAcknowledgedAtOnceAndSoIsWhatFillsIt() {
        hosts.withoutQuickAcks().open(connection -> connection.options().noDelay(true));
        hosts.clientPeer.write(2 * MSS);
        hosts.runMillis(200);
        hosts.forget();
        hosts.cable.forward().dropNext(1, (packet, type) -> true);
        for (int i = 0; i < 3; i++) {
            hosts.clientPeer.write(100);
        }
        hosts.runMillis(15);
        assertThat(hosts.fromServer()).hasSize(2).allMatch(ack -> ack.ack() == 1 + 2 * MSS);
        hosts.runMillis(400);
        long filled = hosts.fromClient().getLast().sentNanos() + 10 * MILLI;
        assertThat(hosts.fromServer().getLast().ack()).isEqualTo(1 + 2 * MSS + 300);
        assertThat(hosts.fromServer().getLast().sentNanos()).isEqualTo(filled);
        hosts.finish();
    }

    @Test
    void anOldSegmentIsAcknowledgedAtOnce() {
        hosts.withoutQuickAcks().open();
        hosts.forget();
        hosts.cable.backward().dropNext(1, (packet, type) -> true);
        hosts.clientPeer.write(100);
        hosts.runMillis(1000);
        assertThat(hosts.fromClient()).hasSize(2);
        assertThat(hosts.fromServer().getLast().sentNanos())
                .isEqualTo(hosts.fromClient().getLast().sentNanos() + 10 * MILLI);
    }

    @Test
    void aFinIsAcknowledgedAtOnce() {
        hosts.withoutQuickAcks().open();
        hosts.forget();
        hosts.clientPeer.connection.shutdownOutput();
        hosts.runMillis(15);
        assertThat(hosts.fromServer()).singleElement().matches(ack -> ack.sentNanos() == hosts.now() - 5 * MILLI);
        hosts.finish();
    }
}
