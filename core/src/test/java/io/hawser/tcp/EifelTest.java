package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/**
 * The Eifel detection and response algorithms (RFC 3522 §3.2, RFC 4015 §3.2): a timestamp shows which transmission of a
 * segment has arrived.
 */
class EifelTest extends LossTestBase {
    private int original;

    /** The first of ten segments is late. Three later segments overtake it; therefore it is marked lost. */
    private void retransmit() {
        open(ALL);
        write(40);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        original = peer.tsRecent;
        roundTrip();
        assertThat(ack(0, "1")).isEqualTo("10");
        assertThat(ack(0, "1-2")).isEqualTo("11");
        assertThat(ack(0, "1-3")).isEqualTo("0");
        assertThat(ssthresh()).isEqualTo(5);
        script.advanceMillis(1);
    }

    @Test
    void anEchoFromBeforeTheRetransmissionUndoesARecovery() {
        retransmit();
        peer.tsRecent = original;
        // 8 of 10 are in flight
        assertThat(ack(4)).isEqualTo("12 13");
        assertThat(count(TcpCounter.TCP_PARTIAL_UNDO)).isEqualTo(1);
        assertThat(connection.info().recovering).isFalse();
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
        assertThat(connection.info().retransmits).isEqualTo(1);
    }

    @Test
    void atItsEndToo() {
        retransmit();
        peer.tsRecent = original;
        assertThat(ack(12)).isEqualTo("12 13 14 15 16 17 18 19 20 21");
        assertThat(count(TcpCounter.TCP_FULL_UNDO)).isEqualTo(1);
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
    }

    /** The retransmission was necessary. */
    @Test
    void anEchoOfTheRetransmissionUndoesNothing() {
        retransmit();
        roundTrip();
        assertThat(ack(12)).isEqualTo("12 13 14 15 16");
        assertThat(count(TcpCounter.TCP_FULL_UNDO) + count(TcpCounter.TCP_PARTIAL_UNDO))
                .isZero();
        assertThat(cwnd()).isEqualTo(5);
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** RFC 4015 §3.2, §3.3: the first acknowledgment after a spurious timeout restores window and timeout. */
    @Test
    void aTimeoutIsUndoneByItsFirstAcknowledgment() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(ALL);
        write(40);
        sent();
        original = peer.tsRecent;
        assertThat(after(300)).isEqualTo("0");
        assertThat(connection.info().rtoNanos).isEqualTo(600_000_000);
        script.advanceMillis(50);
        peer.tsRecent = original;
        // 9 are in flight; the window of 10 grows by the acknowledged one
        assertThat(ack(1)).isEqualTo("10 11");
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isEqualTo(1);
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isEqualTo(1);
        assertThat(cwnd()).isEqualTo(11);
        assertThat(ssthresh()).isEqualTo(-1);
        assertThat(connection.info().retransmits).isEqualTo(1);
        assertThat(connection.info().timeouts).isZero();
    }

    @Test
    void aRealOneIsNot() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(ALL);
        write(40);
        sent();
        assertThat(after(300)).isEqualTo("0");
        roundTrip();
        assertThat(ack(1)).isEqualTo("1 2");
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** RFC 3522 §3.2 (5): the timestamp of the first retransmission counts, however often the timer fires. */
    @Test
    void anEchoOfTheFirstOfTwoRetransmissionsUndoesNothing() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        script.sysctl("net.ipv4.tcp_frto", 0);
        open(ALL);
        write(40);
        sent();
        assertThat(after(300)).isEqualTo("0");
        int first = peer.tsRecent;
        assertThat(after(600)).isEqualTo("0");
        script.advanceMillis(50);
        peer.tsRecent = first;
        assertThat(ack(1)).isEqualTo("1 2");
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isZero();
        assertThat(connection.info().recovering).isTrue();
    }
}
