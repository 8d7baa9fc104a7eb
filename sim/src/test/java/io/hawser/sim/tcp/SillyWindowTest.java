package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The silly-window syndrome and its avoidance by both ends: RFC 9293 §3.8.6.2 (MUST-38, MUST-39). */
class SillyWindowTest {
    private static final int MSS = 1460;
    private static final int BUFFER = 8 * MSS;

    private final TwoHosts hosts = new TwoHosts(1, ofMillis(1))
            .set("net.ipv4.tcp_timestamps", 0)
            .set("net.ipv4.tcp_window_scaling", 0)
            .set("net.hawser.tcp_quickacks", 255);

    @AfterEach
    void nothingIsLeft() {
        hosts.close();
    }

    private void fillTheBuffer() {
        hosts.server.sysctls().set("net.ipv4.tcp_rmem", "4096 " + 2 * BUFFER + " 6291456");
        hosts.open();
        hosts.serverPeer.reads = false;
        hosts.clientPeer.send(4 * BUFFER);
        hosts.runMillis(500);
        assertThat(hosts.serverPeer.connection.receiveQueueBytes()).isEqualTo(BUFFER);
        hosts.forget();
    }

    private void readByteByByte(int bytes) {
        for (int i = 0; i < bytes; i++) {
            hosts.serverPeer.read(1);
            hosts.runMillis(1);
        }
    }

    @Test
    void aReaderOfSingleBytesBringsForthFullSegmentsOnly() {
        fillTheBuffer();
        readByteByByte(6 * MSS);
        List<Segment> data = hosts.fromClient(Segment::isData);
        assertThat(data).hasSizeBetween(3, 6).allMatch(segment -> segment.length() == MSS);
        // MUST-39: the window opens by whole segments
        assertThat(hosts.fromServer()).allMatch(ack -> ack.window() == 0 || ack.window() >= MSS);
        hosts.serverPeer.reads = true;
        hosts.finish();
    }

    @Test
    void withoutTheRulesTheSegmentsAreTiny() {
        hosts.set("net.hawser.tcp_silly_window", 1);
        fillTheBuffer();
        readByteByByte(300);
        List<Segment> data = hosts.fromClient(Segment::isData);
        assertThat(data).hasSizeGreaterThan(50).allMatch(segment -> segment.length() < 10);
        hosts.serverPeer.reads = true;
        hosts.finish();
    }

    /** Only the sender's rule, MUST-38: the receiver advertises every byte. */
    @Test
    void aSenderDoesNotUseASillyWindow() {
        hosts.server.sysctls().set("net.hawser.tcp_silly_window", "1");
        fillTheBuffer();
        readByteByByte(100);
        assertThat(hosts.fromServer(ack -> ack.window() > 0)).isNotEmpty();
        // 100 ms are shorter than the override, which is the retransmission timeout
        assertThat(hosts.fromClient(Segment::isData)).isEmpty();
        hosts.serverPeer.reads = true;
        hosts.finish();
    }

    @Test
    void aWindowThatStaysTooSmallIsUsedAfterATimeout() {
        hosts.server.sysctls().set("net.hawser.tcp_silly_window", "1");
        fillTheBuffer();
        hosts.serverPeer.read(100);
        long opened = hosts.now();
        hosts.runMillis(500);
        Segment first = hosts.fromClient(Segment::isData).getFirst();
        assertThat(first.length()).isEqualTo(100);
        assertThat(first.sentNanos() - opened).isBetween(100_000_000L, 1_000_000_000L);
        hosts.serverPeer.reads = true;
        hosts.finish();
    }

    /** SHLD-14: an advertised window never shrinks, not even by the rounding of scaling. */
    @Test
    void theRightEdgeNeverMovesBackByMoreThanScalingRoundsOff() {
        TwoHosts scaled = new TwoHosts(1, ofMillis(1));
        scaled.open(connection -> connection.options().noDelay(true));
        scaled.serverPeer.reads = false;
        scaled.forget();
        for (int i = 0; i < 2000; i++) {
            scaled.clientPeer.connection.options().noDelay(true);
            scaled.clientPeer.send(1 + i % 97);
            scaled.runMillis(1);
            if (i % 10 == 0) {
                scaled.serverPeer.read(i % 800);
            }
        }
        int edge = 0;
        for (Segment ack : scaled.fromServer()) {
            int newEdge = ack.ack() + (ack.window() << 7);
            assertThat(newEdge - edge).isGreaterThan(-128);
            edge = Math.max(edge, newEdge);
        }
        scaled.serverPeer.reads = true;
        scaled.finish();
        scaled.close();
    }

    /** A window must also close for a peer whose segments are smaller than the unit of scaling. */
    @Test
    void smallSegmentsFillTheBufferAndNoMore() {
        TwoHosts scaled = new TwoHosts(1, Duration.ZERO);
        scaled.open(connection -> connection.options().noDelay(true));
        scaled.serverPeer.reads = false;
        for (int i = 0; i < 80_000; i++) {
            scaled.clientPeer.send(1);
            scaled.network.step();
        }
        scaled.run(Duration.ofSeconds(1));
        assertThat(scaled.serverPeer.connection.receiveQueueBytes()).isBetween(65_536, 65_536 + 1024);
        OptionalInt last =
                scaled.fromServer().stream().mapToInt(Segment::window).reduce((a, b) -> b);
        assertThat(last).hasValue(0);
        scaled.serverPeer.reads = true;
        scaled.finish();
        scaled.close();
    }
}
