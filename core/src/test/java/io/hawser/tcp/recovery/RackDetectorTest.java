package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.settings.TcpSettings;
import org.junit.jupiter.api.Test;

/** RFC 8985 §6.2, with numbers computed by hand. */
class RackDetectorTest {
    private static final long MILLI = 1_000_000;

    private final TcpSettings settings = new TcpSettings();
    private final RttEstimator rtt = new RttEstimator(1000 * MILLI);
    private final RackDetector rack = new RackDetector(1000);

    RackDetectorTest() {
        rtt.sample(20 * MILLI);
        rtt.least(20 * MILLI);
    }

    private long windowMillis(boolean recovering, int sackedSegments) {
        return rack.windowNanos(recovering, sackedSegments, settings, rtt) / MILLI;
    }

    @Test
    void withoutReorderingThreeSegmentsOrARecoveryLeaveNoTimeToWait() {
        assertThat(windowMillis(false, 2)).isEqualTo(5);
        assertThat(windowMillis(false, 3)).isZero();
        assertThat(windowMillis(true, 0)).isZero();
        settings.recovery = 5;
        assertThat(windowMillis(false, 3)).isEqualTo(5);
    }

    @Test
    void aSegmentThatComesAfterALaterOneProvesReordering() {
        rack.begin(30 * MILLI, 20 * MILLI, 1000);
        rack.delivered(10 * MILLI, 2, 1300 - 100, 1300, false);
        rack.delivered(5 * MILLI, 0, 1100 - 100, 1100, true);
        assertThat(rack.isReorderingSeen()).isFalse();
        rack.delivered(5 * MILLI, 1, 1200 - 100, 1200, false);
        assertThat(rack.isReorderingSeen()).isTrue();
        assertThat(windowMillis(true, 100)).isEqualTo(5);
        // RACK.xmit_ts is that of the segment sent last, RACK.rtt that of the segment examined last
        assertThat(rack.rttNanos()).isEqualTo(25 * MILLI);
        assertThat(rack.reorderingBytes()).isEqualTo(200);
        assertThat(rack.isSentBeforeDelivered(1)).isTrue();
        assertThat(rack.isSentBeforeDelivered(2)).isFalse();
        assertThat(rack.isSentBeforeDelivered(3)).isFalse();
    }

    @Test
    void aRetransmissionThatComesBackFasterThanAnythingIsTheOriginal() {
        rack.begin(30 * MILLI, 20 * MILLI, 1000);
        rack.delivered(11 * MILLI, 1, 1300 - 100, 1300, true);
        assertThat(rack.rttNanos()).isEqualTo(-1);
        rack.delivered(10 * MILLI, 1, 1300 - 100, 1300, true);
        assertThat(rack.rttNanos()).isEqualTo(20 * MILLI);
    }

    /** After the undone episode, retransmissions count again. */
    @Test
    void afterAnUndoneRecoveryItsRetransmissionsProveNothing() {
        rack.undone(5000);
        rack.begin(100 * MILLI, 20 * MILLI, 1000);
        rack.delivered(10 * MILLI, 1, 4900, 5000, true);
        assertThat(rack.rttNanos()).isEqualTo(-1);
        assertThat(rack.isSentBeforeDelivered(0)).isFalse();
        rack.delivered(10 * MILLI, 2, 5000, 5100, true);
        assertThat(rack.rttNanos()).isEqualTo(90 * MILLI);
        assertThat(rack.isSentBeforeDelivered(0)).isTrue();
    }

    /** Numbers near the wrap to 0 do not exclude a retransmission. */
    @Test
    void withoutAnUndoneRecoveryEveryRetransmissionCounts() {
        RackDetector wrapping = new RackDetector(-1000);
        wrapping.begin(100 * MILLI, 20 * MILLI, -1000);
        wrapping.delivered(10 * MILLI, 1, -600, -500, true);
        assertThat(wrapping.rttNanos()).isEqualTo(90 * MILLI);
    }

    @Test
    void eachRoundTripWithADsackWidensTheWindowForSixteenRecoveries() {
        rack.dsack(1000, 5000);
        assertThat(windowMillis(false, 0)).isEqualTo(10);
        rack.dsack(4999, 6000);
        assertThat(windowMillis(false, 0)).as("the same round trip").isEqualTo(10);
        rack.dsack(5000, 9000);
        assertThat(windowMillis(false, 0)).isEqualTo(15);
        for (int round = 0; round < 10; round++) {
            rack.dsack(9000, 9000);
        }
        assertThat(windowMillis(false, 0)).as("at most SRTT").isEqualTo(20);
        for (int i = 0; i < 15; i++) {
            rack.recovered();
        }
        assertThat(windowMillis(false, 0)).isEqualTo(20);
        rack.recovered();
        assertThat(windowMillis(false, 0)).isEqualTo(5);
        rack.dsack(20_000, 30_000);
        settings.recovery = 3;
        assertThat(windowMillis(false, 0)).as("tcp_recovery 2: static").isEqualTo(5);
    }
}
