package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The recent amount in flight counts if a loss is found during a pause of the application (RFC 7661). */
class RecentFlightTest {
    private static final int SEGMENT = 1000;
    private static final long SECOND = 1_000_000_000;
    private static final long RTT = SECOND / 50;

    private final NewReno reno = new NewReno();
    private final RecentFlight recent = new RecentFlight();

    private void acknowledge(int priorInFlight, long nowNanos) {
        WindowSample sample = new WindowSample();
        sample.priorInFlightBytes = priorInFlight;
        sample.srttNanos = RTT;
        sample.nowNanos = nowNanos;
        reno.acknowledged(sample);
    }

    @Test
    void itIsTheGreatestOfTwoPeriods() {
        recent.seen(5000, RTT, 0);
        recent.seen(20_000, RTT, SECOND / 2);
        recent.seen(3000, RTT, SECOND * 9 / 10);
        assertThat(recent.mostBytes()).isEqualTo(20_000);
        recent.seen(4000, RTT, SECOND * 11 / 10);
        assertThat(recent.mostBytes()).isEqualTo(20_000);
        recent.seen(1000, RTT, SECOND * 22 / 10);
        assertThat(recent.mostBytes()).isEqualTo(4000);
    }

    @Test
    void aLongPauseIsForgotten() {
        recent.seen(20_000, RTT, 0);
        recent.seen(1000, RTT, 5 * SECOND);
        assertThat(recent.mostBytes()).isEqualTo(1000);
    }

    @Test
    void aPeriodIsThreeLongRoundTrips() {
        recent.seen(20_000, SECOND, 0);
        recent.seen(1000, SECOND, 2 * SECOND);
        recent.seen(1000, SECOND, 5 * SECOND);
        assertThat(recent.mostBytes()).isEqualTo(20_000);
        recent.seen(1000, SECOND, 8 * SECOND);
        assertThat(recent.mostBytes()).isEqualTo(1000);
    }

    /** The period before counts as long as less than a period has passed since its end. */
    @Test
    void aPeriodThatIsOverForAsLongDoesNotCount() {
        recent.seen(20_000, 0, 0);
        recent.seen(1000, 0, 2 * SECOND - 1);
        assertThat(recent.mostBytes()).isEqualTo(20_000);
        RecentFlight later = new RecentFlight();
        later.seen(20_000, 0, 0);
        later.seen(1000, 0, 2 * SECOND);
        assertThat(later.mostBytes()).isEqualTo(1000);
    }

    /** Twenty segments filled the window a moment ago; that only two are in flight now does not reduce it to two. */
    @Test
    void aLossAtTheTailOfABurstLeavesHalfOfTheWindowThatWasUsed() {
        reno.start(SEGMENT, 20 * SEGMENT, Integer.MAX_VALUE, RTT, 0);
        acknowledge(20 * SEGMENT, RTT);
        acknowledge(2 * SEGMENT, 2 * RTT);
        reno.lost(2 * SEGMENT, 2 * RTT);
        assertThat(reno.thresholdBytes()).isEqualTo(10 * SEGMENT);
    }

    /** A window that was not used is not counted. */
    @Test
    void aWindowThatWasNotUsedDoesNotCount() {
        reno.start(SEGMENT, 100 * SEGMENT, Integer.MAX_VALUE, RTT, 0);
        acknowledge(10 * SEGMENT, RTT);
        reno.lost(2 * SEGMENT, 2 * RTT);
        assertThat(reno.thresholdBytes()).isEqualTo(5 * SEGMENT);
    }

    /** The recent amount counts only once: the next loss starts from the amount used after the first. */
    @Test
    void aSecondLossBeginsFromWhatTheFirstHasLeft() {
        reno.start(SEGMENT, 20 * SEGMENT, Integer.MAX_VALUE, RTT, 0);
        acknowledge(20 * SEGMENT, RTT);
        reno.lost(20 * SEGMENT, RTT);
        reno.recovered();
        acknowledge(8 * SEGMENT, 2 * RTT);
        reno.lost(3 * SEGMENT, 3 * RTT);
        assertThat(reno.thresholdBytes()).isEqualTo(4 * SEGMENT);
    }
}
