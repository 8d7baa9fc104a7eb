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

    /** RFC 2883 §4.2: a segment that fills a gap may repeat data, also if its acknowledgment is the latest one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aGapIsFilledInAllSteps(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish("mss 1460,nop,nop,sackOK");
        send(connection, "data");
        peer.expect("P. seq 1 ack 1 \"data\"");
        peer.send(". seq 1 ack 5");
        peer.send(". seq 501 ack 1 len 500");
        peer.expect(". seq 5 ack 1");
        peer.send(". seq 1 ack 5 len 1000");
        assertThat(peer.expect(". seq 5 ack 1001").sackEdges()).containsExactly(peer.isn + 501, peer.isn + 1001);
    }

    /** RFC 9293 §3.10.7.4: each segment in order moves SND.WL1, so that an older one does not change the window. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void dataInOrderMakesOlderWindowsOld(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establish();
        peer.send(". seq 1 ack 1 len 1000");
        peer.send(". seq 1001 ack 1 len 460");
        peer.send(". seq 501 ack 1 win 0 len 1000");
        peer.skip();
        send(connection, "data");
        peer.expect("P. seq 1 ack 1501 \"data\"");
    }

    /** RFC 7323 §4.3 and §5.3: the latest timestamp is echoed, and old or missing ones are noticed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void timestampsAreCheckedAndEchoed(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        establishAsLinux();
        for (int i = 0; i < 3; i++) {
            script.advanceMillis(10);
            peer.send("P. seq " + (1 + i) + " ack 1 \"x\"");
            assertThat(peer.expect(". seq 1 ack " + (2 + i)).tsEcr()).isEqualTo(peer.tsVal());
        }
        peer.send("P. seq 4 ack 1 \"x\" <>");
        peer.expectNothing();
        assertThat(script.counter(TcpCounter.TIMESTAMP_MISSING)).isEqualTo(1);
        peer.send("P. seq 4 ack 1 \"x\" <nop,nop,TS " + (peer.tsVal() - 1) + " 0>");
        peer.expect(". seq 1 ack 4");
        assertThat(script.counter(TcpCounter.PAWS_ESTAB)).isEqualTo(1);
    }

    /** RFC 5482: a segment with data may carry the peer's timeout. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aUserTimeoutBesideDataIsNoticed(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        script.sysctl("net.hawser.tcp_user_timeout_option", 120);
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"x\" <uto 200>");
        peer.skip();
        assertThat(connection.userTimeoutNanos()).isEqualTo(200_000_000_000L);
    }

    /** A run of segments has current timestamps, and not those of the run before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void eachRunHasItsOwnTimestamps(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        TcpConnection connection = establishAsLinux();
        int mss = MSS - 12;
        for (int run = 0; run < 2; run++) {
            int first = 1 + run * 4 * mss;
            script.advanceMillis(10);
            send(connection, SegmentText.pattern(4 * mss));
            int time = peer.expect(". seq " + first + " ack 1 len " + mss + " <nop,nop,TS>")
                    .tsVal();
            for (int i = 1; i < 4; i++) {
                Seen seen = peer.take();
                assertThat(seen.options()).isEqualTo("nop,nop,TS");
                assertThat(seen.tsVal()).isEqualTo(time);
            }
            peer.send(". seq 1 ack " + (first + 4 * mss));
        }
    }

    /** RFC 3168 §6.1.2: CWR is in the first segment of new data after the reduction, and in no other one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void onlyTheFirstSegmentOfARunReportsTheReduction(int fastPaths) {
        script.sysctl("net.hawser.tcp_fast_paths", fastPaths);
        script.sysctl("net.ipv4.tcp_ecn", 1);
        TcpConnection connection = connect();
        peer.expect("SEW seq 0");
        peer.send("S.E seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        peer.send(".E seq 1 ack " + (1 + 10 * MSS));
        send(connection, SegmentText.pattern(4 * MSS));
        List<String> flags = new ArrayList<>();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            flags.add(SegmentText.letters(seen.flags()));
        }
        assertThat(flags).containsExactly("W.", ".", ".", "P.");
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

    /** The last, smaller segment goes to a link that cuts together with those before it. */
    @Test
    void theTailIsPartOfTheUnit() {
        script.offloads = new Offloads(/* checksumOnSend= */ false, /* segmentationBytes= */ 64_000);
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(3 * MSS + 100));
        assertThat(lengths()).containsExactly(3 * MSS + 100);
    }
}
