package io.hawser.tcp.congestion;

import static io.hawser.tcp.congestion.BbrScript.BANDWIDTH;
import static io.hawser.tcp.congestion.BbrScript.BDP;
import static io.hawser.tcp.congestion.BbrScript.INITIAL_WINDOW;
import static io.hawser.tcp.congestion.BbrScript.MILLI;
import static io.hawser.tcp.congestion.BbrScript.SEGMENT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** draft-ietf-ccwg-bbr §5.5.10 and §5.5.11: the effects of losses and marks, and their undoing. */
class BbrLossTest {
    /** The window in CRUISE: two bandwidth-delay products, and a tenth for aggregation. */
    private static final int WINDOW = 2 * BDP + BDP / 10;

    private final BbrScript flow = new BbrScript();
    private final Bbr bbr = flow.bbr;

    private void loseOne() {
        flow.lose(BDP, SEGMENT);
        bbr.lost(BDP, flow.now);
        flow.recovering = true;
    }

    private void recovered() {
        flow.recovering = false;
        bbr.recovered();
    }

    // ---- not probing: the short term

    @Test
    void aRoundWithALossLowersTheShortTermToWhatWasDelivered() {
        flow.cruising().round(BANDWIDTH);
        assertThat(bbr.windowBytes()).isEqualTo(WINDOW);
        flow.round(700_000);
        loseOne();
        flow.round(700_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(700_000);
        // 70 000 were delivered in the round; Beta leaves more, 117 600 apart from rounding
        assertThat(bbr.model().inflightShortTerm()).isEqualTo(117_599);
        assertThat(bbr.windowBytes()).isEqualTo(117_599);
        flow.assertPacing(693_000);
        flow.rounds(3, 700_000);
        assertThat(bbr.model().bandwidthShortTerm()).as("no loss since").isEqualTo(700_000);
    }

    @Test
    void butNotByMoreThanBeta() {
        flow.cruising().round(BANDWIDTH);
        flow.round(100_000);
        loseOne();
        flow.rounds(2, 100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
        flow.assertPacing(554_400);
        loseOne();
        flow.rounds(2, 100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * (0.7 * BANDWIDTH));
    }

    @Test
    void theNextProbeForgetsTheShortTerm() {
        flow.cruising().round(BANDWIDTH);
        loseOne();
        flow.rounds(2, 700_000);
        recovered();
        while (bbr.state() != BbrState.PROBE_REFILL) {
            flow.round(700_000);
        }
        flow.assertPacing(792_000);
        assertThat(bbr.model().inflightShortTerm()).isEqualTo(PathModel.UNLIMITED);
    }

    @Test
    void whileItProbesALossOfLittleChangesNothing() {
        flow.cruising().up();
        flow.lose(100_000, 2000);
        bbr.lost(100_000, flow.now);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
    }

    // ---- probing: the long term

    /**
     * Before it 1500 of 99 000 were lost, and 1980 may be lost: within the segment (1980 - 1500) / 0.98 = 489 exceed
     * the limit.
     */
    @Test
    void moreThanTwoPercentLostEndAProbe() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        flow.assertState(BbrState.PROBE_DOWN);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(99_489);
        flow.lose(100_000, 50_000);
        assertThat(bbr.model().inflightLongTerm).as("once for a probe").isEqualTo(99_489);
        bbr.lost(100_000, flow.now);
        flow.inFlight = 2 * BDP;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        assertThat(bbr.windowBytes()).isEqualTo(99_489);
    }

    /** The draft's test "Handling Loss During PROBE_UP After inflight_longterm is Set": Beta of 80 000. */
    @Test
    void theLongTermBoundFallsByNoMoreThanBeta() {
        flow.cruising().up();
        flow.lose(10_000, 1000);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(56_000);
        flow.assertState(BbrState.PROBE_DOWN);
        // 15 % of it are headroom for others
        flow.inFlight = 47_601;
        flow.inFlightAtSend = 0;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        assertThat(bbr.windowBytes()).isEqualTo(56_000);
        flow.inFlight = 47_600;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_CRUISE);
        assertThat(bbr.windowBytes()).isEqualTo(47_600);
    }

    /**
     * §5.5.10.2, as in the pseudocode: the application did not send more; therefore the capacity above that is unknown.
     */
    @Test
    void theLossOfALimitedApplicationEndsTheProbeOnly() {
        flow.cruising().up();
        flow.applicationLimited = true;
        flow.lose(10_000, 1000);
        flow.assertState(BbrState.PROBE_DOWN);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
    }

    /**
     * §5.3.3.4.2: after a probe that went too high the next one only reaches the bound, and the one after that stays
     * there.
     */
    @Test
    void theProbeAfterOneThatWentTooHighIsCautious() {
        afterACautiousProbe();
    }

    private void afterACautiousProbe() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        bbr.lost(100_000, flow.now);
        flow.round(BANDWIDTH);
        recovered();
        flow.refreshed().up();
        flow.inFlight = 99_488;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        flow.inFlight = 99_489;
        flow.acknowledge(SEGMENT, BANDWIDTH, 0);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_REFILL);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
    }

    /**
     * §5.3.3.4.1: while the bound limits the flow, the bound grows twice as fast in each round. It starts growing in
     * the second round: by a segment for each half, quarter and eighth of a window; 80 000 bytes are delivered in a
     * round.
     */
    @Test
    void aProbeThatLosesNothingRaisesTheBoundFasterAndFaster() {
        afterACautiousProbe();
        flow.windowLimited = true;
        long[] growth = new long[4];
        for (int i = 0; i < growth.length; i++) {
            long before = bbr.model().inflightLongTerm;
            flow.round(BANDWIDTH);
            growth[i] = (bbr.model().inflightLongTerm - before) / SEGMENT;
        }
        assertThat(growth).containsExactly(1, 4, 6, 12);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        // When it grows with each acknowledgment, the bound no longer limits the flow, and the plateau counts.
        flow.rounds(4, BANDWIDTH);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_UP);
    }

    @Test
    void whatWasInFlightWithoutALossIsNotTooMuch() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        bbr.lost(100_000, flow.now);
        flow.inFlightAtSend = 120_000;
        flow.round(BANDWIDTH);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(120_000);
    }

    // ---- timeouts, and the end of recovery

    @Test
    void aTimeoutLeavesOneSegmentAndRecoveryTheWindowOfBefore() {
        flow.cruising().round(BANDWIDTH);
        bbr.timedOut(BDP, true, flow.now);
        assertThat(bbr.windowBytes()).isEqualTo(SEGMENT);
        flow.recovering = true;
        flow.acknowledge(SEGMENT, BANDWIDTH, 0);
        assertThat(bbr.windowBytes()).isEqualTo(4 * SEGMENT);
        flow.acknowledge(SEGMENT, BANDWIDTH, 0);
        assertThat(bbr.windowBytes()).isEqualTo(5 * SEGMENT);
        recovered();
        assertThat(bbr.windowBytes()).isEqualTo(WINDOW);
    }

    @Test
    void theInitialWindowIsRestoredToo() {
        bbr.timedOut(INITIAL_WINDOW, true, 0);
        bbr.timedOut(INITIAL_WINDOW, false, 0);
        assertThat(bbr.windowBytes()).isEqualTo(SEGMENT);
        bbr.undo();
        assertThat(bbr.windowBytes()).isEqualTo(INITIAL_WINDOW);
    }

    /** §5.4: idle time does not change the window, and neither does Linux's sysctl that restarts slow start. */
    @Test
    void idlenessLeavesTheWindow() {
        flow.cruising().round(BANDWIDTH);
        bbr.restart(INITIAL_WINDOW);
        assertThat(bbr.windowBytes()).isEqualTo(WINDOW);
    }

    // ---- undo

    @Test
    void aSpuriousLossGivesTheShortTermBack() {
        flow.cruising().round(BANDWIDTH);
        flow.round(500_000);
        loseOne();
        flow.rounds(2, 500_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
        loseOne();
        flow.rounds(2, 500_000);
        bbr.undo();
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
        assertThat(bbr.model().inflightShortTerm()).isEqualTo(PathModel.UNLIMITED);
        assertThat(bbr.windowBytes()).isEqualTo(WINDOW);
        flow.assertState(BbrState.PROBE_CRUISE);
    }

    /**
     * The loss that ends the probe is processed before the recovery that it begins: the bound from before both is
     * saved.
     */
    @Test
    void aSpuriousLossThatEndedAProbeBeginsItAnew() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        flow.lose(100_000, 3500);
        bbr.lost(100_000, flow.now);
        flow.inFlight = 2 * BDP;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        bbr.undo();
        flow.assertState(BbrState.PROBE_REFILL);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
    }

    @Test
    void aSpuriousLossThatEndedStartupIsForgiven() {
        flow.inFlight = 2 * BDP;
        flow.rounds(2, BANDWIDTH);
        for (int i = 1; i <= 6; i++) {
            flow.lose(100_000, i * SEGMENT);
        }
        bbr.lost(100_000, flow.now);
        flow.recovering = true;
        flow.lostSinceSend = 6000;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.DRAIN);
        bbr.undo();
        flow.assertState(BbrState.STARTUP);
        assertThat(bbr.pipe().reached).isFalse();
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
    }

    @Test
    void aRecoveryThatHasEndedIsNotUndoneByTheNextOne() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        bbr.lost(100_000, flow.now);
        flow.round(BANDWIDTH);
        recovered();
        flow.inFlight = 0;
        flow.round(BANDWIDTH);
        loseOne();
        bbr.undo();
        assertThat(bbr.state()).isIn(BbrState.PROBE_DOWN, BbrState.PROBE_CRUISE);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(99_489);
    }

    // ---- marks

    @Test
    void aMarkEndsStartup() {
        flow.inFlight = 2 * BDP;
        flow.rounds(2, BANDWIDTH);
        bbr.marked(2 * BDP, flow.now);
        flow.assertState(BbrState.DRAIN);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(BDP);
    }

    @Test
    void aMarkEndsAProbe() {
        flow.cruising().up();
        bbr.marked(110_000, flow.now);
        flow.assertState(BbrState.PROBE_DOWN);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(110_000);
        bbr.recovered();
        bbr.marked(50_000, flow.now);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(110_000);
    }

    @Test
    void elsewhereAMarkCountsAsALossOnceARound() {
        flow.cruising().round(BANDWIDTH);
        flow.round(100_000);
        bbr.marked(BDP, flow.now);
        flow.rounds(2, 100_000);
        bbr.recovered();
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
        flow.rounds(2, 100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
    }

    // ---- details

    @Test
    void aSpuriousLossLowersNothingLater() {
        flow.cruising().round(BANDWIDTH);
        loseOne();
        bbr.undo();
        flow.recovering = false;
        flow.rounds(2, 500_000);
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
    }

    /** OnEnterFastRecovery notes a loss, even if no segment was reported as lost. */
    @Test
    void aRecoveryIsALoss() {
        flow.cruising().round(BANDWIDTH);
        flow.round(100_000);
        bbr.lost(BDP, flow.now);
        flow.rounds(2, 100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
    }

    /** StartProbeBW_DOWN: the loss that ends a probe does not lower the short term, too. */
    @Test
    void theLossOfAProbeDoesNotLowerTheShortTerm() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.inFlight = 2 * BDP;
        flow.rounds(2, 100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
    }

    /** §5.5.10.2: the data of a probe is still acknowledged in the round after it; what is lost then counts. */
    @Test
    void aLossInTheRoundAfterAProbeCounts() {
        flow.cruising().up();
        long prior = flow.delivered;
        flow.inFlight = BDP * 5 / 4;
        flow.rounds(3, BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.acknowledge(800, BANDWIDTH, prior);
        flow.lose(100_000, 2500);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(99_489);
    }

    @Test
    void aLossTwoRoundsAfterAProbeDoesNot() {
        flow.cruising().up();
        flow.inFlight = BDP * 5 / 4;
        flow.rounds(3, BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.round(BANDWIDTH);
        flow.lose(100_000, 2500);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
    }

    /** The plateau of STARTUP is counted again after a loss that was none. */
    @Test
    void aSpuriousLossBeginsThePlateauAgain() {
        flow.inFlight = 2 * BDP;
        flow.rounds(3, BANDWIDTH);
        assertThat(bbr.pipe().rounds()).isEqualTo(2);
        loseOne();
        bbr.undo();
        assertThat(bbr.pipe().rounds()).isZero();
        flow.recovering = false;
        flow.rounds(2, BANDWIDTH);
        flow.assertState(BbrState.STARTUP);
    }

    /** OnEnterRTO saves the state: an undo restores that of the first timeout, not that of the recovery before. */
    @Test
    void aTimeoutInARecoverySavesTheState() {
        flow.filled().round(500_000);
        loseOne();
        flow.round(500_000);
        double reduced = bbr.model().bandwidthShortTerm();
        assertThat(reduced).isEqualTo(0.7 * BANDWIDTH);
        bbr.timedOut(BDP, true, flow.now);
        flow.lose(BDP, SEGMENT);
        flow.round(100_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(500_000);
        bbr.undo();
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(reduced);
    }

    /** A repeated timeout saves the state if none is saved: the recovery before it has ended. */
    @Test
    void aRepeatedTimeoutSavesTheStateIfNoneIsSaved() {
        flow.filled().round(500_000);
        loseOne();
        recovered();
        bbr.timedOut(BDP, false, flow.now);
        flow.round(500_000);
        assertThat(bbr.model().bandwidthShortTerm()).isEqualTo(0.7 * BANDWIDTH);
        bbr.undo();
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
    }

    /** §5.3.4: a loss in PROBE_RTT, which keeps little in flight, does not change the window to which it returns. */
    @Test
    void aLossInProbeRttLeavesTheFormerWindow() {
        flow.cruising().round(BANDWIDTH);
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        flow.inFlight = BDP / 2;
        flow.now += MILLI;
        flow.acknowledge(800, BANDWIDTH, 0);
        loseOne();
        bbr.lost(BDP / 2, flow.now);
        flow.rounds(3, BANDWIDTH);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_RTT);
        recovered();
        assertThat(bbr.windowBytes()).isEqualTo(WINDOW);
        // §5.3.4.3: and the short term is forgotten
        assertThat(bbr.model().bandwidthShortTerm()).isInfinite();
    }

    /** PROBE_REFILL keeps to the long-term bound, and CRUISE leaves headroom below it. */
    @Test
    void refillFillsThePipeToTheBound() {
        flow.cruising().up();
        flow.lose(100_000, 2500);
        bbr.lost(100_000, flow.now);
        flow.inFlightAtSend = 0;
        flow.round(BANDWIDTH);
        recovered();
        flow.refreshed();
        while (bbr.state() != BbrState.PROBE_REFILL) {
            flow.round(BANDWIDTH);
        }
        flow.rounds(1, BANDWIDTH);
        assertThat(bbr.windowBytes()).isEqualTo(99_489);
    }
}
