package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The room of the send buffer, counted as in Linux: data is kept in bursts of full segments, at most half of the peer's
 * largest window, each with 896 bytes of overhead. A burst that has begun is filled, and each begins below the limit.
 */
class SendRoomTest extends TcpTestBase {
    /** The least value of SO_SNDBUF, doubled, is 4608 bytes. */
    private static final int LEAST = 1;

    private TcpConnection establishWithWindow(int window, int mss) {
        peer.window = window;
        return establish("mss " + mss);
    }

    /** A window of at most 536 bytes is one burst, for instance of 500 bytes; of a larger one half is, 200 bytes. */
    @ParameterizedTest
    @CsvSource({"300, 1200", "536, 2000", "537, 900", "2000, 3000"})
    void burstsDependOnTheLargestWindow(int window, int accepted) {
        TcpConnection connection = establishWithWindow(window, 100);
        connection.options().sendBufferBytes(LEAST);
        assertThat(send(connection, SegmentText.pattern(10_000))).isEqualTo(accepted);
        peer.skip();
    }

    /** The largest burst is 65 215 bytes in whole segments; of it 14 600 were sent during the write. */
    @Test
    void largestBurst() {
        TcpConnection connection = establish("mss 1460,nop,wscale 7");
        peer.send(". seq 1 ack 1");
        assertThat(send(connection, SegmentText.pattern(200_000))).isEqualTo(44 * 1460 + 14_600);
        peer.skip();
    }

    /** SO_SNDBUF is 10 000: a third of 20 000 bytes has to be free, of which the burst in flight has 896. */
    @ParameterizedTest
    @CsvSource({"1000, true", "12437, true", "12438, false"})
    void writableWithAThirdFree(int inFlight, boolean isWritable) {
        TcpConnection connection = establish();
        connection.options().sendBufferBytes(10_000);
        send(connection, SegmentText.pattern(inFlight));
        peer.skip();
        assertThat(connection.info().sending.notsentBytes).isZero();
        assertThat(connection.isWritable()).isEqualTo(isWritable);
    }

    /** Data in flight and data that waits are in bursts of their own. */
    @ParameterizedTest
    @CsvSource({"11541, true", "11542, false"})
    void dataThatWaitsHasItsOwnOverhead(int bytes, boolean isWritable) {
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 win 2920");
        connection.options().sendBufferBytes(10_000);
        send(connection, SegmentText.pattern(bytes));
        peer.skip();
        assertThat(connection.info().sending.notsentBytes).isEqualTo(bytes - 2920);
        assertThat(connection.isWritable()).isEqualTo(isWritable);
    }

    /** Without SO_SNDBUF the buffer holds two congestion windows, 29 200 bytes, and any free space is reported. */
    @ParameterizedTest
    @CsvSource({"26511, true", "26512, false"})
    void writableWithAnyRoomOfABufferThatGrows(int bytes, boolean isWritable) {
        TcpConnection connection = establish();
        assertThat(connection.info().sending.sndbufBytes).isEqualTo(29_200);
        send(connection, SegmentText.pattern(14_600));
        peer.skip();
        send(connection, SegmentText.pattern(bytes - 14_600 + 896));
        peer.skip();
        assertThat(connection.isWritable()).isEqualTo(isWritable);
    }

    /** TCP_NOTSENT_LOWAT: less than half of it may be unsent for the connection to be writable. */
    @ParameterizedTest
    @CsvSource({"999, true", "1000, false"})
    void writableWithLessThanHalfOfTheLowWaterUnsent(int unsent, boolean isWritable) {
        TcpConnection connection = establish();
        connection.options().notSentLowWaterBytes(2000);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, SegmentText.pattern(unsent));
        assertThat(connection.isWritable()).isEqualTo(isWritable);
    }

    /** A burst that has begun is filled whatever the low-water mark; the next begins only below it. */
    @ParameterizedTest
    @CsvSource({"2000, 2000", "2001, 3000"})
    void burstBeginsBelowTheLowWater(int lowWater, int accepted) {
        TcpConnection connection = establishWithWindow(2000, 500);
        connection.options().sendBufferBytes(100_000).notSentLowWaterBytes(lowWater);
        peer.send(". seq 1 ack 1 win 0");
        assertThat(send(connection, SegmentText.pattern(10_000))).isEqualTo(accepted);
    }

    /** tcp_wmem: the buffer grows with the congestion window from the second to the third number. */
    @ParameterizedTest
    @CsvSource({"4096 16384 4194304, 29200", "4096 50000 4194304, 50000", "4096 16384 20000, 20000"})
    void limitsOfABufferThatGrows(String limits, int bytes) {
        script.sysctl("net.ipv4.tcp_wmem", limits);
        assertThat(establish().info().sending.sndbufBytes).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4608",
        "2304, 4608",
        "2305, 4610",
        "1000000, 2000000",
        "1073741823, 2147483646",
        "2000000000, 2147483647"
    })
    void optionIsDoubled(int option, int bytes) {
        TcpConnection connection = establish();
        connection.options().sendBufferBytes(option);
        assertThat(connection.info().sending.sndbufBytes).isEqualTo(bytes);
    }

    /** Before the handshake nothing is known of the peer's window: a write is one burst. */
    @Test
    void writeBeforeTheHandshake() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        assertThat(send(connection, SegmentText.pattern(100_000))).isEqualTo(16_384);
        assertThat(send(connection, "x")).isZero();
        abort(connection);
    }

    /** A write that is accepted whole leaves nobody waiting, though there was somebody before. */
    @Test
    void acceptedWriteIsNoReasonToNotify() {
        TcpConnection connection = establish();
        connection.options().sendBufferBytes(10_000);
        peer.send(". seq 1 ack 1 win 0");
        assertThat(send(connection, SegmentText.pattern(100_000))).isLessThan(100_000);
        connection.options().sendBufferBytes(1_000_000);
        assertThat(send(connection, SegmentText.pattern(100_000))).isEqualTo(100_000);
        assertThat(user.said()).isEmpty();
    }

    /** Each burst of 1000 bytes counts as 1896, and three of them are twice 2844. */
    @ParameterizedTest
    @CsvSource({"2844, 3000", "2845, 4000"})
    void burstBeginsBelowTheLimit(int option, int accepted) {
        TcpConnection connection = establishWithWindow(2000, 500);
        connection.options().sendBufferBytes(option);
        peer.send(". seq 1 ack 1 win 0");
        assertThat(send(connection, SegmentText.pattern(10_000))).isEqualTo(accepted);
    }
}
