package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Offloads;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** net.hawser.tcp_fast_paths saves steps, and changes neither a packet nor what a connection knows. */
class FastPathsTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final int INITIAL_WINDOW = 10;

    /** The end of an earlier write, within a run, is no reason to push the last segment of a write that goes on. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void onlyTheEndOfAWriteIsPushed(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern((INITIAL_WINDOW + 2) * MSS));
        send(connection, SegmentText.pattern(2 * MSS), SendFlags.MORE);
        assertThat(pushes()).isEqualTo("..........");
        peer.send(". seq 1 ack " + (1 + INITIAL_WINDOW * MSS));
        assertThat(pushes()).isEqualTo("....");
    }

    /** A route over another link counts from the next packet on, which is no larger than what that link cuts. */
    @Test
    void aLinkThatCutsLessIsRespected() {
        TcpConnection connection = establish();
        script.offloads = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 2 * MSS + 100);
        send(connection, SegmentText.pattern(5 * MSS));
        assertThat(lengths()).containsExactly(2 * MSS, 2 * MSS, MSS);
    }

    private List<Integer> lengths() {
        List<Integer> lengths = new ArrayList<>();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            lengths.add(seen.payload().length());
        }
        return lengths;
    }

    private String pushes() {
        StringBuilder pushes = new StringBuilder();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            pushes.append(seen.has(TcpHeader.PSH) ? 'P' : '.');
        }
        return pushes.toString();
    }

    /** SND.WL1 never goes back, so that no segment restores a window that is older than the present one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anOldWindowStaysOld(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        peer.send(". seq 1461 ack 1 win 5000");
        peer.send(". seq 1 ack 1 win 5000 len 1000");
        peer.expect(". seq 1 ack 1001");
        peer.send(". seq 1001 ack 1 win 0 len 460");
        peer.expect(". seq 1 ack 1461");
        send(connection, "data");
        peer.expect("P. seq 1 ack 1461 \"data\"");
    }

    /** RFC 2883 §4: a segment with data may report that the peer has received older data twice. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aDuplicateThatDataReportsIsNoticed(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish("mss 1460,nop,nop,sackOK");
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
        peer.send("P. seq 1 ack 5 \"answer\" <nop,nop,sack 1:5>");
        peer.expect(". seq 5 ack 7");
        assertThat(script.counter(TcpCounter.TCP_DSACK_RECV)).isEqualTo(1);
    }

    /** Data shows that the peer is alive, and its window is not older than the next one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void dataIsASignOfLife(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        script.advanceMillis(100);
        peer.send("P. seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
        script.advanceMillis(30);
        assertThat(connection.info().receiving.lastAckRecvNanos).isEqualTo(30_000_000);
    }

    /** The size of the peer's segments is learnt again when the path MTU has grown. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPathMtuThatHasExpiredIsNoticed(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(MSS));
        peer.skip();
        peer.sendIcmp(3, 4, 600, "1");
        peer.skip();
        peer.send(". seq 1 ack " + (1 + MSS));
        assertThat(connection.info().sndMss).isEqualTo(560);
        script.advanceMillis(601_000);
        for (int i = 0; i < 2; i++) {
            peer.send(". seq " + (1 + i * MSS) + " ack " + (1 + MSS) + " len 1460");
        }
        peer.skip();
        assertThat(connection.info().sndMss).isEqualTo(MSS);
        assertThat(connection.receiver().segmentBytes()).isEqualTo(MSS);
    }

    /** While the outcome of a tail loss probe is unknown, a model measures time by each segment of the peer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aModelHearsOfSegmentsAfterAProbe(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        script.sysctl("net.ipv4.tcp_congestion_control", "bbr");
        TcpConnection connection = establishAsLinux();
        for (int i = 0; i < 3; i++) {
            send(connection, SegmentText.pattern(1000));
            script.advanceMillis(40);
            peer.skip();
            peer.send(". ack " + (1 + (i + 1) * 1000));
        }
        send(connection, SegmentText.pattern(1000));
        script.advanceMillis(330);
        assertThat(script.counter(TcpCounter.TCP_LOSS_PROBES)).isEqualTo(1);
        peer.skip();
        peer.send(". ack 4001");
        List<CongestionEvent> events = congestionEvents();
        for (int i = 0; i < 10; i++) {
            script.advanceMillis(1000);
            peer.send(". seq " + (1 + i * 1000) + " ack 4001 len 1000");
        }
        peer.skip();
        assertThat(events).containsExactly(CongestionEvent.PHASE);
    }

    private List<CongestionEvent> congestionEvents() {
        List<CongestionEvent> events = new ArrayList<>();
        script.tcp.observer(new TcpObserver() {
            @Override
            public void congestionChanged(
                    TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
                events.add(event);
            }
        });
        return events;
    }
}
