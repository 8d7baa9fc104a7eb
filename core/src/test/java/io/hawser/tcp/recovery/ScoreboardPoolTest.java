package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreboardPoolTest {
    private final ScoreboardPool pool = new ScoreboardPool();

    @Test
    void thoseInUseAreCounted() {
        Scoreboard one = pool.take(0);
        Scoreboard other = pool.take(0);
        assertThat(pool.outstanding()).isEqualTo(2);
        pool.give(one);
        assertThat(pool.outstanding()).isEqualTo(1);
        pool.give(other);
        assertThat(pool.outstanding()).isZero();
    }

    /** A scoreboard that was large once is not kept: many idle ones would take much memory. */
    @ParameterizedTest
    @CsvSource({"1024, true", "1025, false"})
    void aLargeOneIsNotKept(int segments, boolean kept) {
        Scoreboard board = pool.take(0);
        for (int i = 1; i <= segments; i++) {
            board.sent(i, 1);
        }
        pool.give(board);
        assertThat(pool.take(0) == board).isEqualTo(kept);
    }
}
