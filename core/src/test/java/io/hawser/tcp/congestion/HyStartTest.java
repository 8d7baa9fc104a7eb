package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9406 §4.2 and §4.3. */
class HyStartTest {
    private static final long MILLI = 1_000_000;
    private static final int SEGMENT = 1000;

    private final HyStart hyStart = new HyStart(0);
    private long delivered;
    private boolean over;

    /** Runs a round in which each of {@code samples} segments, all sent at its beginning, took this long. */
    private void round(int samples, double millis) {
        rest(delivered, samples, millis);
    }

    /** Runs more of the round that began with this many bytes delivered. */
    private void rest(long begun, int samples, double millis) {
        for (int i = 0; i < samples; i++) {
            delivered += SEGMENT;
            WindowSample sample = new WindowSample();
            sample.hasSegment = true;
            sample.priorDeliveredBytes = begun;
            sample.totalDeliveredBytes = delivered;
            sample.rttNanos = (long) (millis * MILLI);
            over |= hyStart.isOverAfter(sample);
        }
    }

    @Test
    void slowStartIsOrdinaryWhileTheRoundTripStays() {
        for (int i = 0; i < 20; i++) {
            round(10, 50);
        }
        assertThat(hyStart.isConservative()).isFalse();
        assertThat(over).isFalse();
        assertThat(hyStart.growth(SEGMENT)).isEqualTo(SEGMENT);
    }

    /** RttThresh = max(4 ms, min(lastRoundMinRTT / 8, 16 ms)) */
    @ParameterizedTest
    @CsvSource({"10, 4", "32, 4", "80, 10", "128, 16", "1000, 16"})
    void theThresholdIsAnEighthButFrom4To16Milliseconds(double before, double rise) {
        round(10, before);
        round(10, before + rise - 0.001);
        assertThat(hyStart.isConservative()).isFalse();
        HyStart other = new HyStart(0);
        WindowSample sample = new WindowSample();
        sample.hasSegment = true;
        for (int i = 0; i < 20; i++) {
            sample.priorDeliveredBytes = i < 10 ? 0 : 10 * SEGMENT;
            sample.totalDeliveredBytes = (i + 1L) * SEGMENT;
            sample.rttNanos = (long) ((i < 10 ? before : before + rise) * MILLI);
            other.isOverAfter(sample);
        }
        assertThat(other.isConservative()).isTrue();
        assertThat(other.growth(SEGMENT)).isEqualTo(SEGMENT / 4);
    }

    /** N_RTT_SAMPLE */
    @Test
    void fewerThanEightMeasurementsOfARoundSayNothing() {
        round(10, 50);
        long begun = delivered;
        rest(begun, 7, 100);
        assertThat(hyStart.isConservative()).isFalse();
        rest(begun, 1, 100);
        assertThat(hyStart.isConservative()).isTrue();
    }

    @Test
    void itIsTheLeastOfARoundThatCounts() {
        round(10, 50);
        long begun = delivered;
        rest(begun, 1, 51);
        rest(begun, 50, 100);
        assertThat(hyStart.isConservative()).isFalse();
    }

    /** CSS_ROUNDS; the round in which the rise was seen counts. */
    @Test
    void afterFiveRoundsOfConservativeGrowthSlowStartIsOver() {
        round(10, 50);
        for (int i = 0; i < 5; i++) {
            round(10, 60);
        }
        assertThat(hyStart.isConservative()).isTrue();
        assertThat(over).isFalse();
        round(1, 60);
        assertThat(over).isTrue();
    }

    @Test
    void whenTheRoundTripFallsAgainSlowStartResumes() {
        round(10, 50);
        round(10, 60);
        assertThat(hyStart.isConservative()).isTrue();
        round(7, 59);
        assertThat(hyStart.isConservative()).isTrue();
        round(8, 59);
        assertThat(hyStart.isConservative()).isFalse();
        for (int i = 0; i < 10; i++) {
            round(10, 59);
        }
        assertThat(over).isFalse();
    }

    @Test
    void acknowledgmentsWithoutAMeasurementCountForNothing() {
        round(10, 50);
        WindowSample sample = new WindowSample();
        sample.hasSegment = true;
        sample.priorDeliveredBytes = delivered;
        sample.rttNanos = -1;
        for (int i = 0; i < 100; i++) {
            sample.totalDeliveredBytes = delivered + SEGMENT;
            assertThat(hyStart.isOverAfter(sample)).isFalse();
        }
        assertThat(hyStart.isConservative()).isFalse();
    }

    /** A round ends when data is acknowledged that was sent after its beginning: here each segment ends one. */
    @Test
    void aRoundMayBeOneSegment() {
        round(10, 50);
        round(10, 60);
        for (int i = 0; i < 4; i++) {
            round(1, 60);
        }
        assertThat(over).isFalse();
        round(1, 60);
        assertThat(over).isTrue();
    }

    /** A round trip of 0 is a measurement: a network without latency may get a queue. */
    @Test
    void aRoundTripWithoutTimeIsAMeasurementToo() {
        round(10, 0);
        round(10, 4);
        assertThat(hyStart.isConservative()).isTrue();
    }
}
