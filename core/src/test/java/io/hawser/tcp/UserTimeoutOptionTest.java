package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.tcp.authentication.TcpAoAlgorithm;
import io.hawser.tcp.authentication.TcpAoKey;
import io.hawser.wire.TcpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TCP User Timeout Option (RFC 5482). */
class UserTimeoutOptionTest extends TcpTestBase {
    private static final String OPTION = "net.hawser.tcp_user_timeout_option";

    private void assertGivesUpAfterMillis(TcpConnection connection, long millis) {
        send(connection, "a");
        script.advanceMillis(millis - 1);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        peer.skip();
        assertState(connection, TcpState.CLOSED);
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    @Test
    void isNeitherSentNorHeededByDefault() {
        TcpConnection connection = connect();
        peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460,uto 100>");
        peer.expect(". seq 1 ack 1 <>");
        peer.send(". seq 1 ack 1 <uto 100>");
        // tcp_retries2: 15 times, at most 120 s each
        assertGivesUpAfterMillis(connection, 924_600);
    }

    /** §3: the option is in the SYN, and once more in the first segment without SYN. */
    @Test
    void whoOpensSaysItTwice() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = connect();
        peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 10,uto 78>");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1 <uto 78>");
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\" <>");
    }

    /** A cookie of 16 bytes leaves no room for the option in the SYN. */
    @Test
    void givesWayToACookie() throws TcpException {
        script.sysctl(OPTION, 120);
        TcpConnection first = script.tcp.prepare(peer.address, peer.port, user);
        first.options().fastOpenConnect(true);
        script.tcp.open(first);
        peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 10,uto 78,tfo 0,nop,nop>");
        peer.send("S. seq 0 ack 1 <mss 1460,22 12 1 2 3 4 5 6 7 8 9 a b c d e f 10>");
        peer.expect(". seq 1 ack 1 <uto 78>");
        abort(first);
        peer.expect("R. seq 1 ack 1");
        peer = new Peer(script, Peer.ADDRESS, PEER_PORT, -1);
        TcpConnection second = script.tcp.prepare(peer.address, peer.port, user);
        second.options().fastOpenConnect(true);
        script.tcp.open(second);
        send(second, "a");
        peer.expect("S seq 0 \"a\" <mss 1460,sackOK,TS,nop,wscale 10,tfo 16,nop,nop>");
        peer.send("S. seq 0 ack 2 <mss 1460>");
        peer.expect(". seq 2 ack 1 <uto 78>");
    }

    /** TCP-AO leaves just enough room for the option. */
    @Test
    void fitsBesideASignature() throws TcpException {
        script.sysctl(OPTION, 120);
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().keys().add(TcpAoKey.of(peer.address, 1, 2, TcpAoAlgorithm.HMAC_SHA_1_96, new byte[] {1}));
        script.tcp.open(connection);
        peer.expect("S seq 0 <ao 1 2,mss 1460,sackOK,TS,nop,wscale 10,uto 78>");
    }

    @Test
    void whoListensSaysItToo() {
        script.sysctl(OPTION, 120);
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460,uto 200>");
        peer.expect("S. seq 0 ack 1 <mss 1460,uto 78>");
        peer.send(". seq 1 ack 1 <uto 200>");
        TcpConnection connection = accept(listener);
        send(connection, "a");
        peer.expect("P. seq 1 ack 1 \"a\" <uto 78>");
        script.advanceMillis(199_999);
        assertState(connection, TcpState.ESTABLISHED);
        script.advanceMillis(1);
        peer.skip();
        assertThat(connection.error()).isEqualTo(TcpError.TIMED_OUT);
    }

    /** §3.1: USER_TIMEOUT = min(U_LIMIT, max(ADV_UTO, REMOTE_UTO, L_LIMIT)); the limits are 100 s and an hour. */
    @ParameterizedTest
    @CsvSource({"120, 300, 300", "300, 120, 300", "10, 20, 100", "10, 7200, 3600", "7200, 10, 3600", "120, 40000, 3600"
    })
    void bothWaitAsLongAsTheMorePatientOne(int own, int peers, int adopted) {
        script.sysctl(OPTION, own);
        TcpConnection connection = establish("mss 1460,uto " + peers);
        assertGivesUpAfterMillis(connection, adopted * 1000L);
    }

    @Test
    void theHostLimitsWhatPeersCanAskFor() {
        script.sysctl(OPTION, 5);
        script.sysctl("net.hawser.tcp_user_timeout_min", 20);
        script.sysctl("net.hawser.tcp_user_timeout_max", 50);
        TcpConnection connection = establish("mss 1460,uto 1");
        assertThat(connection.userTimeoutNanos()).isEqualTo(20_000_000_000L);
        peer.send(". seq 1 ack 1 <uto 51>");
        assertThat(connection.userTimeoutNanos()).isEqualTo(50_000_000_000L);
        assertGivesUpAfterMillis(connection, 50_000);
    }

    /** §3.1: the timeout must be larger than the retransmission timeout. */
    @Test
    void leavesTimeForOneRetransmission() {
        script.sysctl(OPTION, 1);
        script.sysctl("net.hawser.tcp_user_timeout_min", 1);
        TcpConnection connection = establish("mss 1460,uto 1");
        assertThat(connection.sender().rtoNanos()).isEqualTo(200_000_000L);
        assertThat(connection.userTimeoutNanos()).isEqualTo(1_200_000_000L);
    }

    /** §3.1: a peer does not change a timeout that the user has set. */
    @Test
    void theUsersOwnTimeoutStays() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = establish("mss 1460,uto 300");
        connection.options().userTimeoutMillis(5000);
        assertGivesUpAfterMillis(connection, 5000);
    }

    /** §3.3: the G bit means minutes. §3.4: 0 is reserved and ignored; so is an option of another length. */
    @Test
    void readsWhatIsValid() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 <1c 04 00 00>");
        peer.send(". seq 1 ack 1 <1c 03 01,nop>");
        assertThat(connection.userTimeoutNanos()).isZero();
        peer.send(". seq 1 ack 1 <1c 04 80 05>");
        assertThat(connection.userTimeoutNanos()).isEqualTo(300_000_000_000L);
        peer.send(". seq 1 ack 1 <1c 04 00 c8>");
        assertThat(connection.userTimeoutNanos()).isEqualTo(200_000_000_000L);
    }

    /** An attacker has to guess sequence and acknowledgment numbers. */
    @Test
    void aForgersIsNotHeeded() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = establish();
        peer.send(". seq 70000 ack 1 <uto 300>");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq 1 ack 70000 <uto 300>");
        assertThat(connection.userTimeoutNanos()).isZero();
    }

    /** A change is announced with the next segment that has room, in minutes if seconds do not fit the field. */
    @Test
    void aChangeIsToldAgain() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = establish();
        connection.options().advertisedUserTimeoutSeconds(32_768);
        send(connection, SegmentText.pattern(1460) + "b");
        peer.expect(". seq 1 ack 1 len 1460 <>");
        peer.expect("P. seq 1461 ack 1 \"b\" <uto 8223>");
        peer.send(". seq 1 ack 1462");
        send(connection, "c");
        peer.expect("P. seq 1462 ack 1 \"c\" <>");
    }

    /**
     * A SACK block of 12 bytes takes precedence: beside the block and 1446 bytes of 1460 there is no room for the
     * option; beside 1444 there is.
     */
    @Test
    void waitsWhereASackBlockTakesTheRoom() {
        TcpConnection connection = establish("mss 1460,sackOK");
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expect(". seq 1 ack 1 <nop,nop,sack 1>");
        connection.options().advertisedUserTimeoutSeconds(100);
        send(connection, SegmentText.pattern(1446));
        peer.expect("P. seq 1 ack 1 len 1446 <nop,nop,sack 1>");
        send(connection, SegmentText.pattern(1444));
        peer.send(". seq 3 ack 1447");
        peer.expect("P. seq 1447 ack 1 len 1444 <uto 64,nop,nop,sack 1>");
    }

    /** A connection can use the option even if the host does not. */
    @Test
    void oneConnectionCanSayIt() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().advertisedUserTimeoutSeconds(300);
        script.tcp.open(connection);
        peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 10,uto 12c>");
        peer.send("S. seq 0 ack 1 <mss 1460,uto 100>");
        peer.expect(". seq 1 ack 1 <uto 12c>");
        assertThat(connection.userTimeoutNanos()).isEqualTo(300_000_000_000L);
    }

    /** The earlier option of the peer is ignored, because the connection did not use the option then. */
    @Test
    void isHeededWhileItIsSent() {
        TcpConnection connection = establish("mss 1460,uto 300");
        peer.send(". seq 1 ack 1 <uto 300>");
        connection.options().advertisedUserTimeoutSeconds(100);
        assertThat(connection.userTimeoutNanos()).isZero();
        peer.send(". seq 1 ack 1 <uto 200>");
        assertThat(connection.userTimeoutNanos()).isEqualTo(200_000_000_000L);
        connection.options().advertisedUserTimeoutSeconds(0);
        assertThat(connection.userTimeoutNanos()).isZero();
    }

    /** §4.2: a keepalive probe would end the connection that the user timeout is to keep. */
    @Test
    void keepaliveWaitsLonger() {
        script.sysctl(OPTION, 120);
        TcpConnection connection = establish("mss 1460,uto 200");
        connection.options().keepAlive(true).keepAliveTimes(5_000_000_000L, 2_000_000_000L, 1);
        peer.expectAfter(201_000, ". seq 0 ack 1");
        peer.send(". seq 1 ack 1");
    }

    @Test
    void outOfRange() {
        TcpSocketOptions options = new TcpSocketOptions(script.tcp.congestionControls());
        assertThatIllegalArgumentException().isThrownBy(() -> options.advertisedUserTimeoutSeconds(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.advertisedUserTimeoutSeconds(TcpOptions.MAX_USER_TIMEOUT_SECONDS + 1))
                .withMessage("a user timeout that a peer is told is 0 to 1966020 seconds, not 1966021");
    }
}
