package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rights to share a port (SO_REUSEADDR, SO_REUSEPORT), and the choice of the listener for a connection. */
class PortSharingTest extends TcpTestBase {
    private static final IpAddress SECOND_ADDRESS = IpAddress.parse("10.0.0.11");

    private TcpListener listen(IpAddress address, PortSharing sharing) {
        try {
            return script.tcp.listen(
                    LOCAL_PORT,
                    ListenOptions.defaults().address(address).backlog(1000).portSharing(sharing));
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    private TcpError refused(IpAddress address, PortSharing sharing) {
        return errorOf(() -> script.tcp.listen(
                LOCAL_PORT, ListenOptions.defaults().address(address).backlog(5).portSharing(sharing)));
    }

    private void connectClients(int count) {
        for (int port = 1001; port <= 1000 + count; port++) {
            newClient(port).send("S seq 0 <mss 1460>");
        }
        assertThat(script.sent).hasSize(count);
        script.sent.clear();
    }

    /**
     * Four listeners share 400 clients about equally: a share is below 70 or above 130 less than once in 1000 random
     * runs.
     */
    @Test
    void connectionsAreSpread() {
        List<TcpListener> listeners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            listeners.add(listen(IpAddress.ANY_V4, PortSharing.PORT));
        }
        connectClients(400);
        assertThat(listeners).allMatch(listener -> listener.synQueueSize() > 70 && listener.synQueueSize() < 130);
    }

    /** Each four-tuple is always given to the same listener, so that a handshake by cookies ends where it began. */
    @Test
    void choiceIsStable() {
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        TcpListener one = listen(IpAddress.ANY_V4, PortSharing.PORT);
        TcpListener other = listen(IpAddress.ANY_V4, PortSharing.PORT);
        for (int round = 0; round < 2; round++) {
            for (int port = 1001; port <= 1020; port++) {
                Peer client = newClient(port);
                client.send("S seq 0 <mss 1460>");
                client.expect("S. seq 0 ack 1");
                client.send(". seq 1 ack 1");
                client.send("R seq 1");
            }
        }
        assertThat(one.acceptQueueSize() % 2).isZero();
        assertThat(other.acceptQueueSize() % 2).isZero();
        assertThat(one.acceptQueueSize() + other.acceptQueueSize()).isEqualTo(40);
        assertThat(one.acceptQueueSize()).isBetween(10, 30);
    }

    /** When one listener closes, its requests are removed, and the others get later connections. */
    @Test
    void oneOfThemCloses() {
        TcpListener one = listen(IpAddress.ANY_V4, PortSharing.PORT);
        final TcpListener other = listen(IpAddress.ANY_V4, PortSharing.PORT);
        connectClients(100);
        int rest = other.synQueueSize();
        assertThat(rest).isBetween(20, 80);
        one.close();
        assertThat(one.synQueueSize()).isZero();
        assertThat(flows()).hasSize(rest);
        connectClients(100);
        assertThat(other.synQueueSize()).isEqualTo(100);
        other.close();
        peer = newClient(999);
        peer.send("S seq 0");
        peer.expect("R. seq =0 ack 1");
    }

    @Test
    void everybodyMustShare() {
        listen(IpAddress.ANY_V4, PortSharing.PORT);
        assertThat(refused(IpAddress.ANY_V4, PortSharing.ADDRESS)).isEqualTo(TcpError.ADDRESS_IN_USE);
        assertThat(refused(TcpScript.HOST, PortSharing.NONE)).isEqualTo(TcpError.ADDRESS_IN_USE);
        assertThat(errorOf(() -> script.tcp.openPassively(IpAddress.ANY_V4, LOCAL_PORT, user)))
                .isEqualTo(TcpError.ADDRESS_IN_USE);
    }

    @Test
    void whoWasFirstMustShareToo() {
        listen(IpAddress.ANY_V4, PortSharing.ADDRESS);
        assertThat(refused(IpAddress.ANY_V4, PortSharing.PORT)).isEqualTo(TcpError.ADDRESS_IN_USE);
        assertThat(refused(TcpScript.HOST, PortSharing.PORT)).isEqualTo(TcpError.ADDRESS_IN_USE);
    }

    /** A listener on the exact address takes precedence over the wildcard, even if both share the port. */
    @Test
    void veryAddressFirst() {
        final TcpListener forAll = listen(IpAddress.ANY_V4, PortSharing.PORT);
        TcpListener very = listen(TcpScript.HOST, PortSharing.PORT);
        connectClients(20);
        assertThat(very.synQueueSize()).isEqualTo(20);
        very.close();
        connectClients(20);
        assertThat(forAll.synQueueSize()).isEqualTo(20);
    }

    /** Without SO_REUSEADDR a connection reserves its port, but only for its own address. */
    @Test
    void connectionsHoldTheirEnd() throws TcpException {
        script.host.ip().interfaces().get(1).addAddress(SECOND_ADDRESS, 24);
        script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT,
                ConnectOptions.defaults()
                        .localAddress(TcpScript.HOST)
                        .localPort(LOCAL_PORT)
                        .handler(user));
        script.tcp.connect(
                Peer.ADDRESS,
                PEER_PORT + 1,
                ConnectOptions.defaults()
                        .localAddress(TcpScript.HOST)
                        .localPort(LOCAL_PORT)
                        .handler(user));
        script.sent.clear();
        assertThat(refused(IpAddress.ANY_V4, PortSharing.NONE)).isEqualTo(TcpError.ADDRESS_IN_USE);
        assertThat(refused(TcpScript.HOST, PortSharing.NONE)).isEqualTo(TcpError.ADDRESS_IN_USE);
        listen(SECOND_ADDRESS, PortSharing.NONE).close();
        flows().forEach(flow -> ((TcpConnection) flow).abort());
        listen(IpAddress.ANY_V4, PortSharing.NONE);
    }

    /**
     * A passively opened connection keeps its port as long as a reset may return it to LISTEN, but not longer; two
     * connections never listen on one port.
     */
    @Test
    void passiveOpenKeepsItsPort() throws TcpException {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        assertThat(refused(IpAddress.ANY_V4, PortSharing.ADDRESS)).isEqualTo(TcpError.ADDRESS_IN_USE);
        Peer other = newClient(4712);
        other.send("S seq 0");
        other.expect("R. seq =0 ack 1");
        peer.send("R seq 1");
        assertState(connection, TcpState.LISTEN);
        assertThat(refused(IpAddress.ANY_V4, PortSharing.ADDRESS)).isEqualTo(TcpError.ADDRESS_IN_USE);

        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        assertState(connection, TcpState.ESTABLISHED);
        listen(IpAddress.ANY_V4, PortSharing.ADDRESS);
        other.send("S seq 0 <mss 1460>");
        other.expect("S. seq 0 ack 1");
    }

    @Test
    void passiveOpenThatFailsGivesItsPortBack() {
        TcpConnection connection = listenOnce();
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        abort(connection);
        peer.expect("R. seq 1 ack 1");
        listen(IpAddress.ANY_V4, PortSharing.ADDRESS);
    }
}
