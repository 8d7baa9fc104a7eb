package io.hawser.tools.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with the numbers that printf(1) of Debian prints with %g. */
class CNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0,          0",
        "204,        204",
        "0.043,      0.043",
        "2.886720,   2.88672",
        "1234567,    1.23457e+06",
        "999999.5,   1e+06",
        "100000,     100000",
        "0.0001,     0.0001",
        "0.00001234, 1.234e-05",
        "-1.5,       -1.5",
    })
    void sixSignificantDigits(double value, String expected) {
        assertThat(CNumbers.general(value)).isEqualTo(expected);
    }
}
