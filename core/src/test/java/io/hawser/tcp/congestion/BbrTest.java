package io.hawser.tcp.congestion;

import static io.hawser.tcp.congestion.BbrScript.BANDWIDTH;
import static io.hawser.tcp.congestion.BbrScript.BDP;
import static io.hawser.tcp.congestion.BbrScript.MILLI;
import static io.hawser.tcp.congestion.BbrScript.RTT;
import static io.hawser.tcp.congestion.BbrScript.SEGMENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** draft-ietf-ccwg-bbr §5.3 and §5.6: states, rates and windows, with numbers worked out by hand. */
class BbrTest {
    private final BbrScript flow = new BbrScript();
    private final Bbr bbr = flow.bbr;

    // ---- STARTUP

    /** §5.6.2: the initial window of 10 000 bytes in a round trip of 100 ms, times 2.77. */
    @Test
    void itBeginsWithTheInitialWindowInARoundTrip() {
        assertThat(bbr.name()).isEqualTo("bbr");
        assertThat(bbr.phase()).isEqualTo(BbrState.STARTUP);
        assertThat(bbr.windowBytes()).isEqualTo(10_000);
        assertThat(bbr.thresholdBytes()).isEqualTo(Integer.MAX_VALUE);
        flow.assertPacing(277_000);
        assertThat(bbr.quantumBytes()).isEqualTo(2 * SEGMENT);
    }

    @Test
    void withoutARoundTripAMillisecondIsSupposedUntilThereIsOne() {
        BbrScript unknown = new BbrScript(() -> 0L, -1);
        unknown.assertPacing(27_700_000);
        unknown.acknowledge(SEGMENT, 1000, 0);
        unknown.assertPacing(277_000);
    }

    @Test
    void startupDoublesEachRound() {
        for (int rate = 100_000; rate <= 1_600_000; rate *= 2) {
            flow.round(rate);
            flow.assertState(BbrState.STARTUP);
            // 2.77 times the bandwidth, less one percent
            flow.assertPacing(Math.max(277_000, Math.round(rate * 2.7423)));
            assertThat(bbr.windowBytes()).isGreaterThan(rate / 10);
        }
        // a millisecond at 4 387 680 B/s
        assertThat(bbr.quantumBytes()).isEqualTo(4387);
    }

    /** §5.3.1.2: STARTUP ends after three rounds in which the rate has grown by less than a quarter. */
    @Test
    void aPlateauOfThreeRoundsEndsStartup() {
        flow.inFlight = 2 * BDP;
        flow.round(640_010);
        flow.round(BANDWIDTH);
        flow.round(BANDWIDTH);
        assertThat(bbr.pipe().rounds()).isEqualTo(2);
        flow.assertState(BbrState.STARTUP);
        flow.round(BANDWIDTH);
        assertThat(bbr.pipe().now).isTrue();
        assertThat(bbr.pipe().reached).isTrue();
        flow.assertState(BbrState.DRAIN);
        flow.assertPacing(396_000);
        assertThat(bbr.thresholdBytes()).isEqualTo(BDP);
        // 2 bandwidth-delay products, and a tenth of one for aggregation
        assertThat(bbr.windowBytes()).isEqualTo(2 * BDP + BDP / 10);
    }

    @Test
    void growthByAQuarterKeepsItInStartup() {
        flow.rounds(3, 640_000);
        flow.round(BANDWIDTH);
        assertThat(bbr.pipe().rounds()).isZero();
        flow.assertState(BbrState.STARTUP);
    }

    /** The draft's test "Never Exiting PROBE_UP (or STARTUP) When Application-Limited With No Loss". */
    @Test
    void roundsOfTheApplicationDoNotEndStartup() {
        flow.applicationLimited = true;
        flow.rounds(30, BANDWIDTH);
        flow.assertState(BbrState.STARTUP);
        flow.applicationLimited = false;
        flow.rounds(4, BANDWIDTH);
        assertThat(bbr.pipe().reached).isTrue();
    }

    /** §5.3.1.3: STARTUP ends in recovery if more than 2 % of a round is lost, in six places. */
    @Test
    void lossInSixPlacesEndsStartupAlsoOfALimitedApplication() {
        flow.applicationLimited = true;
        flow.inFlight = 2 * BDP;
        flow.rounds(2, BANDWIDTH);
        for (int i = 1; i <= 6; i++) {
            flow.lose(100_000, i * SEGMENT);
        }
        bbr.lost(100_000, flow.now);
        flow.recovering = true;
        flow.lostSinceSend = 2001;
        flow.inFlightAtSend = 100_000;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.DRAIN);
        assertThat(bbr.pipe().reached).isTrue();
        // the bandwidth-delay product, which was delivered in the round
        assertThat(bbr.model().inflightLongTerm).isEqualTo(BDP);
    }

    @Test
    void lossInFivePlacesOrOfTwoPercentDoesNot() {
        flow.inFlight = 2 * BDP;
        flow.inFlightAtSend = 100_000;
        flow.recovering = true;
        flow.applicationLimited = true;
        flow.rounds(2, BANDWIDTH);
        for (int i = 1; i <= 5; i++) {
            flow.lose(100_000, i * SEGMENT);
        }
        flow.lostSinceSend = 5000;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.STARTUP);
        for (int i = 1; i <= 6; i++) {
            flow.lose(100_000, i * SEGMENT);
        }
        flow.lostSinceSend = 2000;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.STARTUP);
    }

    @Test
    void withoutSackOneLossEndsStartup() {
        flow.selective = false;
        flow.inFlight = 2 * BDP;
        flow.round(BANDWIDTH);
        flow.lose(BDP, SEGMENT);
        bbr.lost(BDP, flow.now);
        flow.recovering = true;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.DRAIN);
    }

    // ---- DRAIN

    @Test
    void drainEndsWhenTheQueueIsEmpty() {
        flow.filled();
        flow.inFlight = BDP + 1;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.DRAIN);
        flow.inFlight = BDP;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_CRUISE);
        flow.assertPacing(792_000);
    }

    @Test
    void drainEndsAfterThreeRoundsInAnyCase() {
        flow.filled();
        flow.rounds(3, BANDWIDTH);
        flow.assertState(BbrState.DRAIN);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.assertPacing(712_800);
    }

    // ---- PROBE_BW

    /** DOWN begins at 500 ms; the wait is 2 s and more; then follow one round of REFILL and three of UP. */
    @Test
    void theCycleOfProbing() {
        flow.cruising();
        long begun = flow.now - RTT + RTT / 10;
        while (flow.bbr.state() == BbrState.PROBE_CRUISE) {
            flow.assertPacing(792_000);
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        assertThat(flow.now - begun).isEqualTo(2_001 * MILLI);
        flow.assertState(BbrState.PROBE_REFILL);
        flow.assertPacing(792_000);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        flow.assertPacing(990_000);
        flow.inFlight = BDP * 5 / 4;
        flow.rounds(2, BANDWIDTH);
        flow.assertState(BbrState.PROBE_UP);
        // 2.25 products, the aggregation, two segments
        assertThat(bbr.windowBytes()).isEqualTo(180_000 + BDP / 10 + 2 * SEGMENT);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.assertPacing(712_800);
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        flow.inFlight = BDP;
        flow.round(BANDWIDTH);
        flow.assertState(BbrState.PROBE_CRUISE);
    }

    @Test
    void theWaitIsTwoToThreeSecondsByChance() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int seed = 0; seed < 50; seed++) {
            BbrScript random = new BbrScript(new SplittableRandom(seed), RTT).cruising();
            long begun = random.now - RTT + RTT / 10;
            while (random.bbr.state() == BbrState.PROBE_CRUISE) {
                random.now += MILLI;
                random.acknowledge(800, BANDWIDTH, 0);
            }
            least = Math.min(least, random.now - begun);
            most = Math.max(most, random.now - begun);
        }
        assertThat(least).isBetween(2_000 * MILLI, 2_100 * MILLI);
        assertThat(most).isBetween(2_900 * MILLI, 3_001 * MILLI);
    }

    /** §5.3.3.5: with ten segments in flight Reno would probe after ten rounds. */
    @Test
    void aSmallWindowIsProbedAsOftenAsRenoWould() {
        flow.inFlight = 20_000;
        flow.rounds(4, 100_000);
        flow.assertState(BbrState.DRAIN);
        flow.inFlight = 10_000;
        flow.round(100_000);
        flow.assertState(BbrState.PROBE_CRUISE);
        flow.rounds(9, 100_000);
        flow.assertState(BbrState.PROBE_CRUISE);
        flow.round(100_000);
        flow.assertState(BbrState.PROBE_REFILL);
    }

    /** The draft's test "Exiting PROBE_DOWN After Max Time". */
    @Test
    void downThatDoesNotEmptyTheQueueEndsWithTheNextProbe() {
        flow.filled();
        flow.rounds(4, BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        long begun = flow.now - RTT + RTT / 10;
        while (flow.bbr.state() == BbrState.PROBE_DOWN) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        assertThat(flow.now - begun).isEqualTo(2_001 * MILLI);
        flow.assertState(BbrState.PROBE_REFILL);
    }

    @Test
    void whileItGrowsOrTheApplicationLimitsItUpGoesOn() {
        flow.cruising().up().refreshed();
        flow.rounds(2, BANDWIDTH);
        flow.round(1_000_000);
        flow.rounds(2, 1_000_000);
        flow.assertState(BbrState.PROBE_UP);
        flow.applicationLimited = true;
        flow.rounds(20, 1_000_000);
        flow.assertState(BbrState.PROBE_UP);
        flow.applicationLimited = false;
        flow.inFlight = 2 * BDP;
        flow.round(1_000_000);
        flow.assertState(BbrState.PROBE_DOWN);
    }

    /** §5.5.6: a measurement counts in its own cycle and in the next one. */
    @Test
    void theBandwidthIsForgottenAfterTwoCycles() {
        flow.cruising().up().refreshed();
        assertThat(bbr.model().maxBandwidth()).isEqualTo(BANDWIDTH);
        // The round of the measurement ends a cycle, and so does the round of the next probe.
        flow.rounds(4, 400_000);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_UP);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(BANDWIDTH);
        while (bbr.state() != BbrState.PROBE_UP) {
            flow.round(400_000);
        }
        flow.rounds(4, 400_000);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(400_000);
    }

    @Test
    void samplesOfALimitedApplicationOnlyRaiseTheBandwidth() {
        flow.cruising();
        flow.applicationLimited = true;
        flow.round(100_000);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(BANDWIDTH);
        flow.round(900_000);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(900_000);
    }

    // ---- PROBE_RTT

    /** §5.3.4: PROBE_RTT begins after five seconds without a shorter round trip. */
    @Test
    void afterFiveSecondsItHasLittleInFlight() {
        flow.cruising();
        flow.round(BANDWIDTH);
        // The first round trip of this length was measured at 10 ms.
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
            assertThat(flow.now).isLessThan(6_000 * MILLI);
        }
        assertThat(flow.now).isEqualTo(5_011 * MILLI);
        assertThat(bbr.isHoldingBack()).isTrue();
        assertThat(bbr.windowBytes()).isEqualTo(BDP / 2);
        flow.inFlight = BDP / 2;
        flow.now += MILLI;
        flow.acknowledge(800, BANDWIDTH, 0);
        long drained = flow.now;
        flow.rounds(2, 400_000);
        flow.assertState(BbrState.PROBE_RTT);
        flow.now += MILLI;
        flow.acknowledge(800, 400_000, flow.delivered);
        assertThat(flow.now - drained).isEqualTo(201 * MILLI);
        flow.assertState(BbrState.PROBE_CRUISE);
        assertThat(bbr.isHoldingBack()).isFalse();
        // the former window, which does not have to grow again
        assertThat(bbr.windowBytes()).isEqualTo(2 * BDP + BDP / 10);
    }

    /** The draft's test "Skipping PROBE_RTT Due to Application-Limited Sending". */
    @Test
    void idlenessIsAsGood() {
        flow.cruising();
        flow.now += 6_000 * MILLI;
        bbr.flightBegins(true, flow.now);
        flow.assertPacing(792_000);
        flow.now += RTT;
        flow.inFlight = 0;
        flow.acknowledge(SEGMENT, 10_000, flow.delivered);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_RTT);
        flow.rounds(3, BANDWIDTH);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_RTT);
    }

    @Test
    void itEndsWhileIdle() {
        flow.cruising();
        flow.inFlight = BDP / 2;
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        bbr.flightBegins(true, flow.now + 200 * MILLI);
        flow.assertState(BbrState.PROBE_RTT);
        bbr.flightBegins(true, flow.now + 201 * MILLI);
        flow.assertState(BbrState.PROBE_CRUISE);
    }

    /** The draft's test "Entering and Exiting PROBE_RTT During STARTUP". */
    @Test
    void itReturnsToStartupWhenThePipeWasNeverFull() {
        flow.applicationLimited = true;
        flow.inFlight = 4000;
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.round(20_000);
        }
        flow.rounds(4, 20_000);
        flow.assertState(BbrState.STARTUP);
    }

    @Test
    void aLongerPathIsBelievedAfterTenSeconds() {
        flow.cruising();
        flow.rtt = 150 * MILLI;
        flow.inFlight = 0;
        while (flow.now < 10_000 * MILLI) {
            flow.round(BANDWIDTH);
            assertThat(bbr.model().minRttNanos).isEqualTo(RTT);
        }
        flow.rounds(2, BANDWIDTH);
        assertThat(bbr.model().minRttNanos).isEqualTo(150 * MILLI);
        flow.rtt = 120 * MILLI;
        flow.round(BANDWIDTH);
        assertThat(bbr.model().minRttNanos).isEqualTo(120 * MILLI);
    }

    // ---- the rest of the control parameters

    /** The draft's test "Correctly Managing Sub-Packet BDPs": a tenth of a segment a round. */
    @Test
    void fourSegmentsMayAlwaysBeInFlight() {
        flow.inFlight = 0;
        flow.rounds(4, 1000);
        assertThat(bbr.pipe().reached).isTrue();
        flow.rounds(200, 1000);
        // the minimal offload budget is three quanta of two segments, and PROBE_UP allows two more
        assertThat(bbr.windowBytes()).isBetween(6 * SEGMENT, 8 * SEGMENT);
        assertThat(bbr.pacingBytesPerSecond()).isBetween(1000L, 1300L);
    }

    @Test
    void aSegmentASecondIsTheLeastRate() {
        flow.inFlight = 0;
        flow.rounds(5, 100);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(100);
        flow.assertPacing(SEGMENT);
    }

    /** §5.5.9: the draft's tests with aggregation; for ten round trips the window includes the aggregated data. */
    @Test
    void whatIsAcknowledgedInLumpsMayBeInFlightOnTop() {
        flow.cruising();
        flow.now += RTT / 2;
        flow.acknowledge(BDP / 2, BANDWIDTH, flow.delivered);
        // 32 000 more than the 8 000 of the usual spacing
        assertThat(bbr.extraAckedBytes()).isEqualTo(40_000);
        flow.now += RTT;
        flow.rounds(9, BANDWIDTH);
        assertThat(bbr.windowBytes()).isEqualTo(2 * BDP + 40_000);
        flow.rounds(2, BANDWIDTH);
        assertThat(bbr.windowBytes()).isEqualTo(2 * BDP + BDP / 10);
    }
}
