package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The size of the receive buffer as computed from the data read in a round trip. */
class ReceiveTuningTest {
    private static final int FIRST = 65_536;
    private static final int MSS = 1460;
    private static final int MOST = 3_000_000;
    private static final long MILLI = 1_000_000;

    private final ReceiveTuning tuning = new ReceiveTuning(FIRST, MSS, FIRST, 0);
    private int rcvNxt;

    /** Receives this many bytes, of which the last reaches beyond the window, and reads them. */
    private void window(int bytes, int echo, int timestamp, long nowNanos) {
        rcvNxt += bytes;
        tuning.arrived(rcvNxt, rcvNxt + bytes - 1, echo, timestamp, nowNanos);
        tuning.read(bytes, MOST, MSS, nowNanos);
    }

    /** 2 × 70 000 and 16 segments; as much again, because this is more than a quarter above the former 14 600. */
    @Test
    void theFirstRoundTripsGrowItFourfold() {
        window(70_000, 0, 0, 100 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(FIRST);
        window(70_000, 0, 0, 200 * MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(100 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(2 * (2 * 70_000 + 16 * MSS));
        assertThat(tuning.spaceBytes()).isEqualTo(70_000);
    }

    /**
     * 77 000 is a tenth more than 70 000: twice that and 16 segments, and a fifth on top: 212 832, which is less than
     * the present size.
     */
    @Test
    void aTenthMoreGrowsItByAFifthMore() {
        window(70_000, 0, 0, 100 * MILLI);
        window(70_000, 0, 0, 200 * MILLI);
        window(77_000, 0, 0, 300 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(2 * (2 * 70_000 + 16 * MSS));
        window(154_000, 0, 0, 400 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(2 * (2 * 154_000 + 16 * MSS));
    }

    @Test
    void itStopsAtTheMost() {
        for (int i = 1; i < 20; i++) {
            window(70_000 << Math.min(i, 6), 0, 0, i * 100 * MILLI);
        }
        assertThat(tuning.limitBytes()).isEqualTo(MOST);
    }

    /** A window that needs three round trips to arrive counts a third in each: 70 000 of 210 000. */
    @Test
    void whatIsReadInSeveralRoundTripsIsDivided() {
        window(70_000, 0, 0, 100 * MILLI);
        window(70_000, 0, 0, 200 * MILLI);
        int grown = tuning.limitBytes();
        window(210_000, 0, 0, 500 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(grown);
    }

    @Test
    void timestampsTellTheRoundTripBeforeAWholeWindowHasCome() {
        tuning.arrived(MSS, FIRST, 1000, 1080, 80 * MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(80 * MILLI);
        // an eighth of the difference
        tuning.arrived(2 * MSS, FIRST, 1090, 1186, 186 * MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(82 * MILLI);
        // a repeated echo gives no new measurement
        tuning.arrived(3 * MSS, FIRST, 1090, 1286, 286 * MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(82 * MILLI);
    }

    /** A round trip of one tick may be none: the clock moves in ticks. */
    @Test
    void anEchoOfOneTickMeasuresNothing() {
        tuning.arrived(MSS, FIRST, 1000, 1001, MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(-1);
        tuning.arrived(2 * MSS, FIRST, 1001, 1003, 3 * MILLI);
        assertThat(tuning.rttNanos()).isEqualTo(2 * MILLI);
    }

    /** 70 000 bytes in each of two measured round trips, both measured by echoes. */
    @Test
    void echoesAloneAreEnoughToGrow() {
        tuning.arrived(1, FIRST, 1000, 1100, 100 * MILLI);
        tuning.arrived(2, FIRST, 1100, 1200, 200 * MILLI);
        tuning.read(140_000, MOST, MSS, 200 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(2 * (2 * 70_000 + 16 * MSS));
    }

    /** Memory is short: the measurement stays, so that the buffer grows by it when there is memory again. */
    @Test
    void nothingGrowsWithoutMemory() {
        tuning.arrived(1, FIRST, 1000, 1100, 100 * MILLI);
        tuning.arrived(2, FIRST, 1100, 1200, 200 * MILLI);
        tuning.read(140_000, 0, MSS, 200 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(FIRST);
        assertThat(tuning.spaceBytes()).isEqualTo(10 * MSS);
        tuning.read(70_000, MOST, MSS, 300 * MILLI);
        assertThat(tuning.limitBytes()).isEqualTo(2 * (2 * 70_000 + 16 * MSS));
    }

    /** Ten segments are what a connection is expected to receive at first; more makes tuning worth while. */
    @Test
    void aFirstFlightNeedsNoTuning() {
        assertThat(ReceiveTuning.isWorth(14_600, MSS)).isFalse();
        assertThat(ReceiveTuning.isWorth(14_601, MSS)).isTrue();
    }

    /**
     * An event loop reads its clock rarely: whole windows arrive in no time, then the clock steps; once the machine
     * pauses.
     */
    @Test
    void aPathShorterThanTheClocksStepsNeedsNoLargerWindow() {
        for (int step = 0; step < 100; step++) {
            long now = step * MILLI / 2 + (step > 50 ? 30 * MILLI : 0);
            int echo = 1000 + (int) (now / MILLI) - (step == 51 ? 30 : 0);
            for (int turn = 0; turn < 16; turn++) {
                window(FIRST, echo, 1000 + (int) (now / MILLI), now);
            }
        }
        assertThat(tuning.rttNanos()).isZero();
        assertThat(tuning.limitBytes()).isLessThanOrEqualTo(FIRST);
    }
}
