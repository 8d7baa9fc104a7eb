package io.hawser.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "TIME, 1ns, 1",
        "TIME, 1.5 us, 1500",
        "TIME, 2µs, 2000",
        "TIME, 200ms, 200000000",
        "TIME, 1min, 60000000000",
        "TIME, 1m, 60000000000",
        "TIME, 2h 11min 15s, 7875000000000",
        "TIME, 2h11m15s, 7875000000000",
        "TIME, 2 hours 11 minutes 15 seconds, 7875000000000",
        "TIME, 1 day, 86400000000000",
        "TIME, 0s, 0",
        "TIME, 106751 days, 9223286400000000000",
        "SIZE, 1 byte, 1",
        "SIZE, 10_000 bytes, 10000",
        "SIZE, 64 KB, 64000",
        "SIZE, 64KiB, 65536",
        "SIZE, 4 TB, 4000000000000",
        "SIZE, 0.5 KB, 500",
        "RATE, 64kbit/s, 64000",
        "RATE, 64 Kbps, 64000",
        "RATE, 1.5mbit, 1500000",
        "RATE, 10 Gbit/s, 10000000000",
        "PERCENTAGE, 0.5%, 500000000",
        "PERCENTAGE, 100 %, 100000000000",
    })
    void oneGrammarForAllKinds(QuantityKind kind, String text, long value) {
        assertThat(Quantity.parse(kind, text).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "TIME | soon | expected a time such as 200ms, 3s or 2h 11min 15s, found 'soon'",
                "TIME | 3 | '3' has no unit; expected a time such as 200ms",
                "TIME | -3s | '-3s' is negative; expected a time",
                "TIME | +3s | '+3s' has a sign; expected a time",
                "TIME | 3parsec | 'parsec' is no unit of time; the units are ns, us, ms, s, min, h, days",
                "TIME | 3 secnds | 'secnds' is no unit of time; do you mean 'seconds'?",
                "TIME | 3000000h | '3000000h' is too large: a time is at most 106751 days",
                "TIME | 0.5ns | '0.5ns' is too fine: the smallest step is 1ns",
                "TIME | 1.5.5s | '1.5.5s' is not a time",
                "TIME | 1s and more | expected a time such as 200ms, 3s or 2h 11min 15s, found '1s and more'",
                "SIZE | 4 | '4' has no unit; expected a size such as 1 byte",
                "SIZE | 0.5 bytes | '0.5 bytes' is too fine: the smallest step is 1 byte",
                "SIZE | 10000000000 TB | '10000000000 TB' is too large",
                "SIZE | 5 KB 1 byte | expected a size",
                "SIZE | 5KB1byte | '5KB1byte' is not a size",
                "RATE | 0 Mbit/s | '0 Mbit/s' is too small: a rate is at least 1 bit/s",
                "RATE | 10 | '10' has no unit; expected a rate",
                "RATE | 10MB/s | 'MB/s' is no unit of rate; do you mean 'Mbps'?",
                "PERCENTAGE | 101% | '101%' is too large: a percentage is at most 100%",
                "PERCENTAGE | 5 | '5' has no unit; expected a percentage from 0% to 100%",
                "PERCENTAGE | 12345678901234567890123456789012345678901% | has more than 40 digits",
            })
    void aWrongQuantityIsToldWithWhatWouldBeRight(QuantityKind kind, String text, String message) {
        assertThatThrownBy(() -> Quantity.parse(kind, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theWordsAfterAQuantityAreLeftAlone() {
        Quantity time = Quantity.read(QuantityKind.TIME, List.of("2h", "11", "min", "3", "SYNs"));
        assertThat(time).isEqualTo(new Quantity(QuantityKind.TIME, 7_860_000_000_000L, 60_000_000_000L, 3));
        assertThat(Quantity.read(QuantityKind.TIME, List.of("until", "idle"))).isNull();
        assertThat(Quantity.read(QuantityKind.TIME, List.of())).isNull();
    }

    @Test
    void theResolutionIsThatOfTheLastDigit() {
        assertThat(Quantity.parse(QuantityKind.TIME, "20.0006ms").resolution()).isEqualTo(100);
        assertThat(Quantity.parse(QuantityKind.TIME, "20ms").resolution()).isEqualTo(1_000_000);
    }

    @Test
    void timesAndSharesComeAsTheJdkHasThem() {
        assertThat(Quantity.time("1min 30s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Quantity.share("2.5%")).isEqualTo(0.025);
    }

    @Test
    void aLongTextIsCutInMessages() {
        assertThatThrownBy(() -> Quantity.time("x".repeat(5_000) + "\u001b[31m"))
                .satisfies(wrong ->
                        assertThat(wrong.getMessage()).hasSizeLessThan(200).doesNotContain("\u001b"));
    }
}
