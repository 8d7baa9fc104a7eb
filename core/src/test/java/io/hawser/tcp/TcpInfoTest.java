package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.EcnFigures;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Both ends send: the host ten full segments, of which four are acknowledged, the peer 210 bytes, not in order. */
    @Test
    void tcbOfATransfer() {
        transfer();
        TcpInfo info = connection.info();
        assertThat(info.state).isEqualTo(TcpState.ESTABLISHED);
        assertThat(info.iss).isEqualTo(peer.hostIsn);
        assertThat(info.sndUna - info.iss).isEqualTo(1 + 4 * MSS);
        assertThat(info.sndNxt - info.iss).isEqualTo(1 + 10 * MSS);
        assertThat(info.sndWnd).isEqualTo(65_535 << 7);
        assertThat(info.sndWindowShift).isEqualTo(7);
        assertThat(info.sndMss).isEqualTo(MSS);
        assertThat(info.irs).isEqualTo(peer.isn);
        assertThat(info.rcvNxt - info.irs).isEqualTo(1 + 210);
        assertThat(info.rcvWnd).isEqualTo(63 << 10);
        assertThat(info.rcvWindowShift).isEqualTo(10);
        assertThat(info.timestamps).isTrue();
        assertThat(info.sack).isTrue();
        assertThat(info.sendQueueBytes).isEqualTo(6 * MSS);
        assertThat(info.receiveQueueBytes).isEqualTo(210);
        assertThat(info.bytesAcked).isEqualTo(4 * MSS);
        assertThat(info.bytesReceived).isEqualTo(210);
        assertThat(info.marks).isEqualTo(EcnFigures.NONE);
        assertThat(info)
                .hasToString("ESTABLISHED iss=" + Integer.toUnsignedString(info.iss)
                        + " sndUna=" + Integer.toUnsignedString(info.iss + 1 + 4 * MSS)
                        + " sndNxt=" + Integer.toUnsignedString(info.iss + 1 + 10 * MSS)
                        + " sndWnd=8388480 sndMss=1448 irs=1000000 rcvNxt=1000211 rcvWnd=64512 sendQueue=8688"
                        + " receiveQueue=210 cubic cwnd=20272 ssthresh=2147483647 OPEN srttNanos=40000000"
                        + " rtoNanos=240000000 timeouts=0 probes=0 unacked=6 sacked=0 lostBytes=0 retransmits=0");
    }

    @Test
    void figuresOfCongestionControlAndTimesOfATransfer() {
        transfer();
        TcpInfo info = connection.info();
        assertThat(info.congestionControl).isEqualTo("cubic");
        // ten segments and the four that were acknowledged
        assertThat(info.cwndBytes).isEqualTo(14 * MSS);
        assertThat(info.ssthreshBytes).isEqualTo(Integer.MAX_VALUE);
        assertThat(info.recovering).isFalse();
        assertThat(info.srttNanos).isEqualTo(40 * MILLI);
        // RFC 6298: half of the first measurement, and three quarters of that after one like it
        assertThat(info.rttvarNanos).isEqualTo(15 * MILLI);
        assertThat(info.rtoNanos).isEqualTo(240 * MILLI);
        assertThat(info.sending.congestionPhase).isEmpty();
        assertThat(info.sending.pacingBytesPerSecond).isZero();
        assertThat(info.sending.sndbufBytes).isEqualTo(2 * 14 * MSS);
        assertThat(info.sending.reordering).isEqualTo(3);
        assertThat(info.sending.ecn).isFalse();
        assertThat(info.sending.synData).isFalse();
        assertThat(info.sending.busyNanos).isEqualTo(80 * MILLI);
    }

    @Test
    void deliveriesOfATransfer() {
        transfer();
        TcpInfo info = connection.info();
        // the SYN counts as a segment
        assertThat(info.sending.deliveredSegments).isEqualTo(1 + 4);
        assertThat(info.sending.deliveredBytes).isEqualTo(4 * MSS);
        assertThat(info.sending.deliveryBytesPerSecond).isEqualTo(4 * MSS * 1000L / 40);
        assertThat(info.sending.applicationLimited).isTrue();
        assertThat(info.sending.bytesSent).isEqualTo(10 * MSS);
        assertThat(info.sending.bytesRetrans).isZero();
        // SYN, ACK, ten with data, and three acknowledgments
        assertThat(info.sending.segsOut).isEqualTo(15);
        assertThat(info.sending.dataSegsOut).isEqualTo(10);
        assertThat(info.sending.lastDataSentNanos).isEqualTo(80 * MILLI);
        assertThat(info.receiving.segsIn).isEqualTo(4);
        assertThat(info.receiving.dataSegsIn).isEqualTo(3);
        assertThat(info.receiving.rcvOoopack).isEqualTo(1);
        assertThat(info.receiving.lastDataRecvNanos).isZero();
        assertThat(info.receiving.lastAckRecvNanos).isZero();
    }

    private void transfer() {
        connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(40);
        peer.send("S. seq 0 ack 1 win 60000 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.timestamps = true;
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        script.advanceMillis(40);
        peer.send("P. seq 1 ack " + (1 + 4 * MSS) + " len 100");
        peer.send("P. seq 111 ack " + (1 + 4 * MSS) + " len 100");
        script.advanceMillis(40);
        peer.send("P. seq 101 ack " + (1 + 4 * MSS) + " len 10");
        peer.skip();
    }

    /** A rate that the application has limited is stored only if it is higher than the one before. */
    @Test
    void deliveryRateThatTheApplicationLimits() {
        transfer();
        script.advanceMillis(10);
        peer.send(". seq 211 ack " + (1 + 10 * MSS));
        sendAndAcknowledge(2, 20);
        assertThat(sending().deliveryBytesPerSecond).as("2 in 20 ms").isEqualTo(144_800);
        sendAndAcknowledge(3, 20);
        assertThat(sending().deliveryBytesPerSecond).as("3 in 20 ms").isEqualTo(217_200);
        sendAndAcknowledge(2, 20);
        assertThat(sending().deliveryBytesPerSecond).as("2 in 20 ms").isEqualTo(217_200);
        assertThat(sending().applicationLimited).isTrue();
    }

    private void sendAndAcknowledge(int segments, int millis) {
        send(connection, SegmentText.pattern(segments * MSS));
        peer.skip();
        script.advanceMillis(millis);
        peer.send(". ack " + (connection.info().sndNxt - peer.hostIsn));
        assertThat(sending().unacked).isZero();
    }

    /** Figures of what has not happened: counts are 0, times -1. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void figuresBeforeTheFirstSegment(boolean listening) throws TcpException {
        connection = listening ? listenOnce() : script.tcp.prepare(peer.address, peer.port, user);
        TcpInfo info = connection.info();
        assertThat(info.state).isEqualTo(listening ? TcpState.LISTEN : TcpState.CLOSED);
        assertThat(info.congestionControl).isEmpty();
        assertThat(info.marks).isEqualTo(EcnFigures.NONE);
        assertThat(info.sending.caState).isEqualTo("OPEN");
        assertThat(info.sending.congestionPhase).isEmpty();
        List<String> unknown = List.of(
                "srttNanos",
                "minRttNanos",
                "lastDataSentNanos",
                "rcvRttNanos",
                "lastDataRecvNanos",
                "lastAckRecvNanos");
        assertThat(figures(info)).hasSizeGreaterThan(50).allSatisfy((name, value) -> {
            if (value instanceof Number number) {
                assertThat(number.longValue()).as(name).isEqualTo(unknown.contains(name) ? -1 : 0);
            } else {
                assertThat(value).as(name).isEqualTo(false);
            }
        });
    }

    /** Returns the figures that are numbers or booleans. */
    private static Map<String, Object> figures(TcpInfo info) {
        Map<String, Object> figures = new TreeMap<>();
        for (Object owner : List.of(info, info.sending, info.receiving)) {
            for (Field field : owner.getClass().getFields()) {
                if (field.getType().isPrimitive()) {
                    try {
                        figures.put(field.getName(), field.get(owner));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return figures;
    }

    /** The times of the handshake count only when it is complete. */
    @Test
    void timesInSynSent() {
        connection = (TcpConnection) reachState("SYN_SENT");
        script.advanceMillis(30);
        assertThat(receiving().lastAckRecvNanos).isEqualTo(-1);
        assertThat(sending().deliveredSegments).isZero();
        assertThat(sending().segsOut).isEqualTo(1);
        assertThat(connection.info().iss).isEqualTo(peer.hostIsn);
        assertThat(connection.info().rtoNanos).isEqualTo(1000 * MILLI);
    }

    /** The peer sends twelve full segments in each round trip of 20 ms, and the user reads them at once. */
    @Test
    void roundTripAndSpaceOfTheReceiver() {
        connection = establishAsLinux();
        int received = 0;
        for (int turn = 0; turn < 10; turn++) {
            for (int i = 0; i < 12; i++) {
                peer.send(". seq " + (1 + received) + " ack 1 len 1448");
                received += MSS;
            }
            receive(connection);
            peer.skip();
            script.advanceMillis(20);
        }
        assertThat(receiving().rcvRttNanos).isEqualTo(20 * MILLI);
        // two round trips are measured, and a part of the third
        assertThat(receiving().rcvSpace).isBetween(12 * MSS, 18 * MSS);
        assertThat(connection.info().bytesReceived).isEqualTo(120 * MSS);
    }

    /** A persist probe that was not answered, and one of an idle connection. */
    @Test
    void unansweredProbes() {
        connection = establish();
        connection.options().keepAlive(true).keepAliveTimes(5_000 * MILLI, 1_000 * MILLI, 5);
        script.advanceMillis(6_000);
        assertThat(connection.info().probes).isEqualTo(2);
        peer.skip();
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "a");
        script.advanceMillis(1_400);
        assertThat(connection.info().probes).isEqualTo(3);
        peer.skip();
    }

    /** The sixth segment has overtaken the five before it; none was lost. */
    @Test
    void reorderingThatWasSeen() {
        connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(40);
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.timestamps = true;
        send(connection, SegmentText.pattern(10 * MSS));
        script.advanceMillis(40);
        peer.skip();
        peer.send(". seq 1 ack 1 <nop,nop,TS,nop,nop,sack " + (1 + 5 * MSS) + ":" + (1 + 6 * MSS) + ">");
        peer.send(". seq 1 ack " + (1 + 6 * MSS) + " <nop,nop,TS>");
        peer.expectNothing();
        assertThat(sending().reordSeen).isTrue();
        assertThat(sending().reordering).isEqualTo(6);
        assertThat(connection.info().retransmits).isZero();
    }

    @Test
    void ofAConnectionThatWasNeverOpenedNothingIsKnown() throws TcpException {
        connection = script.tcp.prepare(peer.address, peer.port, user);
        assertThat(sending().segsOut).isZero();
        assertThat(receiving().segsIn).isZero();
    }

    /** A run of segments counts as several in flight; a FIN counts with the data that carries it. */
    @Test
    void segmentsInFlight() {
        connection = establish();
        send(connection, SegmentText.pattern(1461));
        peer.skip();
        assertThat(sending().unacked).isEqualTo(2);
        peer.send(". seq 1 ack 1462 win 0");
        send(connection, SegmentText.pattern(1460));
        shutdownOutput(connection);
        peer.send(". seq 1 ack 1462");
        peer.expect("FP. seq 1462 ack 1 len 1460");
        assertThat(sending().unacked).isEqualTo(1);
    }

    /** A retransmission is data that was sent. */
    @Test
    void timeSinceARetransmission() {
        connection = establish();
        send(connection, "data");
        script.advanceMillis(230);
        peer.skip();
        assertThat(sending().lastDataSentNanos).isEqualTo(30 * MILLI);
    }

    @Test
    void whatHasBeenDelivered() {
        connection = connect();
        peer.expect("S seq 0");
        script.advanceMillis(40);
        peer.timestamps = true;
        peer.send("S. seq 0 ack 1 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(3 * MSS));
        peer.skip();
        script.advanceMillis(30);
        peer.send(". seq 1 ack " + (1 + MSS));
        assertThat(sending().deliveredSegments).isEqualTo(2);
        assertThat(sending().deliveredBytes).isEqualTo(MSS);
        assertThat(sending().minRttNanos).isEqualTo(30 * MILLI);
        assertThat(sending().deliveryBytesPerSecond).isEqualTo(MSS * 1000 / 30);
        assertThat(sending().applicationLimited).isTrue();
        script.advanceMillis(30);
        peer.send(". seq 1 ack " + (1 + 3 * MSS));
        assertThat(sending().deliveredSegments).isEqualTo(4);
        assertThat(sending().deliveredBytes).isEqualTo(3 * MSS);
        assertThat(sending().minRttNanos).isEqualTo(30 * MILLI);
        assertThat(script.tcp.scoreboardsInUse()).isZero();
        assertThat(sending().unacked).isZero();
    }
}
