package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** {@link Tcp#listen(int)}, {@link Tcp#connect(IpAddress, int)}, their options, and the arguments that they reject. */
class FirstContactTest extends TcpTestBase {
    private void connectTo(TcpListener listener) {
        handshake(newClient(1001), "mss 1460");
        assertThat(listener.port()).isEqualTo(LOCAL_PORT);
    }

    @Test
    void aListenerHasTheAddressesBacklogAndSharingOfTheDefaults() throws TcpException {
        TcpListener listener = script.tcp.listen(LOCAL_PORT);
        assertThat(listener.address()).isEqualTo(IpAddress.ANY_V4);
        assertThat(listener.backlog()).isEqualTo(script.tcp.settings().maxBacklog);
        assertThat(listener).hasToString("0.0.0.0:" + LOCAL_PORT);
        assertThat(ListenOptions.defaults().portSharing()).isEqualTo(PortSharing.ADDRESS);
        connectTo(listener);
        assertThat(listener.acceptQueueSize()).isEqualTo(1);
    }

    @Test
    void acceptableIsCalledWithTheListener() throws TcpException {
        List<TcpListener> called = new ArrayList<>();
        TcpListener listener = script.tcp.listen(LOCAL_PORT, called::add);
        connectTo(listener);
        assertThat(called).containsExactly(listener);
    }

    @Test
    void aHandlerForAcceptedConnectionsAcceptsThem() throws TcpException {
        List<TcpConnection> accepted = new ArrayList<>();
        TcpListener listener =
                script.tcp.listen(LOCAL_PORT, ListenOptions.defaults().handler(connection -> {
                    accepted.add(connection);
                    return user;
                }));
        connectTo(listener);
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(accepted).singleElement().matches(connection -> connection.state() == TcpState.ESTABLISHED);
        assertThat(user.said()).containsExactly("connected", "writable");
    }

    @Test
    void aPortOf0IsChosen() throws TcpException {
        int chosen = script.tcp.listen(0).port();
        assertThat(chosen).isBetween(32_768, 60_999);
        assertThat(errorOf(() -> script.tcp.listen(chosen))).isEqualTo(TcpError.ADDRESS_IN_USE);
    }

    @Test
    void aConnectionWithoutHandlerCanGetOneLater() throws TcpException {
        TcpConnection connection = script.tcp.connect(Peer.ADDRESS, PEER_PORT);
        peer.expect("S seq 0");
        connection.handler(user);
        connection.abort();
        script.tcp.flush();
        assertThat(user.said()).containsExactly("closed");
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // callers that are not checked do pass null
    void nullIsRefused() throws TcpException {
        TcpConnection prepared = script.tcp.prepare(Peer.ADDRESS, 80, user);
        List<ThrowingCallable> calls = List.of(
                () -> script.tcp.listen(80, (ListenOptions) null),
                () -> ListenOptions.defaults().address(null),
                () -> ListenOptions.defaults().portSharing(null),
                () -> ListenOptions.defaults().acceptable(null),
                () -> ListenOptions.defaults().handler(null),
                () -> script.tcp.connect(null, 80),
                () -> script.tcp.connect(Peer.ADDRESS, 80, (ConnectOptions) null),
                () -> script.tcp.connect(Peer.ADDRESS, 80, (TcpHandler) null),
                () -> prepared.handler(null),
                () -> script.tcp.openPassively(null, 80, user),
                () -> script.tcp.openPassively(IpAddress.ANY_V4, 80, null));
        for (ThrowingCallable call : calls) {
            assertThatNullPointerException().isThrownBy(call).withMessageMatching(".* (is|are) null\\b.*");
        }
        assertThat(script.tcp.flowCount()).isEqualTo(1);
        prepared.abort();
    }

    @Test
    void aPortIs16Bits() {
        for (int port : new int[] {-1, 65_536}) {
            assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.listen(port));
            assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.connect(Peer.ADDRESS, port));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ConnectOptions.defaults().localPort(port))
                    .withMessageContaining("0 to 65535, not " + port);
        }
    }

    @Test
    void aClosedListenerAcceptsNothing() throws TcpException {
        TcpListener listener = script.tcp.listen(LOCAL_PORT);
        listener.close();
        listener.close();
        assertThat(listener.isClosed()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(listener::accept)
                .withMessage("the listener on 0.0.0.0:" + LOCAL_PORT + " is closed");
    }
}
