package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/** The sender's use of selective acknowledgments (RFC 2018 §5, RFC 6675 §4 and §5) and of duplicates (RFC 2883). */
class SackSenderTest extends LossTestBase {
    /** RFC 2018 §5, RFC 6675 §4: NextSeg() chooses the holes, the lowest first, and never data that the peer has. */
    @Test
    void theHolesGoAgainInOrderAndNothingElse() {
        open(ALL);
        write(10);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        roundTrip();
        assertThat(ack(0, "1")).isEmpty();
        assertThat(ack(0, "3", "1")).isEmpty();
        // 10 in flight, 3 SACKed, 3 lost: pipe is 4 of a threshold of 5; therefore one is sent for each that arrives
        assertThat(ack(0, "5", "3", "1")).isEqualTo("0");
        assertThat(ack(0, "5-6", "3", "1")).isEqualTo("2");
        assertThat(ack(0, "5-7", "3", "1")).isEqualTo("4");
        assertThat(ack(0, "5-8", "3", "1")).isEmpty();
        assertThat(ack(0, "5-9", "3", "1")).isEmpty();
        roundTrip();
        assertThat(ack(2, "5-9", "3")).isEmpty();
        assertThat(ack(4, "5-9")).isEmpty();
        assertThat(connection.info().recovering).isTrue();
        assertThat(ack(10)).isEmpty();
        assertThat(connection.info().recovering).isFalse();
        assertThat(connection.info().retransmits).isEqualTo(3);
        assertThat(cwnd()).isEqualTo(5);
    }

    /** RFC 6675 §5.1, RFC 2018 §5: after a timeout the sender still knows which data the peer has. */
    @Test
    void aTimeoutResendsOnlyWhatIsMissing() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        open(SACK);
        write(6);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5");
        roundTrip();
        assertThat(ack(0, "2-3")).isEmpty();
        // after 25 ms these two are marked lost; the first is retransmitted and lost again
        assertThat(after(25)).isEqualTo("0");
        // with it the timer was restarted
        assertThat(after(300)).isEqualTo("0");
        assertThat(count(TcpCounter.TCP_TIMEOUTS)).isEqualTo(1);
        assertThat(ack(1, "2-3")).isEqualTo("1 4");
        assertThat(ack(4)).isEqualTo("5");
        assertThat(ack(6)).isEmpty();
        assertThat(connection.info().sendQueueBytes).isZero();
    }

    /** RFC 6675 §2: a segment that has arrived in part counts as not arrived. */
    @Test
    void aBlockThatCoversASegmentInPartDoesNotCount() {
        open(ALL);
        write(10);
        sent();
        roundTrip();
        int half = seq(1) + mss / 2;
        peer.send(". seq 1 ack 1 <nop,nop,TS,nop,nop,sack " + half + ":" + seq(5) + ">");
        assertThat(sent()).isEqualTo("0");
        assertThat(ack(0, "2-5")).isEmpty();
        // pipe 10 - 5 - 2 + 1 = 4, below the threshold
        assertThat(ack(0, "2-6")).isEqualTo("1");
    }

    /** Bad input 42: invalid blocks are ignored. */
    @Test
    void badInput42_blocksOutOfRange() {
        open(ALL);
        write(20);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        String head = ". seq 1 ack 1 <nop,nop,TS,nop,nop,sack ";
        for (int i = 0; i < 4; i++) {
            peer.send(head + seq(3) + ":" + (seq(10) + 1) + ">");
            peer.send(head + seq(5) + ":" + seq(3) + ">");
            peer.send(head + seq(5) + ":" + seq(5) + ">");
            peer.send(head + seq(1000) + ":" + seq(1001) + ">");
        }
        peer.expectNothing();
        assertThat(count(TcpCounter.TCP_SACK_DISCARD)).isEqualTo(16);
        assertThat(connection.info().recovering).isFalse();
        assertThat(ack(10)).hasSizeGreaterThan(0);
    }

    /** RFC 2883 §5: a duplicate of a segment that was sent once was made by the network, and is only counted. */
    @Test
    void aDuplicateOfWhatWasSentOnceIsCountedOnly() {
        open(ALL);
        write(20);
        sent();
        roundTrip();
        assertThat(ack(3)).isEqualTo("10 11 12 13 14 15");
        double before = cwnd();
        assertThat(ack(3, "0")).isEmpty();
        assertThat(ack(3, "1", "5-7")).isEqualTo("3");
        assertThat(count(TcpCounter.TCP_DSACK_RECV)).isEqualTo(2);
        assertThat(count(TcpCounter.TCP_DSACK_IGNORED_DUBIOUS)).isEqualTo(2);
        assertThat(count(TcpCounter.TCP_DSACK_UNDO)).isZero();
        assertThat(count(TcpCounter.TCP_SACK_DISCARD)).isZero();
        assertThat(before).isEqualTo(13);
    }

    /** RFC 2883 §4 (4): a duplicate within the second block does not mark a segment that was not retransmitted. */
    @Test
    void aDuplicateAheadOfAGapIsCounted() {
        open(ALL);
        write(10);
        sent();
        roundTrip();
        assertThat(ack(0, "2-3")).isEmpty();
        assertThat(ack(0, "3", "2-3")).isEmpty();
        assertThat(count(TcpCounter.TCP_DSACK_OFO_RECV)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_DSACK_IGNORED_DUBIOUS)).isEqualTo(1);
        assertThat(connection.info().recovering).isFalse();
        abort(connection);
        peer.skip();
    }

    /** RFC 2883 §4: one block alone is no duplicate, whatever blocks came before. */
    @Test
    void aBlockWithinAnEarlierOneIsNoDuplicate() {
        open(SACK);
        write(10);
        sent();
        roundTrip();
        assertThat(ack(0, "8", "2-5")).isEqualTo("0 1 6 7");
        assertThat(ack(0, "3")).isEmpty();
        assertThat(count(TcpCounter.TCP_DSACK_OFO_RECV)).isZero();
        abort(connection);
        peer.skip();
    }
}
