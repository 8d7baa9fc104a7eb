package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The times at which paced segments are sent, to the nanosecond; segments have 1460 bytes, and the initial window is
 * ten.
 */
class PacerTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Opens a connection with a round trip of this many milliseconds. */
    private TcpConnection establishAfter(long millis) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(millis);
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().srttNanos).isEqualTo(millis * MILLI);
        return connection;
    }

    /** Advances the time and returns when segments are sent, in nanoseconds from now; all must be full. */
    private List<Long> leaving(long nanos) {
        long start = script.wheel.nowNanos();
        List<Long> times = new ArrayList<>();
        script.advanceNanos(nanos);
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            assertThat(seen.payload()).hasSize(MSS);
            times.add(seen.atNanos() - start);
        }
        return times;
    }

    /**
     * At 146 000 bytes a second a segment takes 10 ms. Less than one is sent in a millisecond; therefore each is sent
     * alone.
     */
    @Test
    void aSlowRateSpacesSegments() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(5 * MSS));
        assertThat(leaving(100 * MILLI)).containsExactly(0L, 10 * MILLI, 20 * MILLI, 30 * MILLI, 40 * MILLI);
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(146_000);
        peer.send(". seq 1 ack " + (1 + 5 * MSS));
    }

    /** At 2 920 000 bytes a second two segments are sent in a millisecond, and they are sent together. */
    @Test
    void aFastRateSpacesQuanta() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(2_920_000);
        send(connection, SegmentText.pattern(6 * MSS));
        assertThat(leaving(100 * MILLI)).containsExactly(0L, 0L, MILLI, MILLI, 2 * MILLI, 2 * MILLI);
        peer.send(". seq 1 ack " + (1 + 6 * MSS));
    }

    /** Time without data to send gives credit for at most one quantum. */
    @Test
    void idleTimeIsNotSavedUp() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(MSS));
        assertThat(leaving(100 * MILLI)).containsExactly(0L);
        peer.send(". seq 1 ack " + (1 + MSS));
        send(connection, SegmentText.pattern(3 * MSS));
        assertThat(leaving(100 * MILLI)).containsExactly(0L, 10 * MILLI, 20 * MILLI);
        peer.send(". seq 1 ack " + (1 + 4 * MSS));
    }

    /** An acknowledgment does not make a paced segment earlier. */
    @Test
    void acknowledgmentsDoNotHurryIt() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(3 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        peer.send(". seq 1 ack " + (1 + MSS));
        peer.expectNothing();
        assertThat(leaving(100 * MILLI)).containsExactly(6 * MILLI, 16 * MILLI);
        peer.send(". seq 1 ack " + (1 + 3 * MSS));
    }

    @Test
    void theRateMayBeChangedAndTheLimitTakenAway() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(4 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        connection.options().maxPacingRate(0);
        script.flush();
        assertThat(leaving(100 * MILLI)).containsExactly(0L, 0L, 0L);
        peer.send(". seq 1 ack " + (1 + 4 * MSS));
    }

    /** When no data is in flight any more, no other event would send the waiting data. */
    @Test
    void whatWaitsLeavesWhenNothingIsInFlightAndTheLimitIsTakenAway() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(2 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        peer.send(". seq 1 ack " + (1 + MSS));
        peer.expectNothing();
        connection.options().maxPacingRate(0);
        script.flush();
        assertThat(leaving(0)).containsExactly(0L);
        peer.send(". seq 1 ack " + (1 + 2 * MSS));
    }

    /**
     * {@code net.hawser.tcp_pacing} with CUBIC: in slow start the rate is two windows of 14 600 bytes in a round trip
     * of 100 ms, 292 000 bytes a second, that is a segment each 5 ms; near the threshold it is 1.2 windows.
     */
    @Test
    void pacingIsForEveryCongestionControlThatIsAskedFor() {
        script.sysctl("net.hawser.tcp_pacing", 1);
        TcpConnection connection = establishAfter(100);
        assertThat(connection.info().congestionControl).isEqualTo("cubic");
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(292_000);
        send(connection, SegmentText.pattern(10 * MSS));
        List<Long> times = leaving(100 * MILLI);
        assertThat(times).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(times.get(i)).isEqualTo(i * 5 * MILLI);
        }
        script.sysctl("net.ipv4.tcp_pacing_ss_ratio", 100);
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(146_000);
        peer.send(". seq 1 ack " + (1 + 10 * MSS));
    }

    @Test
    void theLowerOfRateAndLimitCounts() {
        script.sysctl("net.hawser.tcp_pacing", 1);
        TcpConnection connection = establishAfter(100);
        connection.options().maxPacingRate(1_000_000);
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(292_000);
        connection.options().maxPacingRate(100_000);
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(100_000);
    }

    @Test
    void withoutEitherItLeavesAtOnce() {
        TcpConnection connection = establishAfter(100);
        assertThat(connection.info().sending.pacingBytesPerSecond).isZero();
        send(connection, SegmentText.pattern(10 * MSS));
        assertThat(leaving(0)).hasSize(10);
        peer.send(". seq 1 ack " + (1 + 10 * MSS));
    }

    /** §5.6.2: BBR begins with 2.77 windows in a round trip: 404 420 bytes a second, two segments in 7220 µs. */
    @Test
    void bbrPacesFromTheBeginning() {
        script.sysctl("net.ipv4.tcp_congestion_control", "bbr");
        TcpConnection connection = establishAfter(100);
        assertThat(connection.info().sending.congestionPhase).isEqualTo("STARTUP");
        assertThat(connection.info().sending.pacingBytesPerSecond).isEqualTo(404_420);
        send(connection, SegmentText.pattern(10 * MSS));
        List<Long> times = leaving(100 * MILLI);
        assertThat(times).hasSize(10);
        long pair = 2L * MSS * SECOND / 404_420;
        for (int i = 0; i < 10; i++) {
            assertThat(times.get(i)).isBetween(i / 2 * pair, i / 2 * (pair + 2));
        }
        peer.send(". seq 1 ack " + (1 + 10 * MSS));
    }

    /** At twice the rate a segment takes 5 ms. */
    @Test
    void aNewRateSpacesWhatWaits() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(5 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        connection.options().maxPacingRate(292_000);
        script.flush();
        assertThat(leaving(100 * MILLI)).containsExactly(5 * MILLI, 10 * MILLI, 15 * MILLI, 20 * MILLI);
        peer.send(". seq 1 ack " + (1 + 5 * MSS));
    }

    /** Data that waits for its time is no reason to probe the window. */
    @Test
    void whatWaitsIsNotProbedFor() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(MSS);
        send(connection, SegmentText.pattern(2 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        peer.send(". seq 1 ack " + (1 + MSS));
        assertThat(leaving(1000 * MILLI)).containsExactly(996 * MILLI);
        peer.send(". seq 1 ack " + (1 + 2 * MSS));
    }

    @Test
    void nothingLeavesAfterTheEnd() {
        TcpConnection connection = establish();
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(2 * MSS));
        assertThat(leaving(4 * MILLI)).containsExactly(0L);
        abort(connection);
        peer.expect("R. seq 1461 ack 1");
        assertThat(script.wheel.armed()).isZero();
    }

    /** TCP_CONGESTION: pacing begins and ends with the model that paces. */
    @Test
    void pacingFollowsTheCongestionControl() {
        TcpConnection connection = establishAfter(100);
        connection.options().congestionControl("bbr");
        send(connection, SegmentText.pattern(6 * MSS));
        assertThat(leaving(MILLI)).hasSize(2);
        peer.send(". seq 1 ack " + (1 + 2 * MSS));
        peer.expectNothing();
        connection.options().congestionControl("cubic");
        script.flush();
        assertThat(leaving(0)).containsExactly(0L, 0L, 0L, 0L);
        peer.send(". seq 1 ack " + (1 + 6 * MSS));
    }

    /** Retransmissions are paced like other data: at 146 000 bytes a second a segment takes 10 ms. */
    @Test
    void whatIsLostIsPacedToo() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(100);
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK>");
        peer.expect(". seq 1 ack 1");
        connection.options().maxPacingRate(146_000);
        send(connection, SegmentText.pattern(6 * MSS));
        assertThat(leaving(60 * MILLI)).hasSize(6);
        script.advanceMillis(60);
        peer.send(". seq 1 ack 1 <nop,nop,sack " + (1 + 3 * MSS) + ":" + (1 + 6 * MSS) + ">");
        assertThat(leaving(100 * MILLI)).containsExactly(0L, 10 * MILLI, 20 * MILLI);
        peer.send(". seq 1 ack " + (1 + 6 * MSS));
    }
}
