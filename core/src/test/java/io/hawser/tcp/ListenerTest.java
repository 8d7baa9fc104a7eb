package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening ports: both queues and their limits, and the rights to a port. */
class ListenerTest extends TcpTestBase {
    private static final IpAddress SECOND_ADDRESS = IpAddress.parse("10.0.0.11");

    private static TcpListener listenOn(TcpScript script, IpAddress address, int backlog, PortSharing sharing)
            throws TcpException {
        return script.tcp.listen(
                LOCAL_PORT,
                ListenOptions.defaults().address(address).backlog(backlog).portSharing(sharing));
    }

    /** As in Linux one connection more than the backlog may wait to be accepted. */
    @Test
    void backlogFull() {
        TcpListener listener = listen(1);
        handshake(newClient(1001), "mss 1460");
        handshake(newClient(1002), "mss 1460");
        assertThat(listener.acceptQueueSize()).isEqualTo(2);
        Peer third = newClient(1003);
        third.send("S seq 0");
        third.expectNothing();
        assertThat(script.counter(TcpCounter.LISTEN_OVERFLOWS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.LISTEN_DROPS)).isEqualTo(1);
        accept(listener);
        third.send("S seq 0");
        third.expect("S. seq 0 ack 1");
    }

    /** The accept queue fills during handshakes: the final ACK is dropped, and the SYN+ACK is retransmitted. */
    @Test
    void backlogFullAtTheThirdSegment() {
        TcpListener listener = listen(2);
        handshake(newClient(1001), "mss 1460");
        handshake(newClient(1002), "mss 1460");
        Peer third = newClient(1003);
        Peer fourth = newClient(1004);
        third.send("S seq 0");
        third.expect("S. seq 0 ack 1");
        fourth.send("S seq 0");
        fourth.expect("S. seq 0 ack 1");
        third.send(". seq 1 ack 1");
        fourth.send(". seq 1 ack 1");
        fourth.expectNothing();
        assertThat(listener.acceptQueueSize()).isEqualTo(3);
        assertThat(listener.synQueueSize()).isEqualTo(1);
        assertThat(script.counter(TcpCounter.LISTEN_OVERFLOWS)).isEqualTo(1);
        accept(listener);
        fourth.expectAfter(1000, "S. seq 0 ack 1");
        fourth.send(". seq 1 ack 1");
        assertThat(listener.acceptQueueSize()).isEqualTo(3);
        assertThat(listener.synQueueSize()).isZero();
    }

    /** tcp_abort_on_overflow: a client that cannot be served gets a reset in answer to its final ACK. */
    @Test
    void abortOnOverflow() {
        script.sysctl("net.ipv4.tcp_abort_on_overflow", 1);
        TcpListener listener = listen(2);
        handshake(newClient(1001), "mss 1460");
        handshake(newClient(1002), "mss 1460");
        Peer third = newClient(1003);
        Peer fourth = newClient(1004);
        third.send("S seq 0");
        third.expect("S. seq 0 ack 1");
        fourth.send("S seq 0");
        fourth.expect("S. seq 0 ack 1");
        third.send(". seq 1 ack 1");
        fourth.send(". seq 1 ack 1");
        fourth.expect("R seq 1");
        assertThat(listener.synQueueSize()).isZero();
        assertThat(listener.acceptQueueSize()).isEqualTo(3);
    }

    /** Without cookies, no more handshakes than the backlog are begun. */
    @Test
    void synQueueFull() {
        script.sysctl("net.ipv4.tcp_syncookies", 0);
        TcpListener listener = listen(2);
        for (int port = 1001; port <= 1002; port++) {
            Peer client = newClient(port);
            client.send("S seq 0");
            client.expect("S. seq 0 ack 1");
        }
        Peer third = newClient(1003);
        third.send("S seq 0");
        third.expectNothing();
        assertThat(listener.synQueueSize()).isEqualTo(2);
        assertThat(script.counter(TcpCounter.TCP_REQ_Q_FULL_DROP)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.LISTEN_DROPS)).isEqualTo(1);
        Peer first = newClient(1001);
        first.send("R seq 1");
        third.send("S seq 0");
        third.expect("S. seq 0 ack 1");
    }

    @Test
    void maxSynBacklog() {
        script.sysctl("net.ipv4.tcp_syncookies", 0);
        script.sysctl("net.ipv4.tcp_max_syn_backlog", 1);
        TcpListener listener = listen(100);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        newClient(1002).send("S seq 0");
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    @Test
    void somaxconn() throws TcpException {
        script.sysctl("net.core.somaxconn", 7);
        assertThat(listen(1000).backlog()).isEqualTo(7);
        assertThat(script.tcp.listen(81, ListenOptions.defaults().backlog(-1)).backlog())
                .isZero();
    }

    @Test
    void backlogOfZeroStillTakesOne() {
        TcpListener listener = listen(0);
        handshake(peer, "mss 1460");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
        Peer second = newClient(1002);
        second.send("S seq 0");
        second.expectNothing();
    }

    /** Half-open connections are removed silently; connections that were not accepted are reset. */
    @Test
    void closingAListener() {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        Peer half = newClient(1002);
        half.send("S seq 0");
        half.expect("S. seq 0 ack 1");
        Peer taken = newClient(1003);
        handshake(taken, "mss 1460");
        final TcpConnection accepted = accept(listener);

        listener.close();
        listener.close();
        script.flush();

        taken.expect("R. seq 1 ack 1");
        peer.expectNothing();
        assertState(accepted, TcpState.ESTABLISHED);
        half.send(". seq 1 ack 1");
        half.expect("R seq 1");
        Peer late = newClient(1004);
        late.send("S seq 0");
        late.expect("R. seq =0 ack 1");
    }

    /** A connection that was reset while it waited is still returned, as by accept(2), with its error. */
    @Test
    void resetWhileWaiting() {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        peer.send("R seq 1");
        TcpConnection connection = accept(listener);
        assertState(connection, TcpState.CLOSED);
        assertThat(receiveError(connection)).isEqualTo(TcpError.CONNECTION_RESET);
    }

    /** Data that arrives before the accept can be read after it, and the user is notified of all events. */
    @Test
    void dataBeforeAccept() {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        peer.send("FP. seq 1 ack 1 \"early\"");
        peer.expect(". seq 1 ack 7");
        TcpConnection connection = accept(listener);
        assertThat(user.said()).containsExactly("connected", "readable", "writable");
        assertThat(receive(connection)).isEqualTo("early<EOF>");
    }

    @Test
    void userIsToldOncePerBurst() throws TcpException {
        List<String> told = new ArrayList<>();
        TcpListener listener = script.tcp.listen(
                LOCAL_PORT, ListenOptions.defaults().backlog(5).acceptable(_ -> told.add("acceptable")));
        Peer first = newClient(1001);
        Peer second = newClient(1002);
        first.send("S seq 0");
        second.send("S seq 0");
        first.expect("S. seq 0 ack 1");
        second.expect("S. seq 0 ack 1");
        script.burst(() -> {
            first.send(". seq 1 ack 1");
            second.send(". seq 1 ack 1");
        });
        assertThat(told).containsExactly("acceptable");
        assertThat(Objects.requireNonNull(listener.accept()).remotePort()).isEqualTo(1001);
        assertThat(Objects.requireNonNull(listener.accept()).remotePort()).isEqualTo(1002);
    }

    /** RFC 9293 §3.9.1.1: a listener and many connections can use the same port. */
    @Test
    @Requirement({"MUST-41", "MUST-42"})
    void manyConnectionsOfOnePort() {
        TcpListener listener = listen(5);
        Peer first = newClient(1001);
        handshake(first, "mss 1460");
        TcpConnection connection = accept(listener);
        handshake(newClient(1002), "mss 1460");
        first.send("P. seq 1 ack 1 \"mine\"");
        first.expect(". seq 1 ack 5");
        assertThat(receive(connection)).isEqualTo("mine");
        assertThat(receive(accept(listener))).isEmpty();
    }

    /**
     * RFC 9293 §3.9.1.1: a new listener does not disturb the connections of its port, including those that are opening.
     */
    @Test
    @Requirement({"MUST-41", "MUST-42"})
    void listeningOnAPortWithConnections() throws TcpException {
        TcpConnection synSent = script.tcp.connect(
                Peer.ADDRESS,
                1001,
                ConnectOptions.defaults().localPort(LOCAL_PORT).handler(user));
        Peer first = newClient(1001);
        first.expect("S seq 0");
        TcpConnection synRcvd = script.tcp.connect(
                Peer.ADDRESS,
                1002,
                ConnectOptions.defaults().localPort(LOCAL_PORT).handler(user));
        Peer second = newClient(1002);
        second.expect("S seq 0");
        second.send("S seq 0 <mss 1460>");
        second.expect("S. seq 0 ack 1");
        TcpListener listener = listen(5);
        handshake(newClient(1003), "mss 1460");
        assertState(synSent, TcpState.SYN_SENT);
        assertState(synRcvd, TcpState.SYN_RCVD);
        first.send("S. seq 0 ack 1 <mss 1460>");
        first.expect(". seq 1 ack 1");
        second.send(". seq 1 ack 1");
        assertState(synRcvd, TcpState.ESTABLISHED);
        first.send("P. seq 1 ack 1 \"mine\"");
        first.expect(". seq 1 ack 5");
        assertThat(receive(synSent)).isEqualTo("mine");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    /** A listener on the exact address takes precedence over one on the wildcard, and each gets its own connections. */
    @Test
    @Requirement({"MUST-42", "MUST-43"})
    void listenersByAddress() throws TcpException {
        script.host.ip().interfaces().get(1).addAddress(SECOND_ADDRESS, 24);
        TcpListener one = listenOn(script, TcpScript.HOST, 5, PortSharing.ADDRESS);
        TcpListener other = listenOn(script, SECOND_ADDRESS, 5, PortSharing.ADDRESS);
        peer = newClient(1001);
        peer.send("S seq 0");
        peer.expect("S. seq 0 ack 1");
        assertThat(one.synQueueSize()).isEqualTo(1);
        assertThat(other.synQueueSize()).isZero();
        peer = newClient(1002);
        peer.hostAddress = SECOND_ADDRESS;
        peer.send("S seq 0");
        assertThat(peer.expect("S. seq 0 ack 1").source()).isEqualTo(SECOND_ADDRESS);
        assertThat(one.synQueueSize()).isEqualTo(1);
        assertThat(other.synQueueSize()).isEqualTo(1);
        assertThat(errorOf(() -> listenOn(script, IpAddress.ANY_V4, 5, PortSharing.ADDRESS)))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
        assertThat(errorOf(() -> listenOn(script, SECOND_ADDRESS, 5, PortSharing.ADDRESS)))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
    }

    @Test
    void addressOfNobody() {
        assertThat(errorOf(() -> listenOn(script, Peer.ADDRESS, 5, PortSharing.ADDRESS)))
                .isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
    }

    /** SO_REUSEADDR decides whether remaining connections keep a restarted server from its port. */
    @Test
    void reuseAddress() throws TcpException {
        TcpListener listener = listen(5);
        handshake(peer, "mss 1460");
        TcpConnection connection = accept(listener);
        close(connection);
        peer.expect("F. seq 1 ack 1");
        peer.send("F. seq 1 ack 2");
        peer.expect(". seq 2 ack 2");
        listener.close();
        assertThat(errorOf(() -> listenOn(script, IpAddress.ANY_V4, 5, PortSharing.NONE)))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
        listenOn(script, IpAddress.ANY_V4, 5, PortSharing.ADDRESS).close();
        script.advanceMillis(60_000);
        listenOn(script, IpAddress.ANY_V4, 5, PortSharing.NONE).close();
    }

    /** A connection that was opened passively is listed as listening until its peer connects. */
    @Test
    void listenersAndPassiveOpensAreListed() throws TcpException {
        TcpListener listener = listen(5);
        TcpConnection passive = script.tcp.openPassively(IpAddress.ANY_V4, 81, user);
        assertThat(listed()).containsExactlyInAnyOrder(listener, passive);
        Peer client = new Peer(script, Peer.ADDRESS, 1001, 81);
        client.send("S seq 0 <mss 1460>");
        client.expect("S. seq 0 ack 1");
        assertThat(listed()).containsExactly(listener);
    }

    private List<Object> listed() {
        List<Object> listed = new ArrayList<>();
        script.tcp.forEachListener(listed::add, listed::add);
        return listed;
    }

    /** SO_RCVBUF of the listener sets the window of its connections. */
    @Test
    void receiveBufferOfAListener() {
        TcpListener listener = listen(5);
        listener.options().receiveBufferBytes(5000);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 win 4380");
        peer.send(". seq 1 ack 1");
        peer.send(". seq 1 ack 1 len 1460");
        peer.expect(". seq 1 ack 1461 win 2920");
    }

    /**
     * The SYN of a request is retransmitted with an ACK and with data or a FIN that reaches into the window. It is
     * before the window; therefore it does not replace the request.
     */
    @ParameterizedTest
    @ValueSource(strings = {"SF. seq 0 ack 1", "SP. seq 0 ack 1 \"text\"", "SF seq 0", "S seq -3 \"text\""})
    void synBeforeTheWindowDoesNotEndARequest(String segment) {
        TcpListener listener = listen(5);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(segment);
        peer.skip();
        peer.send(". seq 1 ack 1");
        assertThat(listener.accept()).isNotNull();
    }

    @Test
    void waitingConnectionsAreListedTheOldestFirst() {
        TcpListener listener = listen(5);
        handshake(newClient(1001), "mss 1460");
        handshake(newClient(1002), "mss 1460");
        List<Integer> ports = new ArrayList<>();
        listener.forEachWaiting(connection -> ports.add(connection.remotePort()));
        assertThat(ports).containsExactly(1001, 1002);
    }

    /** RFC 9293 §3.10.7.2: other segments are dropped; a SYN with a FIN begins nothing either. */
    @ParameterizedTest
    @ValueSource(strings = {"SF seq 0", "F seq 0", "P seq 0 \"text\""})
    void segmentThatNeitherOpensNorAcknowledgesIsDroppedAndCounted(String segment) {
        TcpListener listener = listen(5);
        peer.send(segment);
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isZero();
    }

    @Test
    void resetForAListenerIsIgnored() {
        TcpListener listener = listen(5);
        peer.send("R seq 0");
        peer.send("R. seq 0 ack =1");
        peer.expectNothing();
        assertThat(listener.synQueueSize()).isZero();
    }

    /** No route leads back to the client: its SYN is dropped and counted, with cookies too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void synFromAnUnreachableAddressIsDropped(int cookies) {
        script.sysctl("net.ipv4.tcp_syncookies", cookies);
        TcpListener listener = listen(5);
        Peer far = new Peer(script, IpAddress.parse("192.0.2.1"), 1001, LOCAL_PORT);
        far.send("S seq 0 <mss 1460>");
        assertThat(script.sent).isEmpty();
        assertThat(script.counter(TcpCounter.LISTEN_DROPS)).isEqualTo(1);
        assertThat(listener.synQueueSize()).isZero();
    }

    @Test
    void deferAcceptIsSwitchedOffBy0() {
        TcpListener listener = listen(5);
        listener.deferAcceptSeconds(10);
        listener.deferAcceptSeconds(0);
        handshake(peer, "mss 1460");
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    /** Without SO_REUSEADDR a connection keeps listeners from its port, from its opening to its end. */
    @Test
    void connectionKeepsAListenerFromItsPort() throws TcpException {
        listenOn(script, IpAddress.ANY_V4, 5, PortSharing.NONE).close();
        TcpConnection connection = script.tcp.connect(
                Peer.ADDRESS,
                1001,
                ConnectOptions.defaults().localPort(LOCAL_PORT).handler(user));
        newClient(1001).expect("S seq 0");
        assertThat(errorOf(() -> listenOn(script, IpAddress.ANY_V4, 5, PortSharing.NONE)))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
        abort(connection);
        listenOn(script, IpAddress.ANY_V4, 5, PortSharing.NONE).close();
    }
}
