package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The congestion window grows only while it limits the sender (RFC 2861 §3.1, as in Linux's tcp_is_cwnd_limited). */
class WindowGrowthTest extends LossTestBase {
    /** Reaches congestion avoidance with a window of five segments, and nothing in flight. */
    private void openInCongestionAvoidance() {
        open(ALL);
        write(10);
        sent();
        roundTrip();
        assertThat(ack(0, "1-9")).isEqualTo("0");
        roundTrip();
        ack(10);
        assertThat(cwnd()).isEqualTo(5);
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** Flights of four segments never fill the window, though only one more would. */
    @Test
    void aWindowThatIsNotFilledDoesNotGrow() {
        openInCongestionAvoidance();
        for (int next = 10; next < 50; next += 4) {
            write(4);
            sent();
            roundTrip();
            ack(next + 2);
            ack(next + 4);
        }
        assertThat(cwnd()).isEqualTo(5);
    }

    /** All of a flight that has filled the window counts, also what is acknowledged when no more data waits. */
    @Test
    void aWindowThatWasFilledGrows() {
        openInCongestionAvoidance();
        write(6);
        assertThat(sent()).isEqualTo("10 11 12 13 14");
        roundTrip();
        assertThat(ack(11)).isEqualTo("15");
        ack(13);
        ack(15);
        assertThat(cwnd()).isEqualTo(6);
    }
}
