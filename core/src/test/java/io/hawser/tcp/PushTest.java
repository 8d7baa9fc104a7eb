package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** When data leaves, and with which PSH bits, though SEND has no PUSH flag (RFC 9293 §3.9.1.2). */
class PushTest extends TcpTestBase {
    private static final int MSS = 1460;

    /**
     * What is sent is never kept back without limit: here the last part of a write is held by Nagle, and freed by an
     * ACK.
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

    /** One PSH for a whole write, on its last segment; full segments as long as there are some. */
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

    /** Several small writes that wait become one segment, with one PSH. */
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
     * Half of the peer's largest window is pushed, as in Linux, in the middle of a write too, and however small the
     * window is.
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

    /** That some write before has ended a record changes nothing. */
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
}
