package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** draft-ietf-ccwg-bbr §5.5: rounds with losses, filters and limits of the model, one by one. */
class PathModelTest {
    private final PathModel model = new PathModel();

    /** Acknowledges up to {@code total} by a segment sent when {@code prior} was delivered. */
    private void acknowledge(long prior, long total, long rate, boolean limited) {
        RateSample sample = new RateSample();
        sample.hasSegment = true;
        sample.priorDeliveredBytes = prior;
        sample.totalDeliveredBytes = total;
        sample.intervalNanos = 1_000_000_000;
        sample.intervalBytes = rate;
        sample.applicationLimited = limited;
        model.update(sample);
        model.adapt(/* accelerating= */ true, 0);
        model.advance(sample);
    }

    /** §5.5.10.2: a round with losses begins with the first of them, and a later one does not begin it again. */
    @Test
    void aLossRoundBeginsWithTheFirstLoss() {
        acknowledge(0, 1000, 500, false);
        assertThat(model.isLossRoundStart()).isTrue();
        acknowledge(0, 2000, 500, false);
        assertThat(model.isLossRoundStart()).isFalse();
        model.noteLoss();
        model.deliveredBytes = 3000;
        model.noteLoss();
        acknowledge(1999, 4000, 500, false);
        assertThat(model.isLossRoundStart()).isFalse();
        acknowledge(2000, 5000, 500, false);
        assertThat(model.isLossRoundStart()).isTrue();
    }

    /** AdvanceLatestDeliverySignals: the most that was delivered in a round counts, and begins again with each. */
    @Test
    void theLatestDeliveriesAreThoseOfARound() {
        acknowledge(0, 1000, 800, false);
        assertThat(model.latestInflight()).isEqualTo(800);
        acknowledge(0, 2000, 900, false);
        acknowledge(0, 3000, 700, false);
        assertThat(model.latestInflight()).isEqualTo(900);
        acknowledge(1000, 4000, 100, false);
        assertThat(model.latestInflight()).isEqualTo(100);
    }

    /** §5.5.6: a cycle without a measurement does not count. */
    @Test
    void aCycleWithoutAMeasurementForgetsNothing() {
        acknowledge(0, 1000, 800, false);
        model.nextCycle();
        model.nextCycle();
        model.nextCycle();
        assertThat(model.maxBandwidth()).isEqualTo(800);
    }

    /** §5.5.5: a sample of a limited application counts if it is not below the maximum. */
    @Test
    void aLimitedSampleThatReachesTheMaximumCounts() {
        acknowledge(0, 1000, 800, false);
        model.nextCycle();
        acknowledge(1000, 2000, 800, true);
        acknowledge(2000, 3000, 100, false);
        model.nextCycle();
        assertThat(model.maxBandwidth()).isEqualTo(800);
    }

    /** IsInflightTooHigh: more than 2 %; without SACK any loss, because their number is unknown. */
    @Test
    void lossesAreTooManyAboveTwoPercent() {
        assertThat(PathModel.isTooHigh(20, 1000, true)).isFalse();
        assertThat(PathModel.isTooHigh(21, 1000, true)).isTrue();
        assertThat(PathModel.isTooHigh(1, 1000, false)).isTrue();
        assertThat(PathModel.isTooHigh(0, 1000, false)).isFalse();
        assertThat(PathModel.isTooHigh(1, 1000, true)).isFalse();
    }

    /** BDPMultiple: the initial window until a round trip was measured, even one of 0. */
    @Test
    void theProductNeedsARoundTrip() {
        model.initialWindowBytes = 10_000;
        assertThat(model.bdp(1000, 1)).isEqualTo(10_000);
        model.minRttNanos = 0;
        assertThat(model.bdp(1000, 1)).isZero();
        model.minRttNanos = 500_000_000;
        assertThat(model.bdp(1000, 2)).isEqualTo(1000);
    }
}
