package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The TCP of a host as a whole: figures, scans of flows, hosts that share an address, and the loss of power. */
class TcpTest extends TcpTestBase {
    @Test
    void portsAreAtMost65535() throws TcpException {
        assertThat(script.tcp.listen(65_535).port()).isEqualTo(65_535);
        assertThat(script.tcp.connect(Peer.ADDRESS, 65_535).remotePort()).isEqualTo(65_535);
        script.sent.clear();
        assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.listen(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> script.tcp.connect(Peer.ADDRESS, 65_536));
    }

    @Test
    void figuresOfMemoryAndSegments() {
        TcpConnection connection = establish();
        assertThat(script.counter(TcpCounter.IN_SEGS)).isEqualTo(1);
        peer.send("P. seq 1 ack 1 \"text\"");
        peer.skip();
        assertThat(script.counter(TcpCounter.IN_SEGS)).isEqualTo(2);
        assertThat(script.tcp.bufferBytes()).isEqualTo(4096);
        assertThat(script.tcp.scoreboardsInUse()).isZero();
        send(connection, "answer");
        peer.skip();
        assertThat(script.tcp.scoreboardsInUse()).isEqualTo(1);
        assertThat(script.tcp.bufferBytes()).isEqualTo(2 * 4096);
    }

    @Test
    void driverLearnsThatAFlushIsNeeded() {
        establish();
        List<String> calls = new ArrayList<>();
        script.tcp.whenFlushNeeded(() -> calls.add("needed"));
        peer.send("P. seq 1 ack 1 \"text\"");
        peer.skip();
        assertThat(calls).isNotEmpty();
    }

    // ---- scans

    /** A flow that exists from the first slice to the last is visited once, although the table grows meanwhile. */
    @Test
    void scanVisitsEachFlowOnceWhileTheTableGrows() {
        script.sysctl("net.ipv4.tcp_max_syn_backlog", 10_000);
        listen(10_000);
        request(1, 100);
        List<Integer> ports = new ArrayList<>();
        FlowScan scan = script.tcp.scanFlows();
        assertThat(scan.next(30, flow -> ports.add(flow.remotePort()))).isTrue();
        assertThat(ports).hasSizeBetween(30, 60);
        request(1001, 1500);
        while (scan.next(30, flow -> ports.add(flow.remotePort()))) {
            assertThat(ports).doesNotHaveDuplicates();
        }
        assertThat(ports).doesNotHaveDuplicates();
        for (int port = 1; port <= 100; port++) {
            assertThat(ports).contains(port);
        }
        assertThat(scan.next(30, flow -> ports.add(flow.remotePort()))).isFalse();
    }

    private void request(int from, int to) {
        for (int port = from; port <= to; port++) {
            newClient(port).send("S seq 0 <mss 1460>");
        }
        script.sent.clear();
    }

    // ---- hosts that share an address

    @Test
    void fourTupleOfAnotherHostIsNotUsed() throws TcpException {
        TcpConnection listening = listenOnce();
        script.tcp.owner((path, localPort, remotePort) -> remotePort != 81 && localPort % 2 == 0);
        assertThat(errorOf(() -> script.tcp.connect(Peer.ADDRESS, 81))).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        assertThat(errorOf(() -> script.tcp.connect(
                        Peer.ADDRESS, 80, ConnectOptions.defaults().localPort(40_001))))
                .isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        assertThat(errorOf(() -> listening.connect(Peer.ADDRESS, 81))).isEqualTo(TcpError.ADDRESS_NOT_AVAILABLE);
        for (int i = 0; i < 10; i++) {
            assertThat(script.tcp.connect(Peer.ADDRESS, 80).localPort()).isEven();
        }
        script.sent.clear();
    }

    // ---- the loss of power

    /** Nothing is sent and nobody is notified; the objects that users have are closed, and no timer is armed. */
    @Test
    void lossOfPowerEndsEverythingSilently() throws TcpException {
        TcpListener listener = listen(5);
        handshake(newClient(1001), "mss 1460");
        Peer request = newClient(1002);
        request.send("S seq 0 <mss 1460>");
        request.expect("S. seq 0 ack 1");
        Peer ended = newClient(1003);
        handshake(ended, "mss 1460");
        Objects.requireNonNull(listener.accept());
        TcpConnection inTimeWait = Objects.requireNonNull(listener.accept());
        close(inTimeWait);
        ended.expect("F. seq 1 ack 1");
        ended.send("F. seq 1 ack 2");
        ended.expect(". seq 2 ack 2");
        handshake(newClient(1004), "mss 1460");
        script.tcp.openPassively(IpAddress.ANY_V4, 81, user);
        List<String> changes = stateChanges();

        script.tcp.powerOff();

        assertThat(changes).isEmpty();
        assertThat(script.sent).isEmpty();
        assertThat(user.said()).isEmpty();
        assertThat(listener.isClosed()).isTrue();
        assertThat(listener.acceptQueueSize()).isZero();
        assertThat(script.tcp.flowCount()).isZero();
        assertThat(script.tcp.timeWaitCount()).isZero();
        assertThat(script.wheel.armed()).isZero();
        script.tcp.forEachListener(
                each -> assertThat(each).isNull(),
                connection -> assertThat(connection).isNull());
        assertRefused(() -> script.tcp.connect(Peer.ADDRESS, 80));
        assertRefused(() -> script.tcp.listen(82));
        assertRefused(() -> script.tcp.openPassively(IpAddress.ANY_V4, 82, user));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatIllegalStateException().isThrownBy(call).withMessageContaining("powered off");
    }
}
