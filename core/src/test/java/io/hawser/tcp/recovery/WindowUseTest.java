package io.hawser.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Use of the congestion window, with a window of 10 000 bytes and segments of 1000. */
class WindowUseTest {
    private static final int WINDOW = 10_000;

    private final WindowUse use = new WindowUse();

    @Test
    void moreThanHalfOfTheWindowIsRequired() {
        use.beginAt(0);
        use.sent(0, 5000);
        assertThat(use.wasHalf(WINDOW)).isFalse();
        use.sent(0, 5001);
        assertThat(use.wasHalf(WINDOW)).isTrue();
        assertThat(use.wasFull()).isFalse();
    }

    /** A lower use within the window of data does not hide a higher one; after it, only the present use counts. */
    @Test
    void theMostOfAWindowOfDataCounts() {
        use.beginAt(100);
        use.sent(100, 6000);
        use.sent(4100, 3000);
        assertThat(use.wasHalf(WINDOW)).isTrue();
        use.sent(6099, 2000);
        assertThat(use.wasHalf(WINDOW)).isTrue();
        use.sent(6100, 3000);
        assertThat(use.wasHalf(WINDOW)).isFalse();
        // the next window of data ends at 9100
        use.sent(9099, 1000);
        use.sent(9099, 2900);
        assertThat(use.wasHalf(5900)).isTrue();
        use.sent(9100, 1000);
        assertThat(use.wasHalf(5900)).isFalse();
    }

    @Test
    void aFullWindowCountsUntilItIsAcknowledged() {
        use.beginAt(0);
        use.full(0, 10_000);
        assertThat(use.wasFull()).isTrue();
        use.sent(5000, 9000);
        use.sent(9999, 1000);
        assertThat(use.wasFull()).isTrue();
        use.sent(10_000, 1000);
        assertThat(use.wasFull()).isFalse();
        assertThat(use.wasHalf(WINDOW)).isFalse();
    }

    /** A new flight begins a new window of data, whatever the last one was. */
    @Test
    void aFlightBeginsAWindow() {
        use.beginAt(0);
        use.full(0, 10_000);
        use.beginAt(1000);
        use.sent(1000, 2000);
        assertThat(use.wasFull()).isFalse();
        assertThat(use.wasHalf(WINDOW)).isFalse();
    }

    /** As in Linux, a use that is as high as the highest does not prolong the window of data. */
    @Test
    void anEqualUseDoesNotProlongTheWindowOfData() {
        use.beginAt(0);
        use.sent(0, 6000);
        use.sent(3000, 6000);
        use.sent(6000, 1000);
        assertThat(use.wasHalf(WINDOW)).isFalse();
    }
}
