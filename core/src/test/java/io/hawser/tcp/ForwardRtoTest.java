package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F-RTO (RFC 5682) decides by the acknowledgments after a timeout whether the timeout was spurious. Without timestamps
 * and without probes.
 */
class ForwardRtoTest extends LossTestBase {
    /** Ten segments are sent; 300 ms later the first is retransmitted. */
    private void timeOut(String options, int segments) {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        open(options);
        write(segments);
        assertThat(sent()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(after(300)).isEqualTo("0");
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
        script.advanceMillis(50);
    }

    private void assertSpurious(int times) {
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isEqualTo(times);
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isEqualTo(times);
        assertThat(connection.info().recovering).isEqualTo(times == 0);
    }

    /**
     * §2.1 (2b), (3b): two new segments are sent, then segments that were sent once are acknowledged: the state is
     * restored, and no segment is retransmitted.
     */
    @ParameterizedTest
    @ValueSource(strings = {PLAIN, SACK})
    void spurious(String options) {
        timeOut(options, 30);
        assertThat(ack(1)).isEqualTo("10 11");
        assertSpurious(0);
        // 10 are in flight; the window of 10 grows by the acknowledged one
        assertThat(ack(2)).isEqualTo("12");
        assertSpurious(1);
        assertThat(cwnd()).isEqualTo(11);
        assertThat(ssthresh()).isEqualTo(-1);
        assertThat(ack(3)).isEqualTo("13 14");
        assertThat(connection.info().retransmits).isEqualTo(1);
        assertThat(connection.info().timeouts).isZero();
    }

    /** §2.1 (3a): the peer lacks the second segment too; therefore the rest is retransmitted in slow start. */
    @Test
    void realWithoutSack() {
        timeOut(PLAIN, 30);
        assertThat(ack(1)).isEqualTo("10 11");
        assertThat(ack(1)).isEqualTo("1");
        assertThat(ack(1)).isEqualTo("2");
        assertSpurious(0);
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** §3.1 (3a): only new data was SACKed; therefore no original has arrived. */
    @Test
    void realWithSack() {
        timeOut(SACK, 30);
        assertThat(ack(1)).isEqualTo("10 11");
        assertThat(ack(1, "10")).isEqualTo("1");
        assertThat(ack(1, "10-11")).isEqualTo("2");
        // Data that arrived before the timeout is acknowledged with the retransmission, and is no evidence.
        assertThat(ack(5, "10-11")).hasSizeGreaterThan(0);
        assertSpurious(0);
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** §2.1 (2a): a duplicate acknowledgment arrives first. */
    @Test
    void aDuplicateFirstMeansTheOrdinaryWay() {
        timeOut(PLAIN, 30);
        assertThat(ack(0)).isEmpty();
        assertThat(ack(1)).isEqualTo("1 2");
        assertSpurious(0);
    }

    /** §3.1: with SACK a duplicate shows more: an original has arrived. */
    @Test
    void whatIsSackedOfTheOldIsProof() {
        timeOut(SACK, 30);
        // 9 and the spurious retransmission are in flight, as before
        assertThat(ack(0, "1")).isEmpty();
        assertSpurious(1);
        assertThat(cwnd()).isEqualTo(10);
        assertThat(ssthresh()).isEqualTo(-1);
        assertThat(ack(2)).hasSizeGreaterThan(0);
        assertThat(connection.info().retransmits).isEqualTo(1);
    }

    /**
     * §2.2: an acknowledgment of everything may be caused by the retransmission, with data that arrived before the
     * timeout.
     */
    @Test
    void anAcknowledgmentOfEverythingProvesNothing() {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        open(PLAIN);
        write(3);
        sent();
        roundTrip();
        // the first is lost, and two duplicates are not enough
        assertThat(ack(0)).isEmpty();
        assertThat(ack(0)).isEmpty();
        assertThat(after(200)).isEqualTo("0");
        roundTrip();
        assertThat(ack(3)).isEmpty();
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isZero();
        assertThat(count(TcpCounter.TCP_LOSS_UNDO)).isZero();
        assertThat(ssthresh()).isEqualTo(2);
        assertThat(cwnd()).isEqualTo(2);
    }

    /** The same with an acknowledgment of a part: new data decides, and shows that the loss was real. */
    @Test
    void norDoesAnAcknowledgmentOfMoreThanTheRetransmission() {
        timeOut(PLAIN, 30);
        assertThat(ack(4)).isEqualTo("10 11");
        assertSpurious(0);
        assertThat(ack(4)).isEqualTo("4");
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    /** §2.1 (2b): "If the TCP sender does not have any new data to send …": conventional recovery follows. */
    @ParameterizedTest
    @ValueSource(strings = {PLAIN, SACK})
    void withoutNewDataTheRestGoesAgain(String options) {
        timeOut(options, 10);
        assertThat(ack(1)).isEqualTo("1 2");
        assertSpurious(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, SACK})
    void switchedOffTheRestGoesAgain(String options) {
        script.sysctl("net.ipv4.tcp_frto", 0);
        timeOut(options, 30);
        assertThat(ack(1)).isEqualTo("1 2");
        assertThat(ack(2)).isEqualTo("3 4");
        assertSpurious(0);
    }

    /** §2.1 (1): a second timeout of the same segment restarts the algorithm. */
    @Test
    void aSecondTimeoutBeginsAnew() {
        timeOut(PLAIN, 30);
        assertThat(after(550)).isEqualTo("0");
        script.advanceMillis(50);
        assertThat(ack(1)).isEqualTo("10 11");
        assertThat(ack(2)).isEqualTo("12");
        assertSpurious(1);
        // RFC 4015 §3.3: the doubling was spurious too. SRTT and RTTVAR measured 950 ms: 206.25 and 250.
        assertThat(connection.info().rtoNanos).isEqualTo(1_206_250_000L);
    }

    /** The episode ends with the acknowledgment of everything, whether F-RTO has decided or not. */
    @ParameterizedTest
    @ValueSource(strings = {PLAIN, SACK})
    void anAcknowledgmentOfEverythingEndsTheRecovery(String options) {
        script.sysctl("net.ipv4.tcp_early_retrans", 0);
        open(options);
        write(1);
        sent();
        assertThat(after(300)).isEqualTo("0");
        assertThat(connection.info().recovering).isTrue();
        roundTrip();
        assertThat(ack(1)).isEmpty();
        assertThat(connection.info().recovering).isFalse();
        assertThat(count(TcpCounter.TCP_SPURIOUS_RTOS)).isZero();
        assertThat(ssthresh()).isEqualTo(2);
    }

    /** §3.1 (3a): only new data that was SACKed, without a duplicate by RFC 5681, shows that the loss was real too. */
    @Test
    void newDataThatIsSackedWithANewWindowIsNoProof() {
        timeOut(SACK, 30);
        assertThat(ack(1)).isEqualTo("10 11");
        peer.window = 0xfff0;
        assertThat(ack(1, "10")).isEqualTo("1");
        assertSpurious(0);
        // the originals of 2 and 3 are no proof any more
        assertThat(ack(1, "10", "2-3")).isEmpty();
        assertSpurious(0);
    }

    /** A new window is no duplicate and delivers nothing: it does not decide. */
    @ParameterizedTest
    @ValueSource(strings = {PLAIN, SACK})
    void aNewWindowProvesNothing(String options) {
        timeOut(options, 30);
        assertThat(ack(1)).isEqualTo("10 11");
        peer.window = 0xfff0;
        assertThat(ack(1)).isEmpty();
        assertSpurious(0);
        assertThat(ack(2)).isEqualTo("12");
        assertSpurious(1);
    }
}
