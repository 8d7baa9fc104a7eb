package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP_DEFER_ACCEPT: the listener's user is not notified before data has arrived. */
class DeferAcceptTest extends TcpTestBase {
    private TcpListener listener;

    @BeforeEach
    void listen() {
        listener = listen(5);
    }

    private void completeHandshake() {
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        peer.expectNothing();
    }

    @Test
    void dataCompletesIt() {
        listener.deferAcceptSeconds(10);
        completeHandshake();
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(listener.synQueueSize()).isEqualTo(1);
        assertThat(script.counter(TcpCounter.TCP_DEFER_ACCEPT_DROP)).isEqualTo(1);
        script.advanceMillis(5000);
        peer.expectNothing();
        peer.send("P. seq 1 ack 1 \"GET /\"");
        peer.expect(". seq 1 ack 6");
        TcpConnection connection = accept(listener);
        assertThat(receive(connection)).isEqualTo("GET /");
        // The five seconds are not measured as a round trip.
        assertThat(connection.sender().recovery().rtt().srttNanos()).isEqualTo(-1);
        assertThat(connection.sender().recovery().congestion().windowBytes()).isEqualTo(10 * 1460);
    }

    @Test
    void finCompletesIt() {
        listener.deferAcceptSeconds(10);
        completeHandshake();
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
        assertState(accept(listener), TcpState.CLOSE_WAIT);
    }

    /**
     * The time is rounded up to timeouts of 1, 2, 4 and 8 s. With the last of them the SYN+ACK is retransmitted once
     * more; then an ACK is enough. There are at most 255 timeouts: 127 s for the first seven, then 120 s for each.
     */
    @ParameterizedTest(name = "{0} s: SYN+ACK after {1} ms")
    @CsvSource({"1, 1000", "2, 3000", "3, 3000", "4, 7000", "7, 7000", "10, 15000", "100000, 29887000"})
    void patienceEnds(int seconds, long millis) {
        listener.deferAcceptSeconds(seconds);
        completeHandshake();
        peer.expectAfter(millis, "S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        peer.expectNothing();
        assertState(accept(listener), TcpState.ESTABLISHED);
    }

    /** A client that does not answer then is removed: after 1 s for one timeout, but not before tcp_synack_retries. */
    @Test
    void nobodyAnswers() {
        listener.deferAcceptSeconds(1);
        script.sysctl("net.ipv4.tcp_synack_retries", 1);
        completeHandshake();
        peer.expectAfter(1000, "S. seq 0 ack 1");
        script.advanceMillis(2000);
        assertThat(script.tcp.flowCount()).isZero();
    }

    /** The wait may be longer than tcp_synack_retries: here 15 s, and then 16 s for an answer. */
    @Test
    void longerThanTheRetries() {
        listener.deferAcceptSeconds(15);
        script.sysctl("net.ipv4.tcp_synack_retries", 1);
        completeHandshake();
        peer.expectAfter(15_000, "S. seq 0 ack 1");
        script.advanceMillis(15_999);
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        script.advanceMillis(1);
        assertThat(script.tcp.flowCount()).isZero();
    }

    /** An unanswered SYN+ACK is retransmitted as usual. */
    @Test
    void lostSynAck() {
        listener.deferAcceptSeconds(10);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.expectAfter(1000, "S. seq 0 ack 1");
        peer.expectAfter(2000, "S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        peer.expectAfter(12_000, "S. seq 0 ack 1");
    }
}
