package io.hawser.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void aLineIsAsLongAsTheTerminalSaysWithinReason() {
        assertThat(Terminal.columns(null, 110)).isEqualTo(110);
        assertThat(Terminal.columns("80", 110)).isEqualTo(80);
        assertThat(Terminal.columns("200", 110)).isEqualTo(110);
        assertThat(Terminal.columns("7", 110)).isEqualTo(40);
        assertThat(Terminal.columns("0", 110)).isEqualTo(110);
        assertThat(Terminal.columns("", 110)).isEqualTo(110);
        assertThat(Terminal.columns("wide", 110)).isEqualTo(110);
        assertThat(Terminal.columns("99999999999", 110)).isEqualTo(110);
    }
}
