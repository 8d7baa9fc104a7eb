package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 5681 and RFC 6582, with segments of 1000 bytes and numbers computed by hand. */
class NewRenoTest {
    private final NewReno reno = new NewReno();

    @BeforeEach
    void start() {
        reno.start(1000, 10_000, Integer.MAX_VALUE, -1, 0);
    }

    private void acknowledge(int bytes) {
        WindowSample sample = new WindowSample();
        sample.growthBytes = bytes;
        sample.mayGrow = true;
        reno.acknowledged(sample);
    }

    private void assertWindow(int window, int threshold) {
        assertThat(reno.windowBytes()).isEqualTo(window);
        assertThat(reno.thresholdBytes()).isEqualTo(threshold);
    }

    @Test
    void itBeginsInSlowStart() {
        assertThat(reno.name()).isEqualTo("reno");
        assertWindow(10_000, Integer.MAX_VALUE);
    }

    /** RFC 3465, bad input 43: bytes count, not acknowledgments, so that dividing an ACK gains nothing. */
    @Test
    void slowStartGrowsByWhatIsAcknowledged() {
        acknowledge(1000);
        assertThat(reno.windowBytes()).isEqualTo(11_000);
        acknowledge(2500);
        assertThat(reno.windowBytes()).isEqualTo(13_500);
        for (int i = 0; i < 1000; i++) {
            acknowledge(1);
        }
        assertThat(reno.windowBytes()).isEqualTo(14_500);
    }

    @Test
    void avoidanceGrowsByOneSegmentForEachWindow() {
        reno.lost(10_000, 0);
        assertWindow(5000, 5000);
        for (int i = 0; i < 4; i++) {
            acknowledge(1000);
            assertThat(reno.windowBytes()).isEqualTo(5000);
        }
        acknowledge(1000);
        assertThat(reno.windowBytes()).isEqualTo(6000);
        for (int i = 0; i < 5; i++) {
            acknowledge(1000);
        }
        assertThat(reno.windowBytes()).isEqualTo(6000);
        acknowledge(999);
        assertThat(reno.windowBytes()).isEqualTo(6000);
        acknowledge(1);
        assertThat(reno.windowBytes()).isEqualTo(7000);
    }

    @Test
    void anAcknowledgmentOfSeveralWindowsCountsEach() {
        reno.lost(4000, 0);
        assertWindow(2000, 2000);
        // 2000 and 3000 and 1000 of the next 4000
        acknowledge(6000);
        assertThat(reno.windowBytes()).isEqualTo(4000);
        acknowledge(3000);
        assertThat(reno.windowBytes()).isEqualTo(5000);
    }

    @Test
    void slowStartEndsAtTheThresholdAndTheRestCountsForAvoidance() {
        reno.timedOut(9000, true, 0);
        assertWindow(1000, 4500);
        acknowledge(3000);
        assertThat(reno.windowBytes()).isEqualTo(4000);
        acknowledge(1000);
        assertThat(reno.windowBytes()).isEqualTo(4500);
        // 500 are already counted
        acknowledge(3999);
        assertThat(reno.windowBytes()).isEqualTo(4500);
        acknowledge(1);
        assertThat(reno.windowBytes()).isEqualTo(5500);
    }

    /** RFC 5681 (4) */
    @Test
    void aLossHalvesWhatIsInFlightButToNoLessThanTwoSegments() {
        reno.lost(9001, 0);
        assertWindow(4500, 4500);
        reno.lost(3000, 0);
        assertWindow(2000, 2000);
        reno.lost(0, 0);
        assertWindow(2000, 2000);
    }

    @Test
    void aLossForgetsWhatAvoidanceHasCounted() {
        reno.lost(10_000, 0);
        acknowledge(4999);
        reno.lost(10_000, 0);
        acknowledge(1);
        assertThat(reno.windowBytes()).isEqualTo(5000);
    }

    /** RFC 6937 §3: the reduction has reached the threshold. */
    @Test
    void recoveryEndsAtTheThreshold() {
        reno.lost(20_000, 0);
        reno.recovered();
        assertWindow(10_000, 10_000);
    }

    /** RFC 4015 §3.2 */
    @Test
    void aMistakeIsUndone() {
        reno.lost(8000, 0);
        assertWindow(4000, 4000);
        reno.undo();
        assertWindow(10_000, Integer.MAX_VALUE);
        reno.timedOut(9000, true, 0);
        reno.timedOut(1000, false, 0);
        assertWindow(1000, 4500);
        reno.undo();
        assertWindow(10_000, Integer.MAX_VALUE);
    }

    /** RFC 5681 §3.1: only the first timeout of a segment sets the threshold. */
    @Test
    void aTimeoutBeginsWithOneSegment() {
        reno.timedOut(9000, true, 0);
        assertWindow(1000, 4500);
        reno.timedOut(1000, false, 0);
        assertWindow(1000, 4500);
        reno.timedOut(1000, true, 0);
        assertWindow(1000, 2000);
    }

    /** RFC 5681 §4.1: RW = min(IW, cwnd). */
    @Test
    void idleTimeShrinksAndNeverGrows() {
        acknowledge(5000);
        reno.restart(10_000);
        assertWindow(10_000, Integer.MAX_VALUE);
        reno.timedOut(9000, true, 0);
        reno.restart(10_000);
        assertWindow(1000, 4500);
    }

    @Test
    void smallerSegmentsGrowInSmallerSteps() {
        reno.lost(4000, 0);
        reno.segmentBytes(100);
        acknowledge(2000);
        assertThat(reno.windowBytes()).isEqualTo(2100);
    }

    @Test
    void theWindowIsNeverBeyondWhatScalingCanTell() {
        for (int i = 0; i < 10; i++) {
            acknowledge(1 << 29);
        }
        assertThat(reno.windowBytes()).isEqualTo(1 << 30);
        reno.lost(1 << 30, 0);
        for (int i = 0; i < 10; i++) {
            acknowledge(Integer.MAX_VALUE / 2);
        }
        assertThat(reno.windowBytes()).isBetween(1 << 29, 1 << 30);
    }

    /** A window that is as large as before is kept, with what congestion avoidance has counted since. */
    @Test
    void aLossThatHasNotReducedTheWindowIsNotUndone() {
        reno.lost(10_000, 0);
        acknowledge(4999);
        reno.lost(10_000, 0);
        reno.undo();
        acknowledge(1);
        assertWindow(5000, 5000);
        acknowledge(4999);
        assertWindow(6000, 5000);
    }

    /** RFC 8511 §3: beta_ecn of Reno is 0.8. */
    @Test
    void aMarkCountsAsALossUnlessTheAlternativeBackoffIsOn() {
        reno.marked(10_000, 0);
        assertWindow(5000, 5000);
        NewReno alternative = new NewReno(true);
        alternative.start(1000, 10_000, Integer.MAX_VALUE, -1, 0);
        alternative.marked(10_000, 0);
        assertThat(alternative.windowBytes()).isEqualTo(8000);
        alternative.lost(8000, 0);
        assertThat(alternative.windowBytes()).isEqualTo(4000);
    }
}
