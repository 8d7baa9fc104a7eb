package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;

/**
 * The effects of socket options on the exchanged segments: TCP_CORK, TCP_QUICKACK, TCP_NOTSENT_LOWAT, IP_TOS, IP_TTL.
 */
class SocketOptionsTest extends TcpTestBase {
    private static final int MSS = 1460;

    // ---- TCP_CORK

    @Test
    void aCorkedConnectionSendsOnlyFullSegments() {
        TcpConnection connection = establish();
        connection.options().noDelay(true).cork(true);
        send(connection, "head");
        peer.expectNothing();
        send(connection, SegmentText.pattern(2 * MSS));
        assertThat(peer.take().payload()).hasSize(MSS).startsWith("head");
        assertThat(peer.take().payload()).hasSize(MSS);
        peer.expectNothing();
        connection.options().cork(false);
        peer.expect("P. seq 2921 ack 1 \"4567\"");
    }

    /** In Linux the timer of the zero-window probe ends the cork, after one timeout of at least 200 ms. */
    @Test
    void theCorkGivesWayAfter200Milliseconds() {
        TcpConnection connection = establish();
        connection.options().cork(true);
        send(connection, "a");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        assertThat(script.counter(TcpCounter.TCP_WIN_PROBE)).isZero();
    }

    @Test
    void noDelayPushesWhatIsQueuedAndLeavesTheCork() {
        TcpConnection connection = establish();
        connection.options().cork(true);
        send(connection, "a");
        peer.expectNothing();
        connection.options().noDelay(true);
        peer.expect("P. seq 1 ack 1 \"a\"");
        send(connection, "b");
        peer.expectNothing();
        assertThat(connection.options().cork()).isTrue();
        connection.options().cork(false);
        peer.expect("P. seq 2 ack 1 \"b\"");
    }

    @Test
    void aFinPullsTheCork() {
        TcpConnection connection = establish();
        connection.options().cork(true);
        send(connection, "bye");
        peer.expectNothing();
        shutdownOutput(connection);
        peer.expect("FP. seq 1 ack 1 \"bye\"");
    }

    // ---- TCP_NOTSENT_LOWAT

    private TcpConnection withLowWater(int bytes) {
        TcpConnection connection = establish();
        connection.options().notSentLowWaterBytes(bytes);
        return connection;
    }

    /**
     * The window takes 2 segments. As long as at most 4000 bytes are unsent, another burst of half the largest window
     * is accepted: the first burst, the part of it that was sent during the write, and no more.
     */
    @Test
    void theUserMayLeaveOnlySoMuchUnsent() {
        int burst = 22 * MSS;
        TcpConnection connection = withLowWater(4000);
        peer.send(". seq 1 ack 1 win 2920");
        assertThat(send(connection, SegmentText.pattern(100_000))).isEqualTo(burst + 2 * MSS);
        peer.skip();
        assertThat(send(connection, "x")).isZero();
        assertThat(user.said()).isEmpty();
        peer.send(". seq 1 ack 2921 win 43800");
        peer.skip();
        // 10 more were sent: 12 are unsent, more than half of the limit
        assertThat(sendQueueUnsent(connection)).isEqualTo(12 * MSS);
        assertThat(user.said()).isEmpty();
        peer.send(". seq 1 ack 17521 win 43800");
        peer.skip();
        assertThat(user.said()).containsExactly("writable");
    }

    private static int sendQueueUnsent(TcpConnection connection) {
        return connection.info().sending.notsentBytes;
    }

    @Test
    void theSysctlIsForAllThatDoNotSay() {
        int burst = 22 * MSS;
        script.sysctl("net.ipv4.tcp_notsent_lowat", 2000);
        TcpConnection connection = establish();
        connection.options().sendBufferBytes(1_000_000);
        peer.send(". seq 1 ack 1 win 0");
        assertThat(send(connection, SegmentText.pattern(100_000))).isEqualTo(burst);
        assertThat(send(connection, "x")).isZero();
        connection.options().notSentLowWaterBytes(burst + 1);
        assertThat(send(connection, SegmentText.pattern(100_000))).isEqualTo(burst);
    }

    // ---- TCP_QUICKACK

    /** For a user that answers, acknowledgments wait for the answers, until the user requests quick ones. */
    @Test
    void quickAcknowledgmentsUntilTheUserAnswersAndAgainWhenItAsks() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        send(connection, "b");
        peer.expect("P. seq 1 ack 2 \"b\"");
        peer.send("P. seq 2 ack 2 \"c\"");
        peer.expectNothing();
        connection.options().quickAck(true);
        script.flush();
        peer.expect(". seq 2 ack 3");
        peer.send("P. seq 3 ack 2 \"d\"");
        peer.expect(". seq 2 ack 4");
        connection.options().quickAck(false);
        peer.send("P. seq 4 ack 2 \"e\"");
        peer.expectAfter(40, ". seq 2 ack 5");
    }

    /** The data acknowledges the SYN+ACK, which saves one segment, as with TCP_QUICKACK off in Linux. */
    @Test
    void withoutQuickAckTheHandshakeEndsWithData() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().quickAck(false);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expectNothing();
        send(connection, "GET");
        peer.expect("P. seq 1 ack 1 \"GET\"");
        script.advanceMillis(199);
        peer.expectNothing();
        peer.skip();
        peer.send(". seq 1 ack 4");
    }

    @Test
    void withoutQuickAckAndWithoutDataTheHandshakeEndsAfter200Milliseconds() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().quickAck(false);
        script.tcp.open(connection);
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expectAfter(200, ". seq 1 ack 1");
    }

    /** A peer that was silent for longer than a timeout is in slow start again and needs each acknowledgment. */
    @Test
    void afterAnIdleTimeAcknowledgmentsAreQuickAgain() {
        script.sysctl("net.hawser.tcp_quickacks", 1);
        establish();
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expectAfter(40, ". seq 1 ack 3");
        script.advanceMillis(201);
        peer.send("P. seq 3 ack 1 \"c\"");
        peer.expect(". seq 1 ack 4");
        peer.send("P. seq 4 ack 1 \"d\"");
        peer.expectNothing();
        script.advanceMillis(200);
        peer.expect(". seq 1 ack 5");
    }

    /** Repeated data shows that an acknowledgment was lost or late. */
    @Test
    void afterADuplicateAcknowledgmentsAreQuickAgain() {
        script.sysctl("net.hawser.tcp_quickacks", 1);
        establish();
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expect(". seq 1 ack 3");
    }

    // ---- IP_TOS, IP_TTL

    @Test
    void aListenersTosAndTtlAreInTheSynAckToo() {
        TcpListener listener = listen(5);
        listener.options().tos(0xb8).ttl(17);
        peer.send("S seq 0 <mss 1460>");
        Seen synAck = peer.expect("S. seq 0 ack 1");
        assertThat(synAck.tos()).isEqualTo(0xb8);
        assertThat(synAck.ttl()).isEqualTo(17);
        peer.send(". seq 1 ack 1");
        send(accept(listener), "x");
        Seen data = peer.expect("P. seq 1 ack 1 \"x\"");
        assertThat(data.tos()).isEqualTo(0xb8);
        assertThat(data.ttl()).isEqualTo(17);
    }

    @Test
    void theEcnBitsOfTosAreLeftOut() {
        TcpConnection connection = establish();
        connection.options().tos(0xff);
        assertThat(connection.options().tos()).isEqualTo(0xfc);
        send(connection, "x");
        assertThat(peer.expect("P. seq 1 ack 1 \"x\"").tos()).isEqualTo(0xfc);
    }

    // ---- ranges, and options inherited from a listener

    @Test
    void outOfRange() {
        TcpSocketOptions options = establish().options();
        assertThatIllegalArgumentException().isThrownBy(() -> options.notSentLowWaterBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.lingerSeconds(-2));
        assertThatIllegalArgumentException().isThrownBy(() -> options.tos(256));
        assertThatIllegalArgumentException().isThrownBy(() -> options.ttl(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.keepAliveTimes(32_768_000_000_000L, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.keepAliveTimes(0, 32_768_000_000_000L, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.keepAliveTimes(0, 0, 128));
    }

    @Test
    void aConnectionHasItsListenersOptionsAndKeepsItsOwnChanges() {
        TcpListener listener = listen(5);
        listener.options()
                .cork(true)
                .lingerSeconds(7)
                .notSentLowWaterBytes(1000)
                .userTimeoutMillis(5000);
        handshake(peer, "mss 1460");
        TcpConnection connection = accept(listener);
        assertThat(connection.options().cork()).isTrue();
        assertThat(connection.options().lingerSeconds()).isEqualTo(7);
        assertThat(connection.options().notSentLowWaterBytes()).isEqualTo(1000);
        assertThat(connection.options().userTimeoutMillis()).isEqualTo(5000);
        connection.options().lingerSeconds(0);
        assertThat(listener.options().lingerSeconds()).isEqualTo(7);
    }

    /** The ends of the ranges are allowed, and 0 selects the default. */
    @Test
    void endsOfTheRanges() {
        TcpSocketOptions options = establish().options();
        options.keepAliveTimes(0, 0, 0).keepAliveTimes(32_767_000_000_000L, 32_767_000_000_000L, 127);
        assertThat(options.notSentLowWaterBytes(0).notSentLowWaterBytes()).isZero();
        assertThat(options.userTimeoutMillis(0).userTimeoutMillis()).isZero();
        assertThat(options.fastOpenQueue(0).fastOpenQueue()).isZero();
        assertThat(options.lingerSeconds(-1).lingerSeconds()).isEqualTo(-1);
        assertThat(options.advertisedUserTimeoutSeconds(0).advertisedUserTimeoutSeconds())
                .isZero();
        assertThat(options.advertisedUserTimeoutSeconds(1_966_020).advertisedUserTimeoutSeconds())
                .isEqualTo(1_966_020);
        assertThat(options.synRetries(1).synRetries(script.tcp.settings())).isEqualTo(1);
        assertThat(options.synRetries(127).synRetries(script.tcp.settings())).isEqualTo(127);
        assertThatIllegalArgumentException().isThrownBy(() -> options.synRetries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.synRetries(128));
        assertThatIllegalArgumentException().isThrownBy(() -> options.windowClampBytes(-1));
    }

    /** TCP_LINGER2: at most 120 s, and any negative value is -1; TCP_WINDOW_CLAMP: at least 1152 bytes, 0 for none. */
    @Test
    void valuesThatAreMovedIntoTheRange() {
        TcpSocketOptions options = establish().options();
        assertThat(options.finWait2Seconds(500).finWait2Seconds()).isEqualTo(120);
        assertThat(options.finWait2Seconds(-7).finWait2Seconds()).isEqualTo(-1);
        assertThat(options.windowClampBytes(1).windowClampBytes()).isEqualTo(1152);
        assertThat(options.windowClampBytes(2000).windowClampBytes()).isEqualTo(2000);
        assertThat(options.windowClampBytes(0).windowClampBytes()).isZero();
    }

    /** TCP_LINGER2 replaces net.ipv4.tcp_fin_timeout. */
    @Test
    void finWait2LastsAsLongAsTheUserSays() {
        TcpConnection connection = establish();
        connection.options().finWait2Seconds(3);
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send(". seq 1 ack 2");
        script.advanceMillis(2999);
        assertState(connection, TcpState.FIN_WAIT_2);
        script.advanceMillis(1);
        assertState(connection, TcpState.CLOSED);
    }

    /** TCP_NODELAY pushes only when it is set: cleared, it leaves the cork as it is. */
    @Test
    void clearingNoDelayPushesNothing() {
        TcpConnection connection = establish();
        connection.options().cork(true);
        send(connection, "a");
        connection.options().noDelay(false);
        peer.expectNothing();
        connection.options().cork(false);
        peer.expect("P. seq 1 ack 1 \"a\"");
    }

    /** The timer that would have ended the cork is not that of the data any more. */
    @Test
    void theTimerOfTheCorkEndsWithIt() {
        TcpConnection connection = establish();
        connection.options().cork(true);
        send(connection, "a");
        script.advanceMillis(100);
        connection.options().cork(false);
        peer.expect("P. seq 1 ack 1 \"a\"");
        peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        peer.send(". seq 1 ack 2");
    }
}
