package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/**
 * The base of packet-level tests: a host under test, a peer, and a user that records its notifications. At the end of
 * every test no unexpected segment may have been sent, and nothing may leak.
 */
abstract class TcpTestBase {
    static final int PEER_PORT = 80;
    static final int LOCAL_PORT = 8080;

    final TcpScript script = new TcpScript(7);
    final User user = new User();

    /** The peer of an active open; a passive open sets its own. */
    Peer peer = new Peer(script, Peer.ADDRESS, PEER_PORT, -1);

    /** A user that records its notifications. */
    static final class User implements TcpHandler {
        final List<String> heard = new ArrayList<>();

        @Override
        public void connected(TcpConnection connection) {
            heard.add("connected");
        }

        @Override
        public void readable(TcpConnection connection) {
            heard.add("readable");
        }

        @Override
        public void writable(TcpConnection connection) {
            heard.add("writable");
        }

        @Override
        public void urgent(TcpConnection connection) {
            heard.add("urgent");
        }

        @Override
        public void closed(TcpConnection connection, TcpError error) {
            heard.add(error == null ? "closed" : "closed " + error.errno());
        }

        /** Returns the notifications since the last call. */
        List<String> said() {
            List<String> said = List.copyOf(heard);
            heard.clear();
            return said;
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(script.sent).as("segments that no peer has expected").isEmpty();
        script.end();
    }

    // ---- opening

    /** Opens actively; the SYN waits to be expected. */
    TcpConnection connect() {
        try {
            TcpConnection connection = script.tcp.connect(peer.address, peer.port, user);
            script.flush();
            return connection;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Opens actively to a peer whose only option is MSS: windows are not scaled, and there are no timestamps and no
     * SACK.
     */
    TcpConnection establish() {
        return establish("mss 1460");
    }

    TcpConnection establish(String peerOptions) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <" + peerOptions + ">");
        peer.timestamps = peerOptions.contains("TS");
        peer.expect(". seq 1 ack 1");
        user.said();
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        return connection;
    }

    /** Opens with all options that Linux negotiates. */
    TcpConnection establishAsLinux() {
        return establish("mss 1460,sackOK,TS,nop,wscale 7");
    }

    /** Opens passively as in the RFC: one connection that waits for one peer. */
    TcpConnection listenOnce() {
        try {
            TcpConnection connection = script.tcp.openPassively(IpAddress.ANY_V4, LOCAL_PORT, user);
            peer = new Peer(script, Peer.ADDRESS, 4711, LOCAL_PORT);
            return connection;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    TcpListener listen(int backlog) {
        try {
            TcpListener listener =
                    script.tcp.listen(LOCAL_PORT, ListenOptions.defaults().backlog(backlog));
            peer = newClient(4711);
            return listener;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    Peer newClient(int port) {
        return new Peer(script, Peer.ADDRESS, port, LOCAL_PORT);
    }

    /** Connects a client to a listener; the connection waits to be accepted. */
    void handshake(Peer client, String options) {
        client.send("S seq 0 <" + options + ">");
        client.expect("S. seq 0 ack 1");
        client.timestamps = options.contains("TS");
        client.send(". seq 1 ack 1");
        client.expectNothing();
    }

    TcpConnection accept(TcpListener listener) {
        TcpConnection connection = Objects.requireNonNull(listener.accept(), "nothing to accept");
        connection.handler(user);
        script.flush();
        return connection;
    }

    /** Returns a list that receives all later changes of state, as {@code FROM > TO}. */
    List<String> stateChanges() {
        List<String> changes = new ArrayList<>();
        script.tcp.observer(new TcpObserver() {
            @Override
            public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
                changes.add(from + " > " + to);
            }
        });
        return changes;
    }

    /**
     * Brings a flow into a state by the shortest way. SYN_RCVD is written as SYN_RCVD_P after a passive open, as
     * SYN_RCVD_A after an active one, and as SYN_RCVD_L for the request of a listener.
     */
    TcpFlow reachState(String name) {
        return switch (name) {
            case "LISTEN" -> listenOnce();
            case "SYN_SENT" -> {
                TcpConnection connection = connect();
                peer.expect("S seq 0");
                yield connection;
            }
            case "SYN_RCVD_P" -> {
                TcpConnection connection = listenOnce();
                peer.send("S seq 0 <mss 1460>");
                peer.expect("S. seq 0 ack 1");
                yield connection;
            }
            case "SYN_RCVD_A" -> {
                TcpConnection connection = connect();
                peer.expect("S seq 0");
                peer.send("S seq 0 <mss 1460>");
                peer.expect("S. seq 0 ack 1");
                yield connection;
            }
            case "SYN_RCVD_L" -> {
                listen(5);
                peer.send("S seq 0 <mss 1460>");
                peer.expect("S. seq 0 ack 1");
                yield flows().getFirst();
            }
            default -> reachSynchronized(TcpState.valueOf(name));
        };
    }

    private TcpConnection reachSynchronized(TcpState state) {
        TcpConnection connection = establish();
        boolean peerFirst = state == TcpState.CLOSE_WAIT || state == TcpState.LAST_ACK;
        boolean ownFin = state != TcpState.ESTABLISHED && state != TcpState.CLOSE_WAIT;
        boolean peerLater = state == TcpState.CLOSING || state == TcpState.TIME_WAIT;
        boolean acknowledged = state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
        if (peerFirst) {
            peer.send("F. seq 1 ack 1");
        }
        if (ownFin) {
            connection.shutdownOutput();
        }
        if (acknowledged) {
            peer.send(". seq 1 ack 2");
        }
        if (peerLater) {
            peer.send("F. seq 1 ack " + (acknowledged ? 2 : 1));
        }
        peer.skip();
        user.said();
        assertState(connection, state);
        return connection;
    }

    List<TcpFlow> flows() {
        List<TcpFlow> flows = new ArrayList<>();
        script.tcp.forEachFlow(flows::add);
        return flows;
    }

    // ---- the user's calls

    int send(TcpConnection connection, String text) {
        return send(connection, text, 0);
    }

    int sendUrgent(TcpConnection connection, String text) {
        return send(connection, text, SendFlags.URGENT);
    }

    int send(TcpConnection connection, String text, int flags) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            int taken = connection.send(bytes, 0, bytes.length, flags);
            script.flush();
            return taken;
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns all data that can be received now; {@code <EOF>} marks the end of the peer's stream. */
    String receive(TcpConnection connection) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[10_000];
        try {
            int count = connection.receive(buffer, 0, buffer.length);
            while (count > 0) {
                all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                count = connection.receive(buffer, 0, buffer.length);
            }
            script.flush();
            return count < 0 ? all + "<EOF>" : all.toString();
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    void shutdownOutput(TcpConnection connection) {
        connection.shutdownOutput();
        script.flush();
    }

    void close(TcpConnection connection) {
        connection.close();
        script.flush();
    }

    void abort(TcpConnection connection) {
        connection.abort();
        script.flush();
    }

    /** Returns the error with which receiving ends. */
    TcpError receiveError(TcpConnection connection) {
        return errorOf(() -> connection.receive(new byte[1], 0, 1));
    }

    TcpError sendError(TcpConnection connection) {
        return errorOf(() -> connection.send(new byte[1], 0, 1));
    }

    static TcpError errorOf(ThrowingCallable call) {
        return Assertions.catchThrowableOfType(TcpException.class, call).error();
    }

    static void assertState(TcpFlow flow, TcpState state) {
        assertThat(flow.state()).isEqualTo(state);
    }
}
