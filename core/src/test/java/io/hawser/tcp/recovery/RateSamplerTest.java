package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.congestion.LossSample;
import io.hawser.tcp.congestion.ModelBasedControl;
import io.hawser.tcp.congestion.RateSample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** draft-ietf-ccwg-bbr §4.1: delivery rate samples of a scoreboard with segments of 1000 bytes, computed by hand. */
class RateSamplerTest {
    private static final long MILLI = 1_000_000;
    private static final int MSS = 1000;

    private final Scoreboard board = new Scoreboard();
    private final RateSample sample = new RateSample();
    private final RackDetector rack = new RackDetector(0);
    private final List<String> losses = new ArrayList<>();
    private long minRttNanos = -1;
    private int sent;

    /** Records each loss: size, in flight, lost since, whether limited, delivered, whether a new range. */
    private final ModelBasedControl model = new Model();

    private final class Model implements ModelBasedControl {
        @Override
        public String name() {
            return "model";
        }

        @Override
        public int windowBytes() {
            return 0;
        }

        @Override
        public int thresholdBytes() {
            return 0;
        }

        @Override
        public long pacingBytesPerSecond() {
            return 1;
        }

        @Override
        public int quantumBytes() {
            return MSS;
        }

        @Override
        public Enum<?> phase() {
            return TimeUnit.SECONDS;
        }

        @Override
        public boolean isHoldingBack() {
            return false;
        }

        @Override
        public void start(int segmentBytes, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos) {}

        @Override
        public void segmentBytes(int bytes) {}

        @Override
        public void acknowledged(RateSample ofAcknowledgment) {}

        @Override
        public void lost(int inFlightBytes, long nowNanos) {}

        @Override
        public void marked(int inFlightBytes, long nowNanos) {}

        @Override
        public void recovered() {}

        @Override
        public void timedOut(int inFlightBytes, boolean first, long nowNanos) {}

        @Override
        public void undo() {}

        @Override
        public void restart(int windowBytes) {}

        @Override
        public void segmentLost(LossSample loss) {
            losses.add(loss.bytes
                    + " of "
                    + loss.inFlightAtSendBytes
                    + ", lost "
                    + loss.lostSinceSendBytes
                    + (loss.applicationLimited ? ", limited" : "")
                    + ", delivered "
                    + loss.totalDeliveredBytes
                    + " at "
                    + loss.nowNanos / MILLI
                    + (loss.beginsRange ? ", new" : ""));
        }
    }

    @BeforeEach
    void begin() {
        board.beginAt(0);
        board.rates.beginFlight(0, false);
        board.model(model, /* selective= */ true);
    }

    private void send(long millis) {
        sent += MSS;
        board.sent(sent, millis * MILLI);
    }

    private void arrive(long millis) {
        board.delivery.begin();
        board.rates.begin(millis * MILLI);
    }

    private RateSample sampled(long millis) {
        board.rates.deliveredBytes(board.delivery.bytes, millis * MILLI);
        board.rates.generate(sample, minRttNanos);
        return sample;
    }

    private RateSample acknowledge(int segments, long millis) {
        arrive(millis);
        board.acknowledge(segments * MSS, rack);
        return sampled(millis);
    }

    private RateSample sack(int left, int right, long millis) {
        arrive(millis);
        board.sack(left * MSS, right * MSS, rack);
        return sampled(millis);
    }

    private void assertSample(long delivered, long millis) {
        assertThat(sample.intervalBytes).isEqualTo(delivered);
        assertThat(sample.intervalNanos).isEqualTo(millis * MILLI);
        assertThat(sample.deliveryBytesPerSecond()).isEqualTo(delivered * 1000 / millis);
    }

    /** A segment is sent each 10 ms over a path of 40 ms: 100 000 bytes a second. */
    @Test
    void aSteadyFlow() {
        for (int i = 0; i < 4; i++) {
            send(10 * i);
        }
        for (int i = 1; i <= 8; i++) {
            acknowledge(i, 30 + 10 * i);
            send(30 + 10 * i);
            assertThat(sample.hasSegment).isTrue();
            assertThat(sample.totalDeliveredBytes).isEqualTo(i * MSS);
            assertThat(sample.inFlightAtSendBytes).isEqualTo(Math.min(i, 4) * MSS);
            assertThat(sample.lostSinceSendBytes).isZero();
            assertThat(sample.applicationLimited).isFalse();
        }
        // the eighth was sent at 70 ms, right after the fourth had been acknowledged, and arrived at 110
        assertThat(sample.priorDeliveredBytes).isEqualTo(4 * MSS);
        assertSample(4 * MSS, 40);
    }

    /** §4.1.1.2.2: four acknowledgments arrive at once; data sent over 30 ms cannot have arrived within 10 ms. */
    @Test
    void compressedAcknowledgmentsAreBoundedByTheSendRate() {
        for (int i = 0; i < 8; i++) {
            send(10 * i);
            if (i >= 3) {
                // the first five, each 30 ms after it was sent
                acknowledge(i - 2, 10 * i);
            }
        }
        // sent at 70, after 5000 except for the last of them, at 60, had been delivered
        for (int i = 8; i < 12; i++) {
            send(10 * i);
        }
        acknowledge(6, 120);
        acknowledge(9, 121);
        // The ninth was sent at 80 ms, with 5000 delivered by 70 ms: 4000 in 51 ms of acknowledgments
        assertSample(4 * MSS, 51);
        acknowledge(12, 122);
        // from the transmission of the fifth, at 40 ms, to that of the twelfth, 110: longer than the 52 ms since 70
        assertSample(7 * MSS, 70);
    }

    @Test
    void aStretchedAcknowledgmentIsSampledByTheSegmentThatWasSentLast() {
        send(0);
        send(5);
        send(10);
        acknowledge(3, 50);
        assertThat(sample.inFlightAtSendBytes).isEqualTo(3 * MSS);
        assertSample(3 * MSS, 50);
    }

    /** §4.1.2.4: the flow is limited until everything in flight at the time, and one byte more, has arrived. */
    @Test
    void theBubbleOfALimitedApplication() {
        send(0);
        send(0);
        board.rates.applicationLimited(2 * MSS);
        send(30);
        assertThat(acknowledge(1, 40).applicationLimited).isFalse();
        send(40);
        assertThat(acknowledge(2, 41).applicationLimited).isFalse();
        assertThat(board.rates.isApplicationLimited())
                .as("2000 bytes, but no more")
                .isTrue();
        send(41);
        assertThat(acknowledge(3, 70).applicationLimited).isTrue();
        assertThat(board.rates.isApplicationLimited()).isFalse();
        send(70);
        assertThat(acknowledge(5, 81).applicationLimited).as("sent at 41").isTrue();
        assertThat(acknowledge(6, 110).applicationLimited).isFalse();
    }

    @Test
    void aFlightAfterAPauseBeginsAnew() {
        board.rates.beginFlight(5000, true);
        board.model(model, /* selective= */ true);
        send(1000);
        acknowledge(1, 1040);
        assertThat(sample.applicationLimited).isTrue();
        assertThat(sample.priorDeliveredBytes).isEqualTo(5000);
        assertThat(sample.totalDeliveredBytes).isEqualTo(6000);
        assertSample(MSS, 40);
    }

    /** §4.1.3.5: a spuriously retransmitted segment seems to arrive too soon; this gives no sample. */
    @Test
    void anIntervalShorterThanTheLeastRoundTripIsNoSample() {
        minRttNanos = 40 * MILLI;
        send(0);
        send(30);
        send(30);
        acknowledge(1, 40);
        assertSample(MSS, 40);
        board.retransmitted(1, 65 * MILLI);
        acknowledge(2, 70);
        // between the transmissions of the first and, again, of the second
        assertSample(MSS, 65);
        board.retransmitted(2, 71 * MILLI);
        acknowledge(3, 72);
        assertThat(sample.intervalNanos).isZero();
        assertThat(sample.deliveryBytesPerSecond()).isZero();
        assertThat(sample.intervalBytes).as("RS.delivered stands").isEqualTo(MSS);
    }

    @Test
    void aRetransmissionIsMeasuredFromItsOwnSending() {
        for (int i = 0; i < 4; i++) {
            send(0);
        }
        sack(1, 4, 40);
        assertSample(3 * MSS, 40);
        losing(50);
        board.retransmitted(0, 50 * MILLI);
        acknowledge(4, 95);
        // Only this was in flight; neither earlier deliveries nor their time count.
        assertThat(sample.inFlightAtSendBytes).isEqualTo(MSS);
        assertThat(sample.priorDeliveredBytes).isEqualTo(3 * MSS);
        assertSample(MSS, 45);
    }

    private void losing(long millis) {
        arrive(millis);
        board.losses.judge(rack, 0, millis * MILLI);
    }

    @Test
    void lossesAreToldWithWhatWasInFlight() {
        send(0);
        send(1);
        board.rates.applicationLimited(2 * MSS);
        send(2);
        send(3);
        send(4);
        rack.begin(43 * MILLI, 40 * MILLI, 0);
        sack(3, 5, 44);
        losing(90);
        assertThat(losses)
                .containsExactly(
                        "1000 of 1000, lost 1000, delivered 2000 at 90, new",
                        "1000 of 2000, lost 2000, delivered 2000 at 90",
                        "1000 of 3000, lost 3000, limited, delivered 2000 at 90");
        board.retransmitted(0, 91 * MILLI);
        acknowledge(1, 131);
        assertThat(sample.lostSinceSendBytes)
                .as("all was lost before it was sent again")
                .isZero();
        assertThat(sample.lostBytes).isZero();
    }

    @Test
    void rangesThatAreApartAreToldApart() {
        for (int i = 0; i < 6; i++) {
            send(i);
        }
        rack.begin(45 * MILLI, 40 * MILLI, 0);
        arrive(46);
        board.sack(2 * MSS, 3 * MSS, rack);
        board.sack(5 * MSS, 6 * MSS, rack);
        sampled(46);
        losing(90);
        assertThat(losses).hasSize(4);
        assertThat(losses.get(0)).endsWith("new");
        assertThat(losses.get(1)).doesNotEndWith("new");
        assertThat(losses.get(2)).endsWith("new");
        assertThat(losses.get(3)).doesNotEndWith("new");
    }

    @Test
    void whoFollowsLossesIsNotToldOfEach() {
        board.model(null, /* selective= */ true);
        send(0);
        arrive(200);
        board.losses.markAll(200 * MILLI);
        assertThat(losses).isEmpty();
        board.model(model, /* selective= */ true);
        send(201);
        arrive(400);
        board.losses.markAll(400 * MILLI);
        assertThat(losses).hasSize(1);
    }

    /**
     * A segment is sent each 10 ms over a path of 40 ms: each fourth acknowledgment, a round trip after the last, has a
     * sample.
     */
    @Test
    void whoFollowsLossesGetsOneSampleInARoundTrip() {
        board.model(null, /* selective= */ true);
        for (int i = 0; i < 4; i++) {
            send(10 * i);
        }
        StringBuilder sampled = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            acknowledge(i, 30 + 10 * i);
            sampled.append(sample.hasSegment ? 'x' : '.');
            if (sample.hasSegment && i > 4) {
                assertSample(4 * MSS, 40);
                assertThat(sample.priorDeliveredBytes).isEqualTo((i - 4) * MSS);
                assertThat(sample.totalDeliveredBytes).isEqualTo(i * MSS);
            }
            send(30 + 10 * i);
        }
        assertThat(sampled).hasToString("x...x...x...");
    }

    /** The marked segment is lost: the first later segment that arrives ends the sample. */
    @Test
    void aMarkedSegmentThatIsLostGivesItsSampleToTheNext() {
        board.model(null, /* selective= */ true);
        send(0);
        send(0);
        sack(1, 2, 40);
        assertThat(sample.hasSegment).isTrue();
        assertSample(MSS, 40);
    }

    /** A model gets no samples of segments that were sent before it became active. */
    @Test
    void aModelThatTakesOverInAFlightHearsOfWhatIsSentThen() {
        board.model(null, /* selective= */ true);
        send(0);
        board.model(model, /* selective= */ true);
        send(10);
        acknowledge(1, 40);
        assertThat(sample.hasSegment).isFalse();
        acknowledge(2, 50);
        assertThat(sample.hasSegment).isTrue();
        assertThat(sample.inFlightAtSendBytes).isEqualTo(2 * MSS);
    }

    /** An outage of a minute does not count in the rate at which data arrives after it. */
    @Test
    void whenAllIsLostTheTimeUntilItIsSentAgainDoesNotCount() {
        send(0);
        send(0);
        arrive(60_000);
        board.losses.markAll(60_000 * MILLI);
        board.retransmitted(0, 60_000 * MILLI);
        acknowledge(1, 60_040);
        assertSample(MSS, 40);
    }

    @Test
    void whatIsRememberedSurvivesTheGrowthOfTheRing() {
        for (int i = 0; i < 100; i++) {
            send(i);
        }
        for (int i = 1; i <= 100; i++) {
            acknowledge(i, 199 + i);
            assertThat(sample.inFlightAtSendBytes).isEqualTo(i * MSS);
            assertThat(sample.intervalBytes).isEqualTo(i * MSS);
            assertThat(sample.intervalNanos).isEqualTo((199 + i) * MILLI);
        }
    }

    /** §4.1.2.3: of the segments that an acknowledgment delivers, the one sent last is measured, wherever it lies. */
    @Test
    void aRetransmissionAheadOfAnOriginalIsMeasured() {
        for (int i = 0; i < 3; i++) {
            send(0);
        }
        sack(2, 3, 40);
        board.retransmitted(0, 50 * MILLI);
        acknowledge(3, 90);
        assertThat(sample.priorDeliveredBytes).isEqualTo(MSS);
        assertSample(2 * MSS, 50);
    }

    /** §4.1.2.3: C.delivered_time is the time of a delivery; an acknowledgment that delivers nothing is none. */
    @Test
    void anAcknowledgmentWithoutADeliveryDoesNotBeginAnInterval() {
        send(0);
        arrive(30);
        sampled(30);
        send(30);
        acknowledge(2, 70);
        assertSample(2 * MSS, 70);
    }

    @Test
    void aRetransmissionThatIsLostIsToldWithTheLossesSinceItWasSent() {
        for (int i = 0; i < 3; i++) {
            send(0);
        }
        rack.begin(40 * MILLI, 40 * MILLI, 0);
        sack(2, 3, 40);
        losing(41);
        board.retransmitted(0, 50 * MILLI);
        send(51);
        losses.clear();
        rack.begin(91 * MILLI, 40 * MILLI, 0);
        sack(3, 4, 91);
        losing(100);
        // two segments were lost before it was sent, and then it was
        assertThat(losses).containsExactly("1000 of 1000, lost 1000, delivered 2000 at 100, new");
    }

    /** A model does not learn of losses of segments that were sent before it became active. */
    @Test
    void aModelThatTakesOverIsNotToldOfEarlierLosses() {
        board.model(null, /* selective= */ true);
        send(0);
        send(0);
        board.model(model, /* selective= */ true);
        send(10);
        arrive(200);
        board.losses.markAll(200 * MILLI);
        assertThat(losses).containsExactly("1000 of 3000, lost 3000, delivered 0 at 200, new");
    }

    /** The records of an earlier model may be too small for the ring, which has grown without one. */
    @Test
    void aModelThatComesBackRemembersAllSegments() {
        board.model(null, /* selective= */ true);
        for (int i = 0; i < 20; i++) {
            send(0);
        }
        board.model(model, /* selective= */ true);
        send(10);
        acknowledge(21, 60);
        assertThat(sample.inFlightAtSendBytes).isEqualTo(21 * MSS);
        assertSample(21 * MSS, 60);
    }

    @Test
    void theRateThatOnlyTheUserSeesIsMarkedAsLimited() {
        board.rates.beginFlight(0, /* applicationLimited= */ true);
        board.model(null, /* selective= */ true);
        send(0);
        send(0);
        acknowledge(1, 40);
        assertThat(board.rates.hasSample()).isTrue();
        assertThat(board.rates.isSampleLimited()).isTrue();
        assertThat(board.rates.totalDelivered()).isEqualTo(MSS);
        send(40);
        acknowledge(2, 41);
        assertThat(board.rates.hasSample()).as("sent before the marked segment").isFalse();
        acknowledge(3, 80);
        assertThat(board.rates.hasSample()).isTrue();
        assertThat(board.rates.isSampleLimited()).isFalse();
        assertThat(board.rates.totalDelivered()).isEqualTo(3 * MSS);
    }

    /** Without a model too, an outage does not count in the rate at which data arrives after it. */
    @Test
    void theUserIsNotShownTheTimeOfAnOutage() {
        board.model(null, /* selective= */ true);
        send(0);
        send(0);
        arrive(60_000);
        board.losses.markAll(60_000 * MILLI);
        board.retransmitted(0, 60_000 * MILLI);
        acknowledge(1, 60_040);
        assertThat(sample.hasSegment).isTrue();
        assertSample(MSS, 40);
    }

    /** A segment that is lost while others are in flight does not begin an interval when it is sent again. */
    @Test
    void aRetransmissionBesideOthersDoesNotBeginAnInterval() {
        board.model(null, /* selective= */ true);
        for (int i = 0; i < 4; i++) {
            send(0);
        }
        board.losses.markFirst();
        board.retransmitted(0, 30 * MILLI);
        acknowledge(4, 70);
        assertSample(4 * MSS, 70);
    }

    /** Data that extends the last segment of a full ring is measured from its own transmission. */
    @Test
    void anExtendedSegmentIsMeasuredFromItsLastTransmission() {
        Scoreboard full = new Scoreboard(Scoreboard.FIRST_CAPACITY);
        full.beginAt(0);
        full.rates.beginFlight(0, false);
        full.model(model, /* selective= */ true);
        for (int i = 1; i <= Scoreboard.FIRST_CAPACITY; i++) {
            full.sent(i * MSS, 0);
        }
        int end = (Scoreboard.FIRST_CAPACITY + 1) * MSS;
        full.sent(end, 10 * MILLI);
        full.delivery.begin();
        full.rates.begin(50 * MILLI);
        full.acknowledge(end, rack);
        full.rates.deliveredBytes(full.delivery.bytes, 50 * MILLI);
        full.rates.generate(sample, -1);
        assertThat(sample.inFlightAtSendBytes).isEqualTo(end);
        assertSample(end, 50);
        assertThat(full.rates.totalDelivered()).isEqualTo(end);
    }

    /** The model of a connection is not told of the losses of the next connection with its scoreboard. */
    @Test
    void anotherConnectionBeginsWithoutAModel() {
        ScoreboardPool pool = new ScoreboardPool();
        Scoreboard used = pool.take(0);
        used.model(model, /* selective= */ true);
        pool.give(used);
        Scoreboard again = pool.take(0);
        assertThat(again).isSameAs(used);
        again.sent(MSS, 0);
        again.losses.markFirst();
        assertThat(again.lostBytes()).isEqualTo(MSS);
        assertThat(losses).isEmpty();
    }
}
