package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RFC 9438, with segments of 1000 bytes and numbers worked out by hand: C = 0.4, beta = 0.7, alpha = 3 × 0.3 / 1.7 =
 * 0.52941.
 *
 * <p>Where a test acknowledges a whole window at once, the window afterwards is the target of §4.2.
 */
@Requirement("MAY-18")
class CubicTest {
    private static final long MILLI = 1_000_000;

    /** K of a window of 100 segments that a loss has reduced to 70: the cube root of 30 / 0.4, in milliseconds. */
    private static final double K_MILLIS = 4217.163;

    private final Cubic cubic = new Cubic();
    private long srttNanos = 100 * MILLI;

    @BeforeEach
    void start() {
        cubic.start(1000, 100_000, Integer.MAX_VALUE, -1, 0);
    }

    private WindowSample sample(int bytes, double nowMillis) {
        WindowSample sample = new WindowSample();
        sample.growthBytes = bytes;
        sample.mayGrow = true;
        sample.windowLimited = true;
        sample.srttNanos = srttNanos;
        sample.nowNanos = (long) (nowMillis * MILLI);
        return sample;
    }

    private void acknowledge(int bytes, double nowMillis) {
        cubic.acknowledged(sample(bytes, nowMillis));
    }

    private void acknowledgeWindow(double nowMillis) {
        acknowledge(cubic.windowBytes(), nowMillis);
    }

    /** Acknowledges data while the application sends less than the window allows. */
    private void acknowledgeUnlimited(double nowMillis) {
        WindowSample sample = sample(1000, nowMillis);
        sample.mayGrow = false;
        sample.windowLimited = false;
        cubic.acknowledged(sample);
    }

    /** Compares within a byte, because the numbers computed by hand are rounded. */
    private void assertWindow(int bytes) {
        assertThat(cubic.windowBytes()).isBetween(bytes - 1, bytes + 1);
    }

    /** Loses a segment at a window of 100; then congestion avoidance begins at instant 0. */
    private void loseAtOneHundred() {
        cubic.lost(100_000, 0);
        cubic.recovered();
        acknowledge(1, 0);
    }

    @Test
    void itBeginsInSlowStart() {
        assertThat(cubic.name()).isEqualTo("cubic");
        acknowledge(3000, 0);
        assertThat(cubic.windowBytes()).isEqualTo(103_000);
        assertThat(cubic.thresholdBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    /** §4.6 */
    @Test
    void aLossLeavesSevenTenthsOfWhatIsInFlightButNoLessThanTwoSegments() {
        cubic.lost(90_001, 0);
        assertThat(cubic.windowBytes()).isEqualTo(63_000);
        assertThat(cubic.thresholdBytes()).isEqualTo(63_000);
        cubic.lost(2500, 0);
        assertThat(cubic.windowBytes()).isEqualTo(2000);
    }

    /** §4.4: K = 4.217 s; W(1.1) = 0.4 × (1.1 - 4.217)³ + 100 = 87.884, W(4.1) = 99.999. */
    @Test
    void belowTheWindowOfTheLastLossItGrowsFastFirstAndThenSlowly() {
        loseAtOneHundred();
        acknowledgeWindow(1000);
        assertWindow(87_884);
        acknowledgeWindow(2000);
        assertWindow(96_204);
        acknowledgeWindow(4000);
        assertWindow(99_999);
        // the plateau: one round trip later the window no longer grows
        acknowledgeWindow(K_MILLIS - 100);
        assertWindow(100_000);
    }

    /** §4.4: (target - cwnd) / cwnd for each segment: half a window of acknowledgments yields half of the growth. */
    @Test
    void halfAWindowOfAcknowledgmentsBringsHalfOfTheWay() {
        loseAtOneHundred();
        acknowledge(35_000, 1000);
        assertWindow(70_000 + 17_884 / 2);
    }

    /** §4.5: W(K + 2.1) = 0.4 × 9.261 + 100. */
    @Test
    void beyondTheWindowOfTheLastLossItGrowsSlowlyFirstAndThenFast() {
        loseAtOneHundred();
        acknowledgeWindow(K_MILLIS - 100);
        assertWindow(100_000);
        acknowledgeWindow(K_MILLIS + 900);
        assertWindow(100_400);
        acknowledgeWindow(K_MILLIS + 2000);
        assertWindow(103_704);
    }

    /** §4.2: the target is at most 1.5 times the window. */
    @Test
    void itNeverGrowsByMoreThanHalfInARoundTrip() {
        loseAtOneHundred();
        acknowledgeWindow(60_000);
        assertWindow(105_000);
        acknowledgeWindow(60_100);
        assertWindow(157_500);
    }

    /** §4.2: the target has a lower bound; the curve is below the window for as long as the window was ahead of it. */
    @Test
    void itNeverShrinksWithoutALoss() {
        loseAtOneHundred();
        acknowledgeWindow(4000);
        int before = cubic.windowBytes();
        srttNanos = MILLI;
        acknowledgeWindow(4000);
        assertThat(cubic.windowBytes()).isEqualTo(before);
    }

    /**
     * §4.3: with 20 segments and 10 ms, K = 2.466 s is long and Reno is faster. W_est grows by alpha for each window
     * until it reaches the 20 segments of the loss, then by one.
     */
    @Test
    void whereRenoIsFasterItIsAsFastAsReno() {
        srttNanos = 10 * MILLI;
        cubic.start(1000, 20_000, Integer.MAX_VALUE, -1, 0);
        cubic.lost(20_000, 0);
        assertThat(cubic.windowBytes()).isEqualTo(14_000);
        acknowledgeWindow(0);
        assertWindow(14_529);
        acknowledgeWindow(10);
        assertWindow(15_058);
        for (int i = 3; i <= 12; i++) {
            acknowledgeWindow(i * 10 - 10);
        }
        // 14 + 12 alpha = 20.353
        assertThat(cubic.windowBytes()).isBetween(20_352 - 12, 20_353 + 12);
        int before = cubic.windowBytes();
        acknowledgeWindow(120);
        assertWindow(before + 1000);
        acknowledgeWindow(130);
        assertWindow(before + 2000);
    }

    /** Bytes count, not acknowledgments: a fraction of a byte of growth is kept for the next acknowledgment. */
    @Test
    void dividedAcknowledgmentsGrowTheWindowAsMuch() {
        srttNanos = 10 * MILLI;
        cubic.start(1000, 20_000, Integer.MAX_VALUE, -1, 0);
        cubic.lost(20_000, 0);
        for (int i = 0; i < 14_000; i++) {
            acknowledge(1, 0);
        }
        // somewhat less than 14_529, because the window grows meanwhile
        assertThat(cubic.windowBytes()).isBetween(14_515, 14_529);
    }

    /**
     * §4.7: the second loss occurs at 70, below the 100 of the first: W_max = 70 × 0.85 = 59.5. The loss has reduced
     * the window to 49; therefore K is the cube root of 10.5 / 0.4, 2.972 s.
     */
    @Test
    void aLossBelowTheLastOneLeavesRoomForOthers() {
        cubic.lost(100_000, 0);
        cubic.lost(70_000, 0);
        assertThat(cubic.windowBytes()).isEqualTo(49_000);
        acknowledge(1, 0);
        acknowledgeWindow(2972.2 - 100);
        assertWindow(59_500);
        acknowledgeWindow(2972.2);
        assertWindow(59_500);
    }

    @Test
    void aLossAboveTheLastOneDoesNot() {
        loseAtOneHundred();
        acknowledgeWindow(K_MILLIS + 2000);
        assertWindow(103_704);
        cubic.lost(103_704, 4217 * MILLI);
        assertWindow(72_592);
        // K = cbrt((103.704 - 72.592) / 0.4) = 4.2686 s
        acknowledge(1, 10_000);
        acknowledgeWindow(10_000 + 4268.6 - 100);
        assertWindow(103_704);
    }

    /** §4.8: slow start to 0.7 of the flight; congestion avoidance after it has K = 0 and begins at its own window. */
    @Test
    void aTimeoutBeginsWithOneSegmentAndAFlatCurve() {
        cubic.timedOut(100_000, true, 0);
        assertThat(cubic.windowBytes()).isEqualTo(1000);
        assertThat(cubic.thresholdBytes()).isEqualTo(70_000);
        acknowledge(69_000, 5000);
        assertThat(cubic.windowBytes()).isEqualTo(70_000);
        acknowledge(1, 10_000);
        // 70 + 0.4 × 2.1³, for each of the 70 segments of a window
        acknowledgeWindow(12_000);
        assertWindow(73_704);
    }

    @Test
    void aSecondTimeoutOfTheSameDataLeavesTheThreshold() {
        cubic.timedOut(100_000, true, 0);
        cubic.timedOut(1000, false, 0);
        assertThat(cubic.thresholdBytes()).isEqualTo(70_000);
        assertThat(cubic.windowBytes()).isEqualTo(1000);
    }

    /** §4.2, §5.8: time in which the application had too little data does not count. */
    @Test
    void timeInWhichTheApplicationIsSlowDoesNotCount() {
        loseAtOneHundred();
        acknowledgeUnlimited(500);
        acknowledgeUnlimited(50_000);
        acknowledgeWindow(51_000);
        // as after one second
        assertWindow(87_884);
    }

    @Test
    void timeWithNothingInFlightDoesNotCount() {
        loseAtOneHundred();
        cubic.flightBegins(true, 50_000 * MILLI);
        acknowledgeWindow(51_000);
        assertWindow(87_884);
    }

    /** §4.9.2: the window and its curve are restored. */
    @Test
    void aLossThatWasNoneIsUndone() {
        loseAtOneHundred();
        acknowledgeWindow(1000);
        assertWindow(87_884);
        cubic.lost(87_884, 1100 * MILLI);
        assertWindow(61_518);
        cubic.undo();
        assertWindow(87_884);
        assertThat(cubic.thresholdBytes()).isEqualTo(70_000);
        acknowledgeWindow(2000);
        assertWindow(96_204);
    }

    /** §4.9.2: a window that has grown beyond the former one is kept, and so is its curve. */
    @Test
    void anUndoThatComesTooLateChangesNothing() {
        loseAtOneHundred();
        cubic.lost(70_000, 0);
        acknowledge(1, 0);
        acknowledgeWindow(2872);
        assertWindow(59_500);
        // 59.5 + 0.4 × (6.356 - 2.972)³
        acknowledgeWindow(6256);
        assertWindow(75_000);
        cubic.undo();
        // 59.5 + 0.4 × (6.456 - 2.972)³; the curve of the first loss is at 104.5
        acknowledgeWindow(6356);
        assertWindow(76_416);
    }

    @Test
    void aTimeoutThatWasNoneIsUndone() {
        loseAtOneHundred();
        acknowledgeWindow(1000);
        cubic.timedOut(87_884, true, 1100 * MILLI);
        cubic.timedOut(1000, false, 1300 * MILLI);
        assertThat(cubic.windowBytes()).isEqualTo(1000);
        cubic.undo();
        assertWindow(87_884);
        acknowledgeWindow(2000);
        assertWindow(96_204);
    }

    /** RFC 8511 §3: beta_ecn of CUBIC is 0.85. */
    @Test
    void aMarkCountsAsALossUnlessTheAlternativeBackoffIsOn() {
        cubic.marked(100_000, 0);
        assertThat(cubic.windowBytes()).isEqualTo(70_000);
        Cubic alternative = new Cubic(true);
        alternative.start(1000, 100_000, Integer.MAX_VALUE, -1, 0);
        alternative.marked(100_000, 0);
        assertThat(alternative.windowBytes()).isEqualTo(85_000);
        alternative.lost(90_001, 0);
        assertThat(alternative.windowBytes()).isEqualTo(63_000);
    }

    /** RFC 5681 §4.1: RW = min(IW, cwnd). */
    @Test
    void idleTimeShrinksTheWindow() {
        cubic.restart(10_000);
        assertThat(cubic.windowBytes()).isEqualTo(10_000);
        cubic.restart(20_000);
        assertThat(cubic.windowBytes()).isEqualTo(10_000);
    }

    /** Runs nine rounds of ten measurements; from the fourth on the round trip is a fifth longer. */
    private void slowStartInWhichTheRoundTripRises(int ackedBytes) {
        long delivered = 0;
        for (int round = 0; round < 9; round++) {
            long begun = delivered;
            for (int i = 0; i < 10; i++) {
                delivered += 1000;
                WindowSample sample = sample(ackedBytes, 100 * round);
                sample.hasSegment = true;
                sample.priorDeliveredBytes = begun;
                sample.totalDeliveredBytes = delivered;
                sample.rttNanos = (round < 3 ? 100 : 120) * MILLI;
                cubic.acknowledged(sample);
            }
        }
    }

    /** RFC 9406 §4.2 and RFC 9438 §4.10: slow start ends without a loss; K = 0, W_max = cwnd. */
    @Test
    void slowStartEndsWhenTheRoundTripRises() {
        slowStartInWhichTheRoundTripRises(1000);
        int end = cubic.windowBytes();
        assertThat(cubic.thresholdBytes()).isBetween(100_000, end);
        // 3 rounds of 10 segments, 8 of the fourth at the full rate, then a quarter for each, for five rounds
        assertThat(end).isBetween(100_000 + 37_000 + 10_000, 100_000 + 37_000 + 12_000);
        // congestion avoidance began with the rest of the ninth round; 0.4 × 2.1³ segments
        acknowledgeWindow(2800);
        assertThat(cubic.windowBytes() - end).isBetween(3700 - 60, 3704 + 60);
    }

    /** The window is that of a restart from one segment. */
    @Test
    void slowStartDoesNotEndBelowTwoSegments() {
        cubic.restart(1000);
        slowStartInWhichTheRoundTripRises(1);
        assertThat(cubic.windowBytes()).isLessThan(2000);
        assertThat(cubic.thresholdBytes()).isEqualTo(2000);
    }

    /** §4.7: only a window below the last W_max is a sign that others need bandwidth. */
    @Test
    void aLossAtTheLastOneDoesNotEither() {
        cubic.lost(100_000, 0);
        cubic.start(1000, 100_000, 70_000, -1, 0);
        loseAtOneHundred();
        acknowledgeWindow(1000);
        assertWindow(87_884);
    }

    /** §4.3: alpha is 1 as soon as W_est has reached cwnd_prior, which is the window itself if nothing was lost. */
    @Test
    void withoutALossItGrowsByASegmentForEachWindowAtLeast() {
        srttNanos = 10 * MILLI;
        cubic.start(1000, 20_000, 20_000, -1, 0);
        acknowledgeWindow(0);
        assertWindow(21_000);
    }

    /** RFC 9406 §4.2: the round trip is measured by each acknowledgment, also while the window may not grow. */
    @Test
    void slowStartEndsWhenTheRoundTripRisesWhileTheApplicationIsSlow() {
        long delivered = 0;
        for (int round = 0; round < 9; round++) {
            long begun = delivered;
            for (int i = 0; i < 10; i++) {
                delivered += 1000;
                WindowSample sample = sample(1000, 100 * round);
                sample.mayGrow = round == 0;
                sample.hasSegment = true;
                sample.priorDeliveredBytes = begun;
                sample.totalDeliveredBytes = delivered;
                sample.rttNanos = (round < 3 ? 100 : 120) * MILLI;
                cubic.acknowledged(sample);
            }
        }
        assertThat(cubic.windowBytes()).isEqualTo(110_000);
        assertThat(cubic.thresholdBytes()).isEqualTo(110_000);
    }

    /** RFC 9406 §4.3: for the first slow start only; the one after a loss ends at the threshold. */
    @Test
    void theSlowStartAfterALossDoesNotEndWhenTheRoundTripRises() {
        cubic.timedOut(1_000_000, true, 0);
        assertThat(cubic.thresholdBytes()).isEqualTo(700_000);
        slowStartInWhichTheRoundTripRises(1000);
        assertThat(cubic.thresholdBytes()).isEqualTo(700_000);
        assertThat(cubic.windowBytes()).isEqualTo(91_000);
    }
}
