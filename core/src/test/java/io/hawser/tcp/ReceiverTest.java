package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.event.TcpCounter;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiving half of a connection: acceptable segments, the end of the stream, memory, and the round-trip time. */
class ReceiverTest extends TcpTestBase {
    private static final int MSS = 1460;

    private TcpConnection establishWithWindow(int bytes) throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().receiveBufferBytes(bytes);
        script.tcp.open(connection);
        peer.expect("S seq 0 win " + bytes);
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 win " + bytes);
        return connection;
    }

    // ---- RFC 9293 §3.10.7.4, first: which segments are acceptable

    /** A segment that ends before the number that was acknowledged last is an old duplicate, and so is its ACK. */
    @Test
    void anOldDuplicateAcknowledgesNothing() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expect(". seq 1 ack 3");
        send(connection, SegmentText.pattern(2 * MSS));
        peer.skip();
        peer.send("P. seq 1 ack 1461 \"a\"");
        peer.expect(". seq 2921 ack 3");
        peer.expectNothing();
        assertThat(connection.sendQueueBytes()).isEqualTo(2 * MSS);
    }

    /** Without data nothing shows that an old segment is a repetition; it is answered, and acknowledges nothing. */
    @Test
    void anOldSegmentWithoutDataAcknowledgesNothing() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(2 * MSS));
        peer.skip();
        peer.send("P. seq 1 ack 1 \"ab\"");
        peer.expectNothing();
        peer.send(". seq 1 ack 1461");
        peer.expect(". seq 2921 ack 3");
        assertThat(connection.sendQueueBytes()).isEqualTo(2 * MSS);
    }

    /** With a closed window only a segment at RCV.NXT has an effect, and the allowance for probes is for pure ACKs. */
    @ParameterizedTest
    @CsvSource({"1461, 0", "1462, 3", "1500, 3"})
    void dataBehindAClosedWindowAcknowledgesNothing(int seq, int left) throws TcpException {
        script.sysctl("net.hawser.tcp_fast_paths", 0);
        TcpConnection connection = establishWithWindow(MSS);
        peer.send(". seq 1 ack 1 len 1460");
        peer.expect(". seq 1 ack 1461 win 0");
        assertThat(script.counter(TcpCounter.BEYOND_WINDOW)).isZero();
        send(connection, "abc");
        peer.expect("P. seq 1 ack 1461 \"abc\"");
        peer.send("P. seq " + seq + " ack 4 \"x\"");
        peer.expect(". seq 4 ack 1461 win 0");
        assertThat(connection.sendQueueBytes()).isEqualTo(left);
        assertThat(script.counter(TcpCounter.OUTSIDE_WINDOW)).isEqualTo(left == 0 ? 0 : 1);
    }

    // ---- the end of the stream

    @Test
    void theEndIsUnreadUntilTheUserHasBeenNotified() {
        TcpConnection connection = establish();
        assertThat(connection.isEndUnread()).isFalse();
        peer.send("F. seq 1 ack 1 \"last\"");
        peer.expect(". seq 1 ack 6");
        assertThat(connection.isEndUnread()).isTrue();
        assertThat(receive(connection)).isEqualTo("last<EOF>");
        assertThat(connection.isEndUnread()).isFalse();
    }

    /** Data that lies behind the FIN is dropped, and reported no more. */
    @Test
    void dataBehindTheEndIsDropped() {
        TcpConnection connection = establish("mss 1460,nop,nop,sackOK");
        peer.send(". seq 20001 ack 1 len 100");
        peer.expect(". seq 1 ack 1 <nop,nop,sack 1>");
        peer.send("F. seq 1 ack 1 \"last\"");
        peer.expect(". seq 1 ack 6 <>");
        assertThat(script.tcp.chunksInUse()).isLessThanOrEqualTo(1);
        assertThat(receive(connection)).isEqualTo("last<EOF>");
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    /** A FIN for which there was no room ahead of a gap stands: the stream ends there, whatever follows. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFinThatWasDroppedAheadOfAGapStands(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
        // With an old acknowledgment these segments do not count as the latest ones.
        for (int i = 0; i < OutOfOrder.MAX_RANGES; i++) {
            peer.send(". seq " + (2 + 2 * i) + " ack 1 \"b\"");
        }
        peer.send("F. seq 2100 ack 1");
        assertThat(script.counter(TcpCounter.TCP_OFO_DROP)).isEqualTo(1);
        peer.send(". seq 1 ack 5 len 1024");
        peer.send(". seq 1025 ack 5 len 1024");
        assertThat(connection.receiver().outOfOrder()).isNull();
        peer.skip();
        script.burst(() -> {
            peer.send(". seq 2049 ack 5 len 100");
            assertThat(readNow(connection)).isEqualTo(2099);
        });
        peer.expect(". seq 5 ack 2101");
        assertState(connection, TcpState.CLOSE_WAIT);
        assertThat(receive(connection)).isEqualTo("<EOF>");
    }

    /** Reads before the burst ends, and returns the number of bytes. */
    private static int readNow(TcpConnection connection) {
        try {
            return connection.receive(new byte[10_000], 0, 10_000);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /** A FIN occupies a sequence number, but no byte: the urgent data before it is as long as before. */
    @Test
    void theUrgentDataBeforeTheEndIsNotShortened() {
        TcpConnection connection = establish();
        peer.send("FP.U seq 1 ack 1 urg 3 \"abcdef\"");
        peer.expect(". seq 1 ack 8");
        assertThat(connection.urgentBytes()).isEqualTo(3);
        assertThat(receive(connection)).isEqualTo("abcdef<EOF>");
    }

    /** Bad input 31: a pointer of 0 is none, also behind data that the user has not read. */
    @Test
    void badInput31_urgentPointerOfZeroBehindUnreadData() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.send("P.U seq 5 ack 1 urg 0 \"more\"");
        peer.skip();
        assertThat(user.said()).containsOnly("readable");
        assertThat(connection.urgentBytes()).isZero();
    }

    // ---- memory

    /** Text that the user reads before the burst ends is copied once, so that no chunk is taken for it. */
    @Test
    void textStaysInItsPacketUntilTheBurstEnds() {
        TcpConnection connection = establish();
        script.burst(() -> {
            peer.send("P. seq 1 ack 1 \"data\"");
            assertThat(script.tcp.chunksInUse()).isZero();
        });
        peer.expect(". seq 1 ack 5");
        assertThat(script.tcp.chunksInUse()).isEqualTo(1);
        assertThat(receive(connection)).isEqualTo("data");
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    @Test
    void dataAheadOfAGapOutlivesTheReadingOfTheDataBeforeIt() {
        TcpConnection connection = establish();
        peer.send("P. seq 9 ack 1 \"last\"");
        peer.send("P. seq 1 ack 1 \"data\"");
        assertThat(receive(connection)).isEqualTo("data");
        peer.send("P. seq 5 ack 1 \"more\"");
        peer.skip();
        assertThat(receive(connection)).isEqualTo("morelast");
    }

    /** The data was in the chunk from which the user has read. */
    @Test
    void aResetFreesTheChunkOfDataAheadOfAGap() {
        TcpConnection connection = establish();
        peer.send("P. seq 101 ack 1 \"ahead\"");
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.skip();
        assertThat(receive(connection)).isEqualTo("data");
        assertThat(script.tcp.chunksInUse()).isEqualTo(1);
        peer.send("R seq 5");
        assertState(connection, TcpState.CLOSED);
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    // ---- the round-trip time of the receiver (RFC 7323 §4)

    /**
     * After more than ten full segments the receiver measures by echoes in full segments. After a pause of 200 ms an
     * echo is no measurement: it shows how long the peer had nothing to send.
     */
    @ParameterizedTest
    @CsvSource({"1448, 2, 2", "1448, 199, 199", "1448, 200, -1", "1447, 50, -1"})
    void anEchoMeasuresTheRoundTrip(int bytes, int pauseMillis, int rttMillis) {
        TcpConnection connection = establish("mss 1460,sackOK,TS,nop,wscale 7");
        int seq = 1;
        for (int i = 0; i < 10; i++) {
            peer.send(". seq " + seq + " ack 1 len 1448");
            seq += 1448;
        }
        assertThat(connection.receiver().tuning()).isNull();
        assertThat(connection.info().bytesReceived).isEqualTo(14_480);
        peer.skip();
        peer.send(". seq " + seq + " ack 1 len 1448");
        int echo = peer.take().tsVal();
        peer.skip();
        script.advanceMillis(pauseMillis);
        peer.send(". seq " + (seq + 1448) + " ack 1 len " + bytes + " <nop,nop,TS " + peer.tsVal() + " " + echo + ">");
        peer.skip();
        long rttNanos = Objects.requireNonNull(connection.receiver().tuning()).rttNanos();
        assertThat(rttNanos).isEqualTo(rttMillis < 0 ? -1 : rttMillis * 1_000_000L);
    }
}
