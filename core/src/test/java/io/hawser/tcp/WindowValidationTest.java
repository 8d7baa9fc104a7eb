package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * RFC 7661, as in Linux: a window that the sender has not used is not known to fit the path, and does not grow. With a
 * round trip of 100 ms and Reno.
 */
class WindowValidationTest extends LossTestBase {
    /** The number of the next segment to be written. */
    private int next;

    /** Sends this many segments, all at once, and acknowledges them one by one after a round trip. */
    private void burst(int segments) {
        write(segments);
        sent();
        roundTrip();
        for (int i = 0; i < segments; i++) {
            next++;
            assertThat(ack(next)).isEmpty();
        }
    }

    /** A loss of one of ten segments; after the recovery the window is the threshold of five. */
    private void reachTheThreshold() {
        open(SACK);
        write(10);
        sent();
        roundTrip();
        ack(0, "1");
        ack(0, "1-2");
        assertThat(ack(0, "1-3")).isEqualTo("0");
        roundTrip();
        assertThat(ack(10)).isEmpty();
        next = 10;
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(cwnd()).isEqualTo(5);
    }

    /** In slow start more than half of the window must have been used. */
    @Test
    void slowStartGrowsAWindowOfWhichMoreThanHalfWasUsed() {
        open(PLAIN);
        burst(5);
        assertThat(cwnd()).isEqualTo(10);
        burst(6);
        assertThat(cwnd()).isGreaterThan(10);
    }

    /** After slow start all of it must have been used: three or four of five do not suffice. */
    @Test
    void afterSlowStartOnlyAWindowThatWasFullGrows() {
        reachTheThreshold();
        for (int i = 0; i < 5; i++) {
            burst(3);
            burst(4);
        }
        assertThat(cwnd()).isEqualTo(5);
    }

    /** It counts that the window was full when the data was sent, not when it is acknowledged. */
    @Test
    void aWindowThatWasFullGrowsAlthoughNothingWaitsAnyMore() {
        reachTheThreshold();
        write(6);
        assertThat(sent()).isEqualTo("10 11 12 13 14");
        roundTrip();
        assertThat(ack(11)).isEqualTo("15");
        for (int i = 12; i <= 15; i++) {
            assertThat(ack(i)).isEmpty();
        }
        assertThat(cwnd()).isEqualTo(6);
        ack(16);
    }

    /** A paced sender counts as limited if less than two segments are missing when an acknowledgment arrives. */
    @Test
    void aPacedSenderNeedNotFillTheWindow() {
        reachTheThreshold();
        connection.options().maxPacingRate(1_000_000_000);
        for (int i = 0; i < 5; i++) {
            write(3);
            script.advanceMillis(1);
            sent();
            script.advanceMillis(RTT);
            next += 3;
            ack(next);
        }
        assertThat(cwnd()).as("three of five").isEqualTo(5);
        for (int i = 0; i < 2; i++) {
            write(4);
            script.advanceMillis(1);
            sent();
            script.advanceMillis(RTT);
            next += 4;
            ack(next);
        }
        assertThat(cwnd()).as("four of five").isEqualTo(6);
    }

    /** A new flight knows nothing of the use of the window by the last one. */
    @Test
    void aFullWindowDoesNotCountForTheNextFlight() {
        reachTheThreshold();
        write(5);
        assertThat(sent()).isEqualTo("10 11 12 13 14");
        roundTrip();
        assertThat(ack(15)).isEmpty();
        next = 15;
        double before = cwnd();
        for (int i = 0; i < 6; i++) {
            burst(2);
        }
        assertThat(cwnd()).isEqualTo(before);
    }
}
