package io.hawser.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.stage.Styles.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalStylesTest {
    private final TerminalStyles styles = new TerminalStyles();

    /** Each code is ended by the one that switches only this off, on every terminal. */
    @ParameterizedTest
    @CsvSource({"HEADING, 1, 22", "DETAIL, 2, 22", "STATE, 36, 39", "REMARK, 33, 39", "BAD, 31, 39", "GOOD, 32, 39"})
    void aHighlightEndsBehindItsText(Role role, int on, int off) {
        assertThat(styles.apply(role, "text")).isEqualTo("\033[" + on + "mtext\033[" + off + "m");
    }

    @Test
    void noTextHasNoCodes() {
        assertThat(styles.apply(Role.BAD, "")).isEmpty();
    }
}
