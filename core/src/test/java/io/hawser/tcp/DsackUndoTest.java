package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** RFC 3708: if the peer has received every retransmitted segment twice, nothing was lost. Without timestamps. */
class DsackUndoTest extends LossTestBase {
    /** The first two of ten segments are late. Both are retransmitted, and then the originals arrive. */
    private void retransmitTwo() {
        open(SACK);
        write(40);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(0, "2")).isEqualTo("10");
        assertThat(ack(0, "2-3")).isEqualTo("11");
        assertThat(ack(0, "2-4")).isEqualTo("0");
        assertThat(ack(0, "2-5")).isEmpty();
        assertThat(ack(0, "2-6")).isEmpty();
        assertThat(ack(0, "2-7")).isEmpty();
        assertThat(ack(0, "2-8")).isEqualTo("1");
        assertThat(ack(9)).isEqualTo("12 13");
        assertThat(connection.info().recovering).isTrue();
    }

    @Test
    void theLastDuplicateRestoresTheWindowAndNoneBefore() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(connection.info().recovering).isTrue();
        assertThat(ssthresh()).isEqualTo(5);
        // 5 are in flight
        assertThat(ack(9, "1")).isEqualTo("14 15 16 17 18");
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isEqualTo(1);
        assertThat(connection.info().recovering).isFalse();
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
    }

    /** The evidence also counts after the end of the recovery. */
    @Test
    void afterTheEndOfTheRecoveryToo() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(ack(12)).isEqualTo("14 15 16");
        assertThat(connection.info().recovering).isFalse();
        assertThat(cwnd()).isEqualTo(5);
        assertThat(ack(12, "1")).isEqualTo("17 18 19 20 21");
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isEqualTo(1);
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
    }

    @Test
    void oneThatWasNeededIsReasonEnough() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(ack(12)).isEqualTo("14 15 16");
        roundTrip();
        ack(17);
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** A timeout is undone as well. */
    @Test
    void aTimeoutIsUndone() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(SACK);
        write(2);
        sent();
        assertThat(after(300)).isEqualTo("0");
        script.advanceMillis(50);
        assertThat(ack(1)).isEqualTo("1");
        assertThat(ssthresh()).isEqualTo(2);
        assertThat(ack(2)).isEmpty();
        script.advanceMillis(50);
        assertThat(ack(2, "0")).isEmpty();
        assertThat(ssthresh()).isEqualTo(2);
        assertThat(connection.info().rtoNanos).isEqualTo(600_000_000);
        assertThat(ack(2, "1")).isEmpty();
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isEqualTo(1);
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
        // RFC 4015 §3.3: the doubling of the timeout is undone too
        assertThat(connection.info().rtoNanos).isEqualTo(300_000_000);
    }

    /** Data that was sent after the recovery is acknowledged: what is reported then is about something else. */
    @Test
    void whatIsReportedMuchLaterUndoesNothing() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(ack(12)).isEqualTo("14 15 16");
        roundTrip();
        // the last segment that was in flight at the end
        assertThat(ack(14)).isEqualTo("17 18");
        assertThat(ack(15)).isEqualTo("19");
        assertThat(ack(15, "1")).isEmpty();
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** At the time of the last segment that was in flight when the recovery ended, it may still be undone. */
    @Test
    void whatIsReportedARoundTripLaterUndoesIt() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(ack(12)).isEqualTo("14 15 16");
        roundTrip();
        assertThat(ack(14)).isEqualTo("17 18");
        assertThat(ack(14, "1")).hasSizeGreaterThan(0);
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(-1);
    }

    /** RFC 2883 §4: the duplicate of a segment that the network has duplicated is not a block of data in flight. */
    @Test
    void aDuplicateIsNotCountedAsABadBlock() {
        retransmitTwo();
        assertThat(ack(9, "0")).isEmpty();
        assertThat(count(TcpCounter.TCP_SACK_DISCARD)).isZero();
        assertThat(connection.info().sending.dsackDups).isEqualTo(1);
    }
}
