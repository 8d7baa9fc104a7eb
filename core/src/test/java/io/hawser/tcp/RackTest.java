package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** RFC 8985 §6: RACK, segment by segment; {@code RackDetectorTest} tests its formulas. */
class RackTest extends LossTestBase {
    /** §6.2, steps 4 and 5: a segment is lost if a later one arrived min_RTT / 4 = 25 ms ago. */
    @Test
    void theReorderingTimerFiresAtAQuarterOfTheRoundTrip() {
        open(ALL);
        write(20);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        assertThat(connection.info().recovering).isFalse();
        assertThat(after(25)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void whatArrivesMeanwhileIsNotLost() {
        open(ALL);
        write(20);
        sent();
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        script.advanceNanos(24_999_999);
        // one was already sent for the second, and slow start allows one more for the first
        assertThat(ack(2)).isEqualTo("11 12");
        script.advanceMillis(50);
        peer.expectNothing();
        assertThat(count(TcpCounter.TCP_SACK_RECOVERY)).isZero();
        assertThat(ssthresh()).isEqualTo(-1);
        abort(connection);
        peer.skip();
    }

    /** §6.2, step 4: after reordering was seen, three later segments are no longer enough evidence. */
    @Test
    void threeSegmentsAreNotEnoughOnceReorderingWasSeen() {
        open(ALL);
        write(40);
        sent();
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        assertThat(ack(2)).isEqualTo("11 12");
        assertThat(ack(2, "3")).isEqualTo("13");
        assertThat(ack(2, "3-4")).isEqualTo("14");
        assertThat(ack(2, "3-5")).isEqualTo("15");
        assertThat(ack(2, "3-6")).isEqualTo("16");
        assertThat(after(25)).isEqualTo("2");
    }

    /** tcp_recovery, bit 4: with this setting the count of later segments is never used. */
    @Test
    void norWhenOnlyTimeCounts() {
        script.sysctl("net.ipv4.tcp_recovery", 5);
        open(ALL);
        write(40);
        sent();
        roundTrip();
        ack(0, "1");
        ack(0, "1-2");
        assertThat(ack(0, "1-3")).isEqualTo("12");
        assertThat(after(25)).isEqualTo("0");
    }

    /** §6.2: a retransmission is lost if a segment sent after it has arrived; in recovery there is no waiting time. */
    @Test
    void aLostRetransmissionIsFound() {
        open(ALL);
        write(40);
        sent();
        roundTrip();
        ack(0, "1");
        ack(0, "1-2");
        assertThat(ack(0, "1-3")).isEqualTo("0");
        assertThat(ack(0, "1-6")).isEqualTo("12");
        assertThat(ack(0, "1-9")).isEqualTo("13");
        roundTrip();
        // sent before the retransmission
        assertThat(ack(0, "1-10")).isEqualTo("14");
        assertThat(ack(0, "1-11")).isEqualTo("15");
        assertThat(count(TcpCounter.TCP_LOST_RETRANSMIT)).isZero();
        // sent after it: pipe 16 - 12 - 1 = 3, so two fit below the threshold of 5
        assertThat(ack(0, "1-12")).isEqualTo("0 16");
        assertThat(count(TcpCounter.TCP_LOST_RETRANSMIT)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isZero();
    }

    /** §6.2, step 4: a DSACK widens the reordering window to 2 * 25 ms. */
    @Test
    void aNeedlessRetransmissionWidensTheWindow() {
        open(SACK);
        write(4);
        assertThat(sent()).isEqualTo("0 1 2 3");
        roundTrip();
        ack(0, "1");
        ack(0, "1-2");
        assertThat(ack(0, "1-3")).isEqualTo("0");
        assertThat(ack(4)).isEmpty();
        roundTrip();
        assertThat(ack(4, "0")).isEmpty();
        write(4);
        assertThat(sent()).isEqualTo("4 5 6 7");
        roundTrip();
        // and three segments are no longer enough
        assertThat(ack(4, "5-7")).isEmpty();
        assertThat(after(50)).isEqualTo("4");
    }

    /** §6.3: a timeout marks the first segment lost, and those sent a round trip ago, but not the latest ones. */
    @Test
    void aTimeoutSparesWhatHasJustBeenSent() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        write(2);
        assertThat(sent()).isEqualTo("0 1");
        roundTrip();
        // so that RACK has measured a round trip
        assertThat(ack(0, "1")).isEmpty();
        assertThat(ack(2)).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("2");
        script.advanceMillis(250);
        write(1);
        assertThat(sent()).isEqualTo("3");
        assertThat(after(50)).isEqualTo("2");
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        // The other segment is not lost and not retransmitted.
        script.advanceMillis(50);
        assertThat(ack(3)).isEmpty();
        assertThat(connection.info().retransmits).isEqualTo(1);
    }

    /** §6.3: to the round trip the reordering window of 25 ms is added: what was sent 110 ms ago is spared, too. */
    @Test
    void aTimeoutSparesWhatMayHaveBeenOvertaken() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        write(2);
        sent();
        roundTrip();
        // the second has overtaken the first
        assertThat(ack(0, "1")).isEmpty();
        assertThat(ack(2)).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("2");
        script.advanceMillis(180);
        write(1);
        assertThat(sent()).isEqualTo("3");
        script.advanceMillis(10);
        write(1);
        assertThat(sent()).isEqualTo("4");
        assertThat(after(110)).isEqualTo("2");
        // 3 was sent 120 ms ago
        assertThat(connection.info().sending.lostBytes).isEqualTo(mss);
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        script.advanceMillis(50);
        assertThat(ack(5)).isEmpty();
    }

    /** §6.2, step 3: blocks that arrive together are ordered by their numbers, whatever their order in the option. */
    @Test
    void blocksInOneOptionShowNoReordering() {
        open(SACK);
        write(8);
        sent();
        roundTrip();
        assertThat(ack(0, "5", "3", "7", "1")).isEqualTo("0 2 4 6");
        assertThat(connection.info().sending.reordSeen).isFalse();
        assertThat(connection.info().sending.reordering).isEqualTo(3);
    }

    /** §6.2, step 3: the distance by which a segment was overtaken; TCP_INFO shows it in segments. */
    @Test
    void theDistanceOfReorderingIsMeasured() {
        open(SACK);
        write(10);
        sent();
        roundTrip();
        assertThat(ack(0, "8")).isEmpty();
        assertThat(ack(0, "8", "2")).isEmpty();
        assertThat(connection.info().sending.reordSeen).isTrue();
        // from the start of 2 to the end of 8
        assertThat(connection.info().sending.reordering).isEqualTo(7);
        abort(connection);
        peer.skip();
    }

    /** §6.2, step 4: a widened window is kept for sixteen recoveries. */
    @Test
    void theWindowIsWideForSixteenRecoveries() {
        open(SACK);
        write(4);
        sent();
        roundTrip();
        ack(0, "1-3");
        assertThat(ack(4)).isEmpty();
        roundTrip();
        assertThat(ack(4, "0")).isEmpty();
        for (int i = 1; i <= 17; i++) {
            int first = 2 + 2 * i;
            write(2);
            sent();
            roundTrip();
            assertThat(ack(first, Integer.toString(first + 1))).isEmpty();
            assertThat(after(i <= 16 ? 50 : 25)).as("recovery %s", i).isEqualTo(Integer.toString(first));
            roundTrip();
            assertThat(ack(first + 2)).isEmpty();
        }
    }

    /** §6.1: of a new flight no segment has been delivered, however many of the last one were. */
    @Test
    void aNewFlightIsJudgedByItsOwnDeliveries() {
        open(SACK);
        write(10);
        sent();
        roundTrip();
        assertThat(ack(0, "1")).isEmpty();
        assertThat(ack(10)).isEmpty();
        write(3);
        assertThat(sent()).isEqualTo("10 11 12");
        script.advanceMillis(150);
        assertThat(ack(11)).isEmpty();
        script.advanceMillis(100);
        peer.expectNothing();
        assertThat(connection.info().sending.lostBytes).isZero();
        assertThat(ack(13)).isEmpty();
    }

    /** §6.3: from the first timeout on RACK measures, so that the next one spares what has just been sent. */
    @Test
    void theFirstTimeoutBeginsToMeasure() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        write(1);
        sent();
        assertThat(after(300)).isEqualTo("0");
        roundTrip();
        assertThat(ack(1)).isEmpty();
        write(1);
        assertThat(sent()).isEqualTo("1");
        script.advanceMillis(550);
        write(1);
        assertThat(sent()).isEqualTo("2");
        assertThat(after(50)).isEqualTo("1");
        assertThat(connection.info().sending.lostBytes).isEqualTo(mss);
        script.advanceMillis(50);
        assertThat(ack(3)).isEmpty();
    }
}
