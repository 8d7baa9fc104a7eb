package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kathleen Nichols' windowed maximum, as in Linux's lib/win_minmax.c, with a window of 16 and values by hand. */
class WindowedMaxTest {
    private static final int WINDOW = 16;

    private final WindowedMax max = new WindowedMax();

    private long update(long value, int time) {
        return max.update(value, time, WINDOW);
    }

    @BeforeEach
    void begin() {
        assertThat(update(100, 0)).isEqualTo(100);
    }

    @Test
    void aHigherValueIsTheMaximumAtOnce() {
        assertThat(update(101, 1)).isEqualTo(101);
        assertThat(update(7, 16)).isEqualTo(101);
        assertThat(update(200, 17)).isEqualTo(200);
    }

    /** An equal value is newer, and is kept longer. */
    @Test
    void anEqualValueReplacesTheMaximum() {
        assertThat(update(100, 8)).isEqualTo(100);
        assertThat(update(1, 23)).isEqualTo(100);
        assertThat(update(1, 24)).isEqualTo(1);
    }

    /** Without a value in a whole window nothing of it is left. */
    @Test
    void afterAWindowOfSilenceTheNextValueIsTheMaximum() {
        assertThat(update(5, 16)).isEqualTo(5);
        assertThat(update(4, 31)).isEqualTo(5);
        assertThat(update(3, 47)).isEqualTo(3);
    }

    /** The first value after a quarter of the window is the second candidate, and takes over when the first expires. */
    @Test
    void theSecondCandidateIsOfALaterQuarter() {
        assertThat(update(70, 4)).isEqualTo(100);
        assertThat(update(60, 5)).isEqualTo(100);
        assertThat(update(10, 15)).isEqualTo(100);
        assertThat(update(9, 16)).isEqualTo(60);
        assertThat(update(8, 20)).isEqualTo(60);
        assertThat(update(7, 21)).isLessThan(60);
    }

    /** A higher value replaces the second candidate, and the third. */
    @Test
    void aHigherValueReplacesTheSecondCandidate() {
        update(60, 5);
        assertThat(update(80, 7)).isEqualTo(100);
        assertThat(update(50, 9)).isEqualTo(100);
        assertThat(update(1, 16)).isEqualTo(80);
        assertThat(update(1, 22)).isEqualTo(80);
        assertThat(update(1, 23)).isEqualTo(1);
    }

    /** The first value after another half of the window is the third candidate; a higher one replaces it. */
    @Test
    void theThirdCandidateIsOfALaterHalf() {
        update(60, 5);
        update(52, 13);
        update(50, 14);
        update(55, 15);
        assertThat(update(10, 16)).isEqualTo(60);
        assertThat(update(9, 21)).isEqualTo(55);
        assertThat(update(8, 31)).isEqualTo(10);
        // 10 of 16 and 9 of 21 have expired
        assertThat(update(7, 40)).isEqualTo(8);
    }

    @Test
    void aLowerValueDoesNotReplaceTheThirdCandidate() {
        update(60, 5);
        update(50, 14);
        update(40, 15);
        assertThat(update(10, 16)).isEqualTo(60);
        assertThat(update(9, 21)).isEqualTo(50);
        assertThat(update(8, 29)).isEqualTo(50);
        assertThat(update(7, 30)).isLessThan(50);
    }

    /** No value is kept too long, and none below the present one is returned, whatever the values and their times. */
    @Test
    void itIsNeverBeyondTheTrueMaximum() {
        SplittableRandom random = new SplittableRandom(1);
        WindowedMax other = new WindowedMax();
        Deque<long[]> last = new ArrayDeque<>();
        int time = 0;
        for (int i = 0; i < 100_000; i++) {
            time += random.nextInt(4);
            long value = random.nextInt(1000);
            int now = time;
            last.add(new long[] {value, now});
            last.removeIf(each -> now - each[1] >= WINDOW);
            long most = last.stream().mapToLong(each -> each[0]).max().orElseThrow();
            assertThat(other.update(value, now, WINDOW)).isBetween(value, most);
        }
    }
}
