package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** RFC 9937, segment by segment; {@code EpisodeTest} tests its formulas. */
class ProportionalRateReductionTest extends LossTestBase {
    /**
     * One loss in ten: the threshold is 5 and RecoverFS 10. While pipe is above the threshold, every second arrival
     * allows one segment (§6.2); after that each arrival does.
     */
    @Test
    void aWholeRecovery() {
        open(ALL);
        write(40);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        assertThat(ack(0, "1-2")).isEqualTo("11");
        // pipe 12 - 3 - 1 = 8; SndCnt = 1 * 5 / 10, but the fast retransmission never waits
        assertThat(ack(0, "1-3")).isEqualTo("0");
        assertThat(ssthresh()).isEqualTo(5);
        // pipe 8, 2 * 5 / 10 - 1 = 0
        assertThat(ack(0, "1-4")).isEmpty();
        // pipe 7, 3 * 5 / 10 - 1 = 0.5: less than a segment
        assertThat(ack(0, "1-5")).isEmpty();
        // pipe 6, 4 * 5 / 10 - 1 = 1
        assertThat(ack(0, "1-6")).isEqualTo("12");
        // pipe 6, 5 * 5 / 10 - 2 = 0.5
        assertThat(ack(0, "1-7")).isEmpty();
        // pipe 5 is the threshold
        assertThat(ack(0, "1-8")).isEmpty();
        // pipe 4: one more is allowed
        assertThat(ack(0, "1-9")).isEqualTo("13");
        roundTrip();
        assertThat(ack(0, "1-10")).isEqualTo("14");
        assertThat(ack(0, "1-11")).isEqualTo("15");
        assertThat(connection.info().recovering).isTrue();
        // The retransmission arrives; with it everything in flight at the start has arrived. §6.4: cwnd is the
        // threshold, 4 are in flight.
        assertThat(ack(12)).isEqualTo("16");
        assertThat(connection.info().recovering).isFalse();
        assertThat(cwnd()).isEqualTo(5);
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(count(TcpCounter.TCP_FAST_RETRANS)).isEqualTo(1);
    }

    /**
     * Six losses of ten: pipe falls to 3, below the threshold of 5. The conservative bound sends as much as arrives;
     * the slow-start bound adds a segment for each acknowledgment that advances SND.UNA and shows no further loss
     * (§6.2, SafeACK).
     */
    @Test
    void belowTheThresholdTheBoundDependsOnProgress() {
        open(ALL);
        write(40);
        sent();
        roundTrip();
        assertThat(ack(0, "6")).isEqualTo("10");
        assertThat(ack(0, "6-7")).isEqualTo("11");
        // pipe 12 - 3 - 6 = 3
        assertThat(ack(0, "6-8")).isEqualTo("0");
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(ack(0, "6-9")).isEqualTo("1");
        roundTrip();
        assertThat(ack(0, "6-10")).isEqualTo("2");
        assertThat(ack(0, "6-11")).isEqualTo("3");
        // the first retransmission arrives: 1 + 1
        assertThat(ack(1, "6-11")).isEqualTo("4 5");
        // the second arrives: pipe is 4, and one more fits below the threshold
        assertThat(ack(2, "6-11")).isEqualTo("12");
        roundTrip();
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
    }

    /** The same, but the advancing acknowledgment shows that a retransmission was lost: no extra segment is sent. */
    @Test
    void anAcknowledgmentThatShowsAFurtherLossIsNotSafe() {
        open(ALL);
        write(40);
        sent();
        roundTrip();
        ack(0, "6");
        ack(0, "6-7");
        assertThat(ack(0, "6-8")).isEqualTo("0");
        assertThat(ack(0, "6-9")).isEqualTo("1");
        roundTrip();
        assertThat(ack(0, "6-10")).isEqualTo("2");
        assertThat(ack(0, "6-11")).isEqualTo("3");
        roundTrip();
        // The first and the third retransmission arrive, the second was lost again: 2 are sent for 2, although 4 would
        // fit.
        assertThat(ack(1, "2", "6-11")).isEqualTo("1 4");
        assertThat(count(TcpCounter.TCP_LOST_RETRANSMIT)).isEqualTo(1);
    }

    /**
     * RFC 9937 §6.2: without SACK each duplicate acknowledgment counts as one segment, but at most RecoverFS of them
     * count, so that a peer that forges them (Savage99) cannot make the sender send without limit.
     */
    @Test
    void duplicatesThatArePiledUpAreWorthNoMoreThanWasInFlight() {
        open(PLAIN);
        write(400);
        sent();
        roundTrip();
        assertThat(ack(0)).isEqualTo("10");
        assertThat(ack(0)).isEqualTo("11");
        assertThat(ack(0)).isEqualTo("0");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String sent = ack(0);
            all.append(sent.isEmpty() ? "" : " " + sent);
        }
        // 10 for RecoverFS and 5 for the threshold
        assertThat(all).hasToString(" 12 13 14");
    }
}
