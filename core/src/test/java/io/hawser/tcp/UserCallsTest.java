package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.Requirement;
import io.hawser.ip.Ip;
import io.hawser.ip.address.Prefix;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user calls of RFC 9293 §3.10.1 to §3.10.6 in each state. */
class UserCallsTest extends TcpTestBase {
    /**
     * SEND: the transmitted segment, {@code queued}, or the error. RECEIVE: the result, or the error. CLOSE (both calls
     * that close) and ABORT: the transmitted segment and the next state.
     */
    private static final String TABLE = """
            state       | send                    | receive           | close                     | abort
            LISTEN      | NOT_CONNECTED           | 0                 | - CLOSED                  | - CLOSED
            SYN_SENT    | queued                  | 0                 | - CLOSED                  | - CLOSED
            SYN_RCVD_P  | queued                  | 0                 | F. seq 1 ack 1 FIN_WAIT_1 | R. seq 1 ack 1 CLOSED
            SYN_RCVD_A  | queued                  | 0                 | F. seq 1 ack 1 FIN_WAIT_1 | R. seq 1 ack 1 CLOSED
            ESTABLISHED | P. seq 1 ack 1 "x"      | 0                 | F. seq 1 ack 1 FIN_WAIT_1 | R. seq 1 ack 1 CLOSED
            FIN_WAIT_1  | BROKEN_PIPE             | 0                 | - FIN_WAIT_1              | R. seq 2 ack 1 CLOSED
            FIN_WAIT_2  | BROKEN_PIPE             | 0                 | - FIN_WAIT_2              | R. seq 2 ack 1 CLOSED
            CLOSE_WAIT  | P. seq 1 ack 2 "x"      | -1                | F. seq 1 ack 2 LAST_ACK   | R. seq 1 ack 2 CLOSED
            CLOSING     | BROKEN_PIPE             | -1                | - CLOSING                 | - CLOSED
            LAST_ACK    | BROKEN_PIPE             | -1                | - LAST_ACK                | - CLOSED
            TIME_WAIT   | BROKEN_PIPE             | -1                | - TIME_WAIT               | - CLOSED
            """;

    static Stream<Arguments> states() {
        return TABLE.lines()
                .skip(1)
                .map(line -> Arguments.of((Object[])
                        Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new)));
    }

    private TcpConnection reach(String state) {
        TcpConnection connection = (TcpConnection) reachState(state);
        user.said();
        return connection;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("states")
    void send(String state, String send, String receive, String close, String abort) throws TcpException {
        TcpConnection connection = reach(state);
        if (send.equals("queued") || send.contains("seq")) {
            assertThat(connection.send(new byte[] {'x'}, 0, 1)).isEqualTo(1);
        } else {
            assertThat(sendError(connection)).isEqualTo(TcpError.valueOf(send));
        }
        script.flush();
        if (send.contains("seq")) {
            peer.expect(send);
        }
        peer.expectNothing();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("states")
    void receive(String state, String send, String receive, String close, String abort) throws TcpException {
        assertThat(reach(state).receive(new byte[5], 0, 5)).isEqualTo(Integer.parseInt(receive));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("states")
    void close(String state, String send, String receive, String close, String abort) {
        TcpConnection connection = reach(state);
        close(connection);
        expect(connection, close);
        close(connection);
        peer.expectNothing();
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("states")
    void shutdownOutput(String state, String send, String receive, String close, String abort) {
        TcpConnection connection = reach(state);
        shutdownOutput(connection);
        expect(connection, close);
        shutdownOutput(connection);
        peer.expectNothing();
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("states")
    void abort(String state, String send, String receive, String close, String abort) {
        TcpConnection connection = reach(state);
        abort(connection);
        expect(connection, abort);
        assertThat(script.wheel.armed()).isZero();
        assertThat(script.tcp.flowCount()).isZero();
        abort(connection);
        peer.expectNothing();
        assertState(connection, TcpState.CLOSED);
    }

    private void expect(TcpConnection connection, String segmentAndState) {
        int at = segmentAndState.lastIndexOf(' ');
        if (segmentAndState.startsWith("-")) {
            peer.expectNothing();
        } else {
            peer.expect(segmentAndState.substring(0, at));
        }
        assertState(connection, TcpState.valueOf(segmentAndState.substring(at + 1)));
    }

    /** OPEN of an existing connection (RFC 9293 §3.10.1): "error: connection already exists". */
    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void connect(String state, String send, String receive, String close, String abort) throws TcpException {
        TcpConnection connection = reach(state);
        if (state.equals("LISTEN")) {
            connection.connect(Peer.ADDRESS, 4711);
            peer.expect("S seq 0");
            assertState(connection, TcpState.SYN_SENT);
        } else {
            assertThat(errorOf(() -> connection.connect(Peer.ADDRESS, 4711))).isEqualTo(TcpError.ALREADY_CONNECTED);
        }
    }

    /** STATUS (RFC 9293 §3.10.6). */
    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void status(String state, String send, String receive, String close, String abort) {
        TcpConnection connection = reach(state);
        assertThat(connection.info().state).isEqualTo(connection.state());
        assertThat(connection.toString()).endsWith(connection.state().toString());
    }

    /** After a reset both calls report it, once the data that had arrived was received (RFC 9293 §3.10.7.4, second). */
    @Test
    @Requirement("MUST-12")
    void callsAfterAReset() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"last\"");
        peer.expect(". seq 1 ack 5");
        peer.send("R seq 5");
        assertThat(user.said()).containsExactly("readable", "closed ECONNRESET");
        byte[] buffer = new byte[10];
        try {
            assertThat(connection.receive(buffer, 0, 10)).isEqualTo(4);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
        assertThat(receiveError(connection)).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(sendError(connection)).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(connection.error()).isEqualTo(TcpError.CONNECTION_RESET);
        assertThat(script.counter(TcpCounter.ESTAB_RESETS)).isEqualTo(1);
    }

    /**
     * After the peer's FIN no more data was to be received; only sent data can be lost, and only sending reports the
     * error. Linux's tcp_reset does the same.
     */
    @Test
    void callsAfterAResetInCloseWait() {
        TcpConnection connection = reach("CLOSE_WAIT");
        peer.send("R seq 2");
        assertThat(user.said()).containsExactly("closed EPIPE");
        assertThat(sendError(connection)).isEqualTo(TcpError.BROKEN_PIPE);
        assertThat(connection.error()).isEqualTo(TcpError.BROKEN_PIPE);
        assertThat(script.counter(TcpCounter.ESTAB_RESETS)).isEqualTo(1);
    }

    /** The user ignores a reset, and closes: no segment is sent, and nothing is left. */
    @Test
    void closeAfterAReset() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"unread\"");
        peer.expect(". seq 1 ack 7");
        peer.send("R seq 7");
        close(connection);
        peer.expectNothing();
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    @Test
    void sendIsLimitedByTheBuffer() throws TcpException {
        TcpConnection connection = connect();
        connection.options().sendBufferBytes(10);
        peer.expect("S seq 0");
        // the minimum
        assertThat(connection.send(new byte[6000], 4, 5996)).isEqualTo(4608);
        assertThat(connection.send(new byte[20], 0, 20)).isZero();
        assertThat(connection.sendQueueBytes()).isEqualTo(4608);
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.skip();
        user.said();
        peer.send(". seq 1 ack 4609");
        assertThat(user.said()).containsExactly("writable");
        assertThat(connection.sendQueueBytes()).isZero();
    }

    @Test
    void shutdownInputThrowsDataAway() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"before\"");
        peer.expect(". seq 1 ack 7");
        connection.shutdownInput();
        assertThat(receive(connection)).isEqualTo("<EOF>");
        peer.send("P. seq 7 ack 1 \"after\"");
        peer.expect(". seq 1 ack 12");
        assertState(connection, TcpState.ESTABLISHED);
        assertThat(script.tcp.chunksInUse()).isZero();
    }

    /** A prepared connection reserves only its four-tuple, until it is opened or closed. */
    @Test
    void closingAPreparedConnection() throws TcpException {
        TcpConnection prepared = script.tcp.prepare(
                Peer.ADDRESS, 80, ConnectOptions.defaults().localPort(5000).handler(user));
        assertThat(errorOf(() -> script.tcp.connect(
                        Peer.ADDRESS,
                        80,
                        ConnectOptions.defaults().localPort(5000).handler(user))))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
        assertState(prepared, TcpState.CLOSED);
        assertThat(sendError(prepared)).isEqualTo(TcpError.BROKEN_PIPE);
        assertThat(receiveError(prepared)).isEqualTo(TcpError.NOT_CONNECTED);
        prepared.close();
        assertThat(script.tcp.flowCount()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> script.tcp.open(prepared));
    }

    @Test
    void abortingAPreparedConnection() throws TcpException {
        script.tcp
                .prepare(
                        Peer.ADDRESS,
                        80,
                        ConnectOptions.defaults().localPort(5000).handler(user))
                .abort();
        assertThat(script.tcp.flowCount()).isZero();
    }

    @Test
    void openingTwice() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        assertThatIllegalStateException().isThrownBy(() -> script.tcp.open(connection));
    }

    /** RFC 9293 §3.9.1.1: an OPEN to an address that is not a single host's is rejected. */
    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "255.255.255.255", "10.0.0.255", "0.0.0.0", "192.0.2.1"})
    @Requirement("MUST-46")
    void openToNoHost(String address) {
        assertThat(errorOf(() -> script.tcp.connect(IpAddress.parse(address), 80, user)))
                .isEqualTo(TcpError.NETWORK_UNREACHABLE);
        assertThat(script.tcp.flowCount()).isZero();
    }

    /** This holds also with a default route. */
    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "239.1.2.3", "255.255.255.255", "10.0.0.255"})
    @Requirement("MUST-46")
    void openToNoHostByADefaultRoute(String address) {
        Ip ip = script.host.ip();
        ip.routes().add(Prefix.ALL_V4, Peer.ADDRESS, ip.interfaces().get(1), 0);
        openToNoHost(address);
    }

    @Test
    @Requirement({"MUST-43", "MUST-44", "MUST-45"})
    void localAddress() throws TcpException {
        IpAddress second = IpAddress.parse("10.0.0.11");
        script.host.ip().interfaces().get(1).addAddress(second, 24);
        script.tcp.connect(Peer.ADDRESS, 80, user);
        assertThat(peer.expect("S seq 0").source()).isEqualTo(TcpScript.HOST);
        peer = new Peer(script, Peer.ADDRESS, 81, -1);
        script.tcp.connect(
                Peer.ADDRESS, 81, ConnectOptions.defaults().localAddress(second).handler(user));
        assertThat(peer.expect("S seq 0").source()).isEqualTo(second);
        peer.hostAddress = second;
        peer.send("S. seq 0 ack 1");
        assertThat(peer.expect(". seq 1 ack 1").source()).isEqualTo(second);
        assertThat(errorOf(() -> script.tcp.connect(
                        Peer.ADDRESS,
                        81,
                        ConnectOptions.defaults().localAddress(Peer.ADDRESS).handler(user))))
                .isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
    }

    @Test
    void portsAndSizesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.connect(Peer.ADDRESS, 0, user));
        assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.connect(Peer.ADDRESS, 65_536, user));
        assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.openPassively(IpAddress.ANY_V4, 0, user));
        TcpConnection connection = establish();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.options().tos(256));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.options().sendBufferBytes(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.options().keepAliveTimes(-1, 0, 0));
    }

    /** A handler that is set late is notified of the earlier events. */
    @Test
    void lateHandler() {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        peer.send("R seq 1");
        TcpConnection connection = listener.accept();
        script.flush();
        assertThat(user.said()).isEmpty();
        connection.handler(user);
        script.flush();
        assertThat(user.said()).containsExactly("connected", "closed ECONNRESET");
    }

    /**
     * RFC 9293 §3.10.5, TIME_WAIT: "Respond with 'ok' and delete the TCB". A later connection on the same ports
     * remains.
     */
    @Test
    void abortInTimeWaitLeavesTheSuccessorAlone() {
        listen(5);
        handshake(peer, "mss 1460");
        final TcpConnection first = (TcpConnection) flows().getFirst();
        first.shutdownOutput();
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        peer.send("S seq 100 <mss 1460>");
        peer.expect("S. seq 0 ack 101");
        peer.send(". seq 101 ack 1");
        TcpConnection second = (TcpConnection) flows().getFirst();
        second.shutdownOutput();
        peer.expect("F. seq 1 ack 101");
        peer.send("F. seq 101 ack 2");
        peer.expect(". seq 2 ack 102");
        abort(first);
        assertState(second, TcpState.TIME_WAIT);
        assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
        abort(second);
        assertThat(script.tcp.timeWaitCount()).isZero();
    }
}
