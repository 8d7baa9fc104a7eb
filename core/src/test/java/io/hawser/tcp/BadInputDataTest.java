package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.recovery.Scoreboard;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad inputs 33, 34, 35 and 41 to 44: numbers that wrap, windows that are exceeded or shrunk, and tiny segments. */
class BadInputDataTest extends TcpTestBase {
    private static final int CLIENT_PORT = 5000;
    private static final long ISN_TICK_NANOS = 4000;

    /** Opens when the clock of the initial sequence numbers has reached the value at which ours is {@code wanted}. */
    private TcpConnection connectWithIss(int wanted) throws TcpException {
        TcpConnection first = script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT,
                ConnectOptions.defaults().localPort(CLIENT_PORT).handler(user));
        long ticks = Integer.toUnsignedLong(wanted - peer.expect("S seq 0").seq());
        abort(first);
        script.advanceNanos(ticks * ISN_TICK_NANOS);
        TcpConnection connection = script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT,
                ConnectOptions.defaults().localPort(CLIENT_PORT).handler(user));
        assertThat(peer.expect("S seq 0").seq()).isEqualTo(wanted);
        return connection;
    }

    /** The numbers of both ends pass 2^31, or 2^32, in the middle of a transfer or exactly at its edge. */
    @ParameterizedTest
    @CsvSource({
        "2147483647, 2147483647",
        "-2147478648, 2147478648",
        "2147478648, -5000",
        "-5000, 2147478648",
        "-1, -1",
        "-2, -2",
        "-5000, -5000"
    })
    void badInput33_sequenceNumbersWrap(int iss, int irs) throws TcpException {
        TcpConnection connection = connectWithIss(iss);
        peer.isn = irs;
        peer.send("S. seq 0 ack 1 <mss 1000>");
        peer.expect(". seq 1 ack 1");
        int sent = 1;
        for (int i = 0; i < 10; i++) {
            // data sent now answers nothing; therefore acknowledgments are not delayed
            script.advanceMillis(100);
            send(connection, SegmentText.pattern(1000));
            peer.expect("P. seq " + sent + " ack " + sent + " len 1000");
            peer.send("P. seq " + sent + " ack " + (sent + 1000) + " len 1000");
            sent += 1000;
            peer.expect(". seq " + sent + " ack " + sent);
            assertThat(receive(connection)).isEqualTo(SegmentText.pattern(1000));
        }
        assertThat(connection.info().bytesAcked).isEqualTo(10_000);
        shutdownOutput(connection);
        peer.expect("F. seq 10001 ack 10001");
        peer.send("F. seq 10001 ack 10002");
        peer.expect(". seq 10002 ack 10002");
        assertState(connection, TcpState.TIME_WAIT);
    }

    /** The same with the halves swapped by the network: reassembly across the wrap. */
    @ParameterizedTest
    @ValueSource(ints = {-1000, -501, -3, 2_147_482_647, 2_147_483_646})
    @Requirement("SHLD-31")
    void badInput33_reassemblyAcrossTheWrap(int irs) {
        peer.isn = irs;
        TcpConnection connection = establish();
        String text = SegmentText.pattern(1600);
        peer.send("P. seq 1201 ack 1 \"" + text.substring(1200) + "\"");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq 401 ack 1 \"" + text.substring(400, 800) + "\"");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq 1 ack 1 \"" + text.substring(0, 400) + "\"");
        peer.expect(". seq 1 ack 801");
        peer.send(". seq 601 ack 1 \"" + text.substring(600, 1300) + "\"");
        peer.expect(". seq 1 ack 1601");
        assertThat(receive(connection)).isEqualTo(text);
    }

    private TcpConnection establishWithWindow(int bytes) {
        try {
            TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
            connection.options().receiveBufferBytes(bytes);
            script.tcp.open(connection);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
        peer.expect("S seq 0 win " + bytes);
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 win " + bytes);
        user.said();
        return (TcpConnection) flows().getFirst();
    }

    /** Data within the window is accepted; data beyond it, and the FIN behind that, are not. */
    @Test
    void badInput34_dataBeyondTheWindow() {
        TcpConnection connection = establishWithWindow(1000);
        peer.send("F. seq 1 ack 1 len 1460");
        peer.expect(". seq 1 ack 1001 win 0");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(receive(connection)).isEqualTo(SegmentText.pattern(1000));
        peer.expect(". seq 1 ack 1001 win 1000");
        assertThat(script.counter(TcpCounter.BEYOND_WINDOW)).isEqualTo(1);
        peer.send("F. seq 1001 ack 1 \"rest\"");
        peer.expect(". seq 1 ack 1006");
        assertThat(receive(connection)).isEqualTo("rest<EOF>");
    }

    @Test
    void badInput34_dataAheadOfAGapBeyondTheWindow() {
        TcpConnection connection = establishWithWindow(1000);
        peer.send(". seq 801 ack 1 len 400");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq 1 ack 1 \"" + "x".repeat(800) + "\"");
        peer.expect(". seq 1 ack 1001 win 0");
        assertThat(receive(connection)).isEqualTo("x".repeat(800) + SegmentText.pattern(200));
        peer.expect(". seq 1 ack 1001 win 1000");
    }

    /**
     * RFC 9293 §3.10.7.4, second: a reset flushes the queues; only data that arrived in order can still be received.
     */
    @Test
    void aResetFlushesWhatIsAheadOfAGap() throws TcpException {
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 \"kept\"");
        peer.send(". seq 20501 ack 1 len 1000");
        peer.expect(". seq 1 ack 5");
        peer.expect(". seq 1 ack 5");
        assertThat(script.tcp.chunksInUse()).isEqualTo(2);
        peer.send("R. seq 5 ack 1");
        assertState(connection, TcpState.CLOSED);
        assertThat(script.tcp.chunksInUse()).isEqualTo(1);
        assertThat(connection.receive(new byte[10], 0, 10)).isEqualTo(4);
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    /** Data into a closed window is rejected with an acknowledgment each time, and is not kept. */
    @Test
    void badInput34_dataIntoAClosedWindow() {
        TcpConnection connection = establishWithWindow(1000);
        peer.send(". seq 1 ack 1 len 1000");
        peer.expect(". seq 1 ack 1001 win 0");
        for (int i = 0; i < 3; i++) {
            peer.send(". seq 1001 ack 1 len 1000");
            peer.expect(". seq 1 ack 1001 win 0");
        }
        assertThat(connection.receiveQueueBytes()).isEqualTo(1000);
        assertThat(script.counter(TcpCounter.TCP_ZERO_WINDOW_DROP)).isEqualTo(3);
        close(connection);
        peer.expect("R. seq 1 ack 1001");
    }

    /**
     * RFC 9293 §3.8.6: data in flight is not taken back; no new data is sent; after a timeout segments are
     * retransmitted one at a time.
     */
    @Test
    @Requirement({"MUST-34", "SHLD-15"})
    void badInput35_windowShrinks() {
        TcpConnection connection = establish();
        connection.options().sendBufferBytes(20_000);
        send(connection, SegmentText.pattern(8760));
        for (int i = 0; i < 6; i++) {
            assertThat(peer.take().payload()).hasSize(1460);
        }
        peer.send(". seq 1 ack 1461 win 1000");
        send(connection, "more");
        peer.expectNothing();
        script.advanceMillis(20_000);
        int resent = 0;
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            assertThat(seen.seq() - peer.hostIsn).isEqualTo(1461);
            resent++;
        }
        assertThat(resent).isBetween(4, 8);
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 8761 win 65535");
        peer.expect("P. seq 8761 ack 1 \"more\"");
    }

    /** The window shrinks to 0: the data in flight is still acknowledged, and then probing begins. */
    @Test
    @Requirement({"MUST-34", "MUST-36"})
    void badInput35_windowShrinksToZero() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.send(". seq 1 ack 1461 win 0");
        send(connection, "more");
        peer.expectNothing();
        script.advanceMillis(250);
        peer.expect(". seq 1460 ack 1");
        peer.send(". seq 1 ack 1461 win 100");
        peer.expect("P. seq 1461 ack 1 \"more\"");
        peer.send(". seq 1 ack 1465");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    /**
     * 20 000 SACK blocks of one or two bytes split every segment of the send queue; then every second segment is
     * acknowledged. The queue still has one entry for each segment, and every byte is right in the end.
     */
    @Test
    void badInput41_sackBlocksThatFragment() {
        script.sysctl("net.hawser.tcp_initial_window", 1000);
        TcpConnection connection = establish("mss 100,sackOK");
        connection.options().noDelay(true).sendBufferBytes(100_000);
        assertThat(send(connection, SegmentText.pattern(60_000))).isEqualTo(60_000);
        assertThat(script.sent).hasSize(600);
        peer.skip();
        SplittableRandom random = new SplittableRandom(41);
        for (int i = 0; i < 20_000; i += 4) {
            StringBuilder blocks = new StringBuilder("sack");
            for (int block = 0; block < 4; block++) {
                int left = 1 + random.nextInt(59_998);
                blocks.append(' ').append(left).append(':').append(left + 1 + random.nextInt(2));
            }
            peer.send(". seq 1 ack 1 <nop,nop," + blocks + ">");
            Scoreboard board = connection.sender().recovery().scoreboard();
            assertThat(board.sackedBytes()).isZero();
            assertThat(board.flightBytes()).isEqualTo(60_000);
        }
        peer.skip();
        for (int segment = 599; segment > 0; segment -= 2) {
            int left = 1 + 100 * segment;
            peer.send(". seq 1 ack 1 <nop,nop,sack " + left + ":" + (left + 100) + ">");
        }
        Scoreboard board = connection.sender().recovery().scoreboard();
        assertThat(board.sackedBytes()).isEqualTo(30_000);
        assertThat(board.sackedBytes() + board.lostBytes()).isLessThanOrEqualTo(60_000);
        peer.skip();
        peer.send(". seq 1 ack 60001");
        assertThat(connection.sendQueueBytes()).isZero();
        assertThat(connection.sender().recovery().scoreboard()).isNull();
    }

    /** An acknowledgment of data that was never sent causes only a challenge ACK. */
    @Test
    void badInput43_ackOfDataNotSent() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(100));
        peer.skip();
        int before = connection.sender().recovery().congestion().windowBytes();
        peer.send("P. seq 1 ack 102 \"lies\"");
        peer.expect(". seq 101 ack 1");
        assertThat(connection.sendQueueBytes()).isEqualTo(100);
        assertThat(connection.receiveQueueBytes()).isZero();
        assertThat(connection.sender().recovery().congestion().windowBytes()).isEqualTo(before);
        assertThat(script.counter(TcpCounter.TCP_CHALLENGE_ACK)).isEqualTo(1);
        peer.send(". seq 1 ack 101");
    }

    /** If a segment is acknowledged byte by byte, the window grows by one segment, not by 1460 (RFC 3465 §2.1). */
    @ParameterizedTest
    @ValueSource(strings = {"reno", "cubic"})
    void badInput43_ackDivision(String congestionControl) {
        script.sysctl("net.ipv4.tcp_congestion_control", congestionControl);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(29_200));
        assertThat(script.sent).hasSize(10);
        peer.skip();
        for (int acked = 1; acked <= 1460; acked++) {
            peer.send(". seq 1 ack " + (1 + acked));
        }
        assertThat(connection.sender().recovery().congestion().windowBytes()).isEqualTo(11 * 1460);
        peer.skip();
    }

    /** Blocks that are inverted, below SND.UNA, above SND.NXT or empty have no effect, with SACK and without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sack 2921:1461",
                "sack -5000:-3000",
                "sack 50000:60000",
                "sack 1461:1461",
                "sack 1:2000000000",
                "sack 2921:1461 -10:-5 9999:99999 1:1"
            })
    void badInput42_sackBlocksThatCannotBe(String block) {
        TcpConnection connection = establish("mss 1460,sackOK");
        connection.options().noDelay(true);
        send(connection, SegmentText.pattern(2920));
        peer.expect(". seq 1 ack 1 len 1460");
        peer.skip();
        peer.send(". seq 1 ack 1 <nop,nop," + block + ">");
        peer.expectNothing();
        assertState(connection, TcpState.ESTABLISHED);
        peer.send(". seq 1 ack 1461 <nop,nop," + block + ">");
        peer.send(". seq 1 ack 2921 <nop,nop," + block + ">");
        assertThat(connection.sendQueueBytes()).isZero();
        peer.skip();
    }

    /** Data that arrives in single bytes takes no more memory than the bytes, in chunks of 4096. */
    @Test
    void badInput44_oneByteDribble() {
        TcpConnection connection = establish();
        for (int i = 0; i < 5000; i++) {
            peer.send(". seq " + (1 + i) + " ack 1 \"x\"");
        }
        peer.skip();
        assertThat(connection.receiveQueueBytes()).isEqualTo(5000);
        assertThat(script.tcp.chunksInUse()).isEqualTo(2);
        script.advanceMillis(500);
        peer.skip();
        assertThat(receive(connection)).hasSize(5000);
    }

    /**
     * Every second byte arrives, so that all are ahead of a gap: ranges are bounded, and rejected data can be
     * retransmitted.
     */
    @Test
    void badInput44_oneByteDribbleAheadOfGaps() {
        TcpConnection connection = establish();
        int count = 3000;
        for (int i = 0; i < count; i++) {
            peer.send(". seq " + (2 + 2 * i) + " ack 1 \"b\"");
        }
        assertThat(script.sent).hasSize(count);
        peer.skip();
        assertThat(script.counter(TcpCounter.TCP_OFO_QUEUE)).isEqualTo(OutOfOrder.MAX_RANGES);
        assertThat(script.counter(TcpCounter.TCP_OFO_DROP)).isEqualTo(count - OutOfOrder.MAX_RANGES);
        for (int i = 0; i < count; i++) {
            peer.send(". seq " + (1 + 2 * i) + " ack 1 \"ab\"");
        }
        peer.skip();
        assertThat(receive(connection)).isEqualTo("ab".repeat(count));
        script.advanceMillis(500);
        peer.skip();
    }
}
