package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** The times and PSH bits of sent data, although SEND has no PUSH flag (RFC 9293 §3.9.1.2). */
class PushTest extends TcpTestBase {
    private static final int MSS = 1460;

    /**
     * Data is never held back without limit: here the Nagle algorithm holds the last part of a write, and an ACK
     * releases it.
     */
    @Test
    @Requirement("MUST-60")
    void nothingIsBufferedForEver() {
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        send(connection, "b");
        peer.expectNothing();
        peer.send(". seq 1 ack 2");
        peer.expect("P. seq 2 ack 1 \"b\"");
    }

    /** A whole write has one PSH, on its last segment; the segments before it are full. */
    @Test
    @Requirement({"MUST-61", "SHLD-27", "SHLD-28"})
    void theLastSegmentOfWhatIsBufferedIsPushed() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(2 * MSS + 100));
        for (int i = 0; i < 2; i++) {
            Seen full = peer.take();
            assertThat(full.payload()).hasSize(MSS);
            assertThat(full.has(TcpHeader.PSH)).isFalse();
        }
        Seen last = peer.take();
        assertThat(last.payload()).hasSize(100);
        assertThat(last.has(TcpHeader.PSH)).isTrue();
    }

    /** Several small writes that wait become one segment with one PSH. */
    @Test
    @Requirement({"SHLD-27", "SHLD-28", "MAY-16"})
    void writesThatWaitAreJoined() {
        TcpConnection connection = establish();
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\"");
        send(connection, "b");
        send(connection, "c");
        send(connection, "d");
        peer.expectNothing();
        peer.send(". seq 1 ack 2");
        peer.expect("P. seq 2 ack 1 \"bcd\"");
    }

    /**
     * As in Linux, PSH is set after each half of the peer's largest window, even in the middle of a write and with a
     * small window.
     */
    @Test
    void halfOfTheWindowIsPushedWithinAWrite() {
        peer.window = 400;
        TcpConnection connection = establish("mss 100");
        send(connection, SegmentText.pattern(450));
        expectPushes(4, "...P");
        peer.send(". seq 1 ack 401");
        expectPushes(1, "P");
    }

    @Test
    void halfOfTheWindowIsPushedThoughMoreFollows() {
        peer.window = 400;
        TcpConnection connection = establish("mss 100");
        send(connection, SegmentText.pattern(200), SendFlags.MORE);
        expectPushes(2, "..");
        peer.send(". seq 1 ack 201");
        send(connection, SegmentText.pattern(100), SendFlags.MORE);
        expectPushes(1, "P");
    }

    /** An earlier write that ended a record makes no difference. */
    @Test
    void halfOfTheWindowIsPushedAfterRecords() {
        peer.window = 400;
        TcpConnection connection = establish("mss 100");
        send(connection, SegmentText.pattern(100), SendFlags.END_OF_RECORD);
        expectPushes(1, "P");
        peer.send(". seq 1 ack 101");
        send(connection, SegmentText.pattern(450));
        expectPushes(4, "...P");
        peer.send(". seq 1 ack 501");
        expectPushes(1, "P");
    }

    private void expectPushes(int segments, String pushes) {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < segments; i++) {
            seen.append(peer.take().has(TcpHeader.PSH) ? 'P' : '.');
        }
        peer.expectNothing();
        assertThat(seen).hasToString(pushes);
    }

    /** The end of a long write is pushed, though all before it has been sent already. */
    @Test
    void endOfAWriteIsPushedAfterItsBursts() {
        // half of it is 299 bytes, and a burst 200
        peer.window = 598;
        TcpConnection connection = establish("mss 100");
        send(connection, SegmentText.pattern(250));
        expectPushes(3, "..P");
        peer.send(". seq 1 ack 251");
    }

    /** MSG_MORE: the data waits for the next write. */
    @Test
    void announcedDataIsWaitedFor() {
        TcpConnection connection = establish();
        send(connection, "head", SendFlags.MORE);
        peer.expectNothing();
        send(connection, "body");
        peer.expect("P. seq 1 ack 1 \"headbody\"");
    }

    /** As in Linux, data that waits for more leaves after the interval of a window probe, and is pushed. */
    @Test
    void announcedDataThatDoesNotComeIsNotWaitedForLong() {
        TcpConnection connection = establish();
        send(connection, "head", SendFlags.MORE);
        peer.expectAfter(200, "P. seq 1 ack 1 \"head\"");
        // the timer is that of the data now
        peer.expectAfter(200, "P. seq 1 ack 1 \"head\"");
        peer.send(". seq 1 ack 5");
    }

    /** MSG_EOR: a segment ends, with PSH, where a record ends; a write without it is one record with the next one. */
    @Test
    void recordsDoNotShareASegment() {
        TcpConnection connection = establish();
        connection.options().noDelay(true);
        peer.send(". seq 1 ack 1 win 0");
        send(connection, "one", SendFlags.END_OF_RECORD);
        send(connection, "two", SendFlags.END_OF_RECORD);
        send(connection, "three");
        send(connection, "four");
        peer.expectNothing();
        peer.send(". seq 1 ack 1");
        peer.expect("P. seq 1 ack 1 \"one\"");
        peer.expect("P. seq 4 ack 1 \"two\"");
        peer.expect("P. seq 7 ack 1 \"threefour\"");
        peer.send(". seq 1 ack 16");
    }
}
