package io.hawser.tcp.congestion;

import static io.hawser.tcp.congestion.BbrScript.BANDWIDTH;
import static io.hawser.tcp.congestion.BbrScript.BDP;
import static io.hawser.tcp.congestion.BbrScript.INITIAL_WINDOW;
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

    // ---- the beginning

    /** §5.6.2: a round trip of 0 is no basis of a rate; a millisecond is supposed until there is a longer one. */
    @Test
    void aRoundTripOfZeroIsNoBasisOfARate() {
        BbrScript fast = new BbrScript(() -> 0L, 0);
        fast.assertPacing(27_700_000);
        fast.rtt = 0;
        fast.acknowledge(SEGMENT, 1000, 0);
        fast.assertPacing(27_700_000);
        fast.rtt = RTT;
        fast.acknowledge(SEGMENT, 1000, 0);
        fast.assertPacing(277_000);
    }

    /** §5.5.4: the round trip of the handshake counts, whenever the connection was opened. */
    @Test
    void theRoundTripOfTheHandshakeIsTheFirstMeasurement() {
        Bbr late = new Bbr(() -> 0L);
        late.start(SEGMENT, INITIAL_WINDOW, Integer.MAX_VALUE, RTT, 20_000 * MILLI);
        assertThat(late.model().minRttNanos).isEqualTo(RTT);
        flow.now = 20_000 * MILLI;
        BbrScript other = new BbrScript(() -> 0L, -1);
        assertThat(other.bbr.model().minRttNanos).isEqualTo(-1);
        other.rtt = 0;
        other.acknowledge(SEGMENT, 1000, 0);
        assertThat(other.bbr.model().minRttNanos).isZero();
        assertThat(new BbrScript(() -> 0L, 0).bbr.model().minRttNanos).isZero();
        RateSample sample = flow.sample;
        sample.nowNanos = 20_100 * MILLI;
        sample.rttNanos = 150 * MILLI;
        sample.hasSegment = true;
        sample.totalDeliveredBytes = SEGMENT;
        late.acknowledged(sample);
        assertThat(late.model().minRttNanos).isEqualTo(RTT);
        assertThat(late.state()).isEqualTo(BbrState.STARTUP);
    }

    /** §5.6.4.6: before the pipe was full the window grows to its target, or by the initial window at least. */
    @Test
    void startupGrowsTheWindowToItsTarget() {
        flow.applicationLimited = true;
        flow.rounds(20, 100_000);
        flow.assertState(BbrState.STARTUP);
        // two products of 10 000, and one acknowledgment of 1000 for aggregation
        assertThat(bbr.windowBytes()).isEqualTo(21_000);
    }

    @Test
    void startupDoesNotGrowTheWindowBeyondItsTarget() {
        flow.applicationLimited = true;
        flow.round(1_000_000);
        assertThat(bbr.windowBytes()).isEqualTo(110_000);
        flow.rounds(5, 1_000_000);
        // two products of 100 000, and one acknowledgment of 10 000, exactly
        assertThat(bbr.windowBytes()).isEqualTo(210_000);
    }

    @Test
    void theInitialWindowIsAlwaysDelivered() {
        for (int i = 1; i <= 9; i++) {
            flow.now += RTT / 10;
            flow.acknowledge(SEGMENT, 1000, 0);
            assertThat(bbr.windowBytes()).isEqualTo(INITIAL_WINDOW + i * SEGMENT);
        }
        flow.now += RTT / 10;
        flow.acknowledge(SEGMENT, 1000, 0);
        assertThat(bbr.windowBytes()).isEqualTo(INITIAL_WINDOW + 9 * SEGMENT);
    }

    /** RFC 5681 (4), for tools: a threshold of two of the larger segments. */
    @Test
    void theThresholdIsTwoSegmentsAtLeast() {
        flow.filled();
        assertThat(bbr.thresholdBytes()).isEqualTo(BDP);
        bbr.segmentBytes(50_000);
        assertThat(bbr.thresholdBytes()).isEqualTo(100_000);
    }

    /** §5.3.1.2: a round without a reliable sample is no plateau. */
    @Test
    void roundsWithoutASampleDoNotEndStartup() {
        flow.inFlight = 2 * BDP;
        flow.round(BANDWIDTH);
        for (int i = 0; i < 5; i++) {
            flow.now += RTT;
            flow.acknowledge(SEGMENT, 0, flow.delivered);
        }
        assertThat(bbr.pipe().rounds()).isZero();
        flow.assertState(BbrState.STARTUP);
    }

    /** §5.3.1.3: lost ranges count for the round in which they were lost. */
    @Test
    void lossInThreePlacesOfTwoRoundsDoesNotEndStartup() {
        flow.applicationLimited = true;
        flow.inFlightAtSend = 100_000;
        flow.lostSinceSend = 5000;
        flow.recovering = true;
        flow.rounds(2, BANDWIDTH);
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 3; i++) {
                flow.lose(100_000, i * SEGMENT);
            }
            flow.now += RTT;
            flow.acknowledge(BDP, BANDWIDTH, flow.delivered);
        }
        flow.assertState(BbrState.STARTUP);
    }

    @Test
    void withoutSackARoundWithoutALossDoesNotEndStartup() {
        flow.selective = false;
        flow.recovering = true;
        flow.applicationLimited = true;
        flow.rounds(3, BANDWIDTH);
        flow.assertState(BbrState.STARTUP);
    }

    // ---- phases of a probe

    /** §5.3.3.3: REFILL lasts one round from its beginning, in the middle of another round. */
    @Test
    void refillLastsAWholeRound() {
        flow.cruising();
        while (bbr.state() == BbrState.PROBE_CRUISE) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        flow.assertState(BbrState.PROBE_REFILL);
        long begun = flow.delivered;
        flow.acknowledge(800, BANDWIDTH, begun - 1);
        flow.assertState(BbrState.PROBE_REFILL);
        flow.acknowledge(800, BANDWIDTH, begun);
        flow.assertState(BbrState.PROBE_UP);
    }

    /** §5.4: after a pause the rate is the bandwidth, whatever the probe was at; DRAIN goes on. */
    @Test
    void afterAPauseAProbeSendsAtTheBandwidth() {
        flow.filled();
        flow.assertPacing(396_000);
        bbr.flightBegins(true, flow.now);
        flow.assertPacing(396_000);
        flow.rounds(4, BANDWIDTH);
        flow.assertState(BbrState.PROBE_DOWN);
        bbr.flightBegins(false, flow.now);
        flow.assertPacing(712_800);
        bbr.flightBegins(true, flow.now);
        flow.assertPacing(792_000);
        flow.inFlight = BDP;
        flow.up();
        flow.assertPacing(990_000);
        bbr.flightBegins(true, flow.now);
        flow.assertPacing(792_000);
    }

    // ---- more of PROBE_RTT

    private void probeRoundTrip() {
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
    }

    /** §5.3.4.3: a whole round is needed, beginning when little is in flight. */
    @Test
    void theProbeOfTheRoundTripLastsAWholeRound() {
        flow.cruising();
        probeRoundTrip();
        flow.inFlight = BDP / 2;
        flow.now += MILLI;
        flow.acknowledge(800, BANDWIDTH, 0);
        long begun = flow.delivered;
        flow.now += 201 * MILLI;
        flow.acknowledge(800, BANDWIDTH, begun - 1);
        flow.assertState(BbrState.PROBE_RTT);
        flow.acknowledge(800, BANDWIDTH, begun);
        flow.assertState(BbrState.PROBE_CRUISE);
        // §5.3.3.5: the wait for the next probe of the bandwidth begins then
        long ended = flow.now;
        while (bbr.state() == BbrState.PROBE_CRUISE) {
            flow.now += MILLI;
            flow.acknowledge(800, BANDWIDTH, 0);
        }
        assertThat(flow.now - ended).isEqualTo(2_001 * MILLI);
    }

    /** §5.3.4.3: a probe of the bandwidth that it interrupts is over a round later. */
    @Test
    void aProbeOfTheBandwidthIsInterrupted() {
        flow.cruising().up();
        flow.applicationLimited = true;
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.assertState(BbrState.PROBE_UP);
            flow.round(BANDWIDTH);
        }
        flow.rounds(2, BANDWIDTH);
        flow.assertState(BbrState.PROBE_RTT);
        flow.applicationLimited = false;
        flow.lose(10_000, 5000);
        assertThat(bbr.model().inflightLongTerm).isEqualTo(PathModel.UNLIMITED);
    }

    /** A pause counts as a probe of the round trip once; five seconds later there is one. */
    @Test
    void aPauseCountsOnce() {
        flow.cruising();
        flow.now += 6_000 * MILLI;
        bbr.flightBegins(true, flow.now);
        flow.now += RTT;
        flow.acknowledge(SEGMENT, 10_000, flow.delivered);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_RTT);
        long begun = flow.now;
        while (bbr.state() != BbrState.PROBE_RTT) {
            flow.round(BANDWIDTH);
            assertThat(flow.now - begun).isLessThan(5_200 * MILLI);
        }
    }

    /** An acknowledgment that measures nothing does not end the restart after a pause. */
    @Test
    void anAcknowledgmentWithoutASegmentDoesNotEndTheRestart() {
        flow.cruising();
        flow.now += 6_000 * MILLI;
        bbr.flightBegins(true, flow.now);
        RateSample sample = flow.sample;
        sample.nowNanos = flow.now;
        sample.hasSegment = false;
        sample.rttNanos = -1;
        sample.deliveredBytes = 0;
        bbr.acknowledged(sample);
        bbr.acknowledged(sample);
        assertThat(bbr.state()).isNotEqualTo(BbrState.PROBE_RTT);
    }

    /** §5.5.4: a round trip is believed for ten seconds from its measurement. */
    @Test
    void theLeastRoundTripIsBelievedForTenSeconds() {
        flow.cruising();
        flow.inFlight = 0;
        flow.rounds(20, BANDWIDTH);
        flow.rtt = RTT - MILLI;
        flow.round(BANDWIDTH);
        long measured = flow.now - RTT + RTT / 10;
        flow.rtt = 150 * MILLI;
        while (flow.now + RTT <= measured + 10_000 * MILLI) {
            flow.round(BANDWIDTH);
            assertThat(bbr.model().minRttNanos).isEqualTo(RTT - MILLI);
        }
        flow.rounds(2, BANDWIDTH);
        assertThat(bbr.model().minRttNanos).isEqualTo(150 * MILLI);
    }

    // ---- aggregation

    /** §5.5.9: the excess of consecutive acknowledgments adds up, less what the bandwidth explains: 800 in 1 ms. */
    @Test
    void theExcessOfSeveralAcknowledgmentsAddsUp() {
        flow.cruising();
        flow.now += RTT / 2;
        flow.acknowledge(20_000, BANDWIDTH, flow.delivered);
        assertThat(bbr.extraAckedBytes()).isEqualTo(20_000);
        flow.now += MILLI;
        flow.acknowledge(20_000, BANDWIDTH, flow.delivered);
        assertThat(bbr.extraAckedBytes()).isEqualTo(39_200);
    }

    /** HandleRestartFromIdle: the interval begins with the flight, and keeps what was delivered in it before. */
    @Test
    void aPauseBeginsAnInterval() {
        flow.cruising();
        flow.now += 1_000 * MILLI;
        bbr.flightBegins(true, flow.now);
        flow.now += 5 * MILLI;
        flow.acknowledge(20_000, BANDWIDTH, flow.delivered);
        assertThat(bbr.extraAckedBytes()).isEqualTo(8000 + 20_000 - 4000);
    }
}
