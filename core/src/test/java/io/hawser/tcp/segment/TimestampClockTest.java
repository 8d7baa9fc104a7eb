package io.hawser.tcp.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampClockTest {
    @Test
    void ticksAreMilliseconds() {
        assertThat(TimestampClock.at(0, 7)).isEqualTo(7);
        assertThat(TimestampClock.at(999_999, 7)).isEqualTo(7);
        assertThat(TimestampClock.at(1_000_000, 7)).isEqualTo(8);
        assertThat(TimestampClock.at(2_000_000, Integer.MAX_VALUE)).isEqualTo(Integer.MIN_VALUE + 1);
    }

    @ParameterizedTest(name = "now {0}, echo {1}: {2} ms")
    @CsvSource({
        "100, 90, 10",
        "100, 100, 1",
        "100, 99, 1",
        // across the wrap of the clock
        "5, -5, 10",
        "-2147483648, 2147483647, 1",
        // the longest timeout
        "120000, 1, 119999"
    })
    void roundTrip(int now, int echo, long millis) {
        assertThat(TimestampClock.roundTripNanos(now, echo)).isEqualTo(millis * 1_000_000);
    }

    @ParameterizedTest(name = "now {0}, echo {1}")
    @CsvSource({"10, 0", "120001, 1", "100, 101", "0, -2147483648"})
    void noEchoOfOurs(int now, int echo) {
        assertThat(TimestampClock.roundTripNanos(now, echo)).isEqualTo(-1);
    }
}
