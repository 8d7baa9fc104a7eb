package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** TCP_INFO: the fields of Linux's struct tcp_info, with the numbers that follow from the segments exchanged. */
class TcpInfoTest extends TcpTestBase {
    private static final int MSS = 1448;
    private static final long MILLI = 1_000_000;

    private TcpConnection connection;

    private TcpInfo.Sending sending() {
        return connection.info().sending;
    }

    private TcpInfo.Receiving receiving() {
        return connection.info().receiving;
    }

    @Test
    void aFreshConnection() {
        connection = establishAsLinux();
        script.advanceMillis(70);
        assertThat(sending().caState).isEqualTo("OPEN");
        // SYN and ACK were sent, SYN+ACK was received
        assertThat(sending().segsOut).isEqualTo(2);
        assertThat(receiving().segsIn).isEqualTo(1);
        assertThat(sending().dataSegsOut).isZero();
        assertThat(sending().lastDataSentNanos).isEqualTo(-1);
        assertThat(sending().deliveredSegments).isEqualTo(1);
        assertThat(receiving().lastDataRecvNanos).isEqualTo(70 * MILLI);
        assertThat(receiving().lastAckRecvNanos).isEqualTo(70 * MILLI);
        assertThat(sending().advmss).isEqualTo(1460);
        assertThat(sending().pmtu).isEqualTo(1500);
        assertThat(receiving().rcvSsthresh).isEqualTo(65_536);
        assertThat(sending().busyNanos).isZero();
    }

    @Test
    void segmentsInFlightSackedLostAndSentAgain() {
        connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(40);
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.timestamps = true;
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        assertThat(sending().minRttNanos).isEqualTo(40 * MILLI);
        assertThat(sending().unacked).isEqualTo(10);
        assertThat(sending().bytesSent).isEqualTo(10 * MSS);
        assertThat(sending().dataSegsOut).isEqualTo(10);
        script.advanceMillis(40);
        // the host waits a quarter of a round trip longer for segments that may have been overtaken
        peer.send(". seq 1 ack 1 <nop,nop,TS,nop,nop,sack " + (1 + MSS) + ":" + (1 + 3 * MSS) + ">");
        assertThat(sending().caState).isEqualTo("DISORDER");
        assertThat(sending().sacked).isEqualTo(2);
        assertThat(sending().reordSeen).isFalse();
        peer.send(". seq 1 ack 1 <nop,nop,TS,nop,nop,sack " + (1 + MSS) + ":" + (1 + 5 * MSS) + ">");
        assertThat(sending().caState).isEqualTo("RECOVERY");
        assertThat(sending().sacked).isEqualTo(4);
        assertThat(sending().lostBytes).isEqualTo(MSS);
        assertThat(sending().retransBytes).isEqualTo(MSS);
        assertThat(sending().bytesRetrans).isEqualTo(MSS);
        assertThat(sending().bytesSent).isEqualTo(11 * MSS);
        assertThat(sending().dataSegsOut).isEqualTo(11);
        peer.skip();
        // the peer reports that it has received the segment twice
        peer.send(". seq 1 ack " + (1 + 10 * MSS) + " <nop,nop,TS,nop,nop,sack 1:" + (1 + MSS) + ">");
        assertThat(sending().dsackDups).isEqualTo(1);
        assertThat(sending().unacked).isZero();
        assertThat(connection.info().bytesAcked).isEqualTo(10 * MSS);
        assertThat(receiving().segsIn).isEqualTo(4);
    }

    @Test
    void theTimeoutsAndTheirDoubling() {
        connection = establishAsLinux();
        send(connection, "a");
        script.advanceMillis(2000);
        peer.skip();
        assertThat(sending().caState).isEqualTo("LOSS");
        assertThat(sending().backoff).isEqualTo(connection.info().timeouts).isPositive();
        assertThat(sending().unacked).isEqualTo(1);
    }

    @Test
    void whatTheReceiverKnows() {
        connection = establishAsLinux();
        script.advanceMillis(100);
        peer.send(". seq 1 ack 1 len 1448");
        peer.send(". seq 2897 ack 1 len 100");
        script.advanceMillis(30);
        peer.skip();
        assertThat(receiving().rcvMss).isEqualTo(MSS);
        assertThat(receiving().rcvOoopack).isEqualTo(1);
        assertThat(receiving().dataSegsIn).isEqualTo(2);
        assertThat(receiving().lastDataRecvNanos).isEqualTo(30 * MILLI);
        assertThat(receiving().lastAckRecvNanos).isEqualTo(30 * MILLI);
        assertThat(receiving().atoNanos).isEqualTo(40 * MILLI);
        receive(connection);
        peer.skip();
    }

    /**
     * The times are 100 ms until the window is used up and acknowledged, 300 ms of a closed window, then 50 ms for the
     * rest.
     */
    @Test
    void busyAndLimitedByTheWindow() {
        connection = establish();
        peer.send(". seq 1 ack 1 win 1460");
        send(connection, SegmentText.pattern(1460 + 100));
        peer.skip();
        script.advanceMillis(100);
        peer.send(". seq 1 ack 1461 win 0");
        script.advanceMillis(300);
        peer.skip();
        peer.send(". seq 1 ack 1461 win 5000");
        peer.skip();
        assertThat(sending().notsentBytes).isZero();
        script.advanceMillis(50);
        peer.send(". seq 1 ack 1561");
        script.advanceMillis(1000);
        assertThat(sending().busyNanos).isEqualTo(450 * MILLI);
        assertThat(sending().rwndLimitedNanos).isEqualTo(400 * MILLI);
        assertThat(sending().sndbufLimitedNanos).isZero();
    }

    /** The user wants to send more and the window has room, but the buffer is full of data in flight. */
    @Test
    void limitedByTheSendBuffer() {
        connection = establish();
        connection.options().sendBufferBytes(2920);
        assertThat(send(connection, SegmentText.pattern(14_600))).isEqualTo(14_600);
        assertThat(send(connection, SegmentText.pattern(5000))).isZero();
        peer.skip();
        script.advanceMillis(80);
        assertThat(sending().sndbufLimitedNanos).isEqualTo(80 * MILLI);
        peer.send(". seq 1 ack 14601");
        script.advanceMillis(1000);
        assertThat(sending().sndbufLimitedNanos).isEqualTo(80 * MILLI);
        assertThat(sending().busyNanos).isEqualTo(80 * MILLI);
    }

    @Test
    void ofAConnectionThatWasNeverOpenedNothingIsKnown() throws TcpException {
        connection = script.tcp.prepare(peer.address, peer.port, user);
        assertThat(sending().segsOut).isZero();
        assertThat(receiving().segsIn).isZero();
    }
}
