package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The probes of packetization layer path MTU discovery (RFC 4821). The path has an MTU of 1500, headers take 40 bytes,
 * and segments begin with tcp_base_mss, 1024 bytes: the first probe is a packet of (1064 + 1500) / 2 bytes.
 */
class PathMtuProbeTest extends TcpTestBase {
    private static final int BASE = 1024;
    private static final int PROBE = (BASE + 40 + 1500) / 2 - 40;
    private static final int PLENTY = 20 * BASE;

    /** A probe needs four more segments behind it, so that its loss is noticed. */
    private static final int NEEDED = PROBE + 4 * BASE;

    private TcpConnection connection;

    /** The number of bytes that the peer has acknowledged. */
    private int acknowledged;

    /** Opens a connection that always probes, with a congestion window of ten segments. */
    private void open(String options) {
        script.sysctl("net.ipv4.tcp_mtu_probing", 2);
        script.sysctl("net.ipv4.tcp_congestion_control", "reno");
        connection = establish(options);
    }

    /** Opens such a connection, and fills its window once, after which the window is twice as large. */
    private void openWide(String options) {
        open(options);
        int mss = connection.info().sndMss;
        write(10 * mss);
        assertThat(sizes()).hasSize(10).containsOnly(mss);
        acknowledge(10 * mss);
        assertThat(connection.info().cwndBytes).isEqualTo(20 * mss);
    }

    private void write(int bytes) {
        send(connection, SegmentText.pattern(bytes));
    }

    private void acknowledge(int bytes) {
        acknowledged += bytes;
        peer.send(". seq 1 ack " + (1 + acknowledged));
    }

    /** Returns the sizes of the segments that were sent since the last call. */
    private List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            sizes.add(seen.payload().length());
        }
        return sizes;
    }

    private int pmtu() {
        return connection.info().sending.pmtu;
    }

    private long failures() {
        return script.counter(TcpCounter.TCP_MTUP_FAIL);
    }

    private long successes() {
        return script.counter(TcpCounter.TCP_MTUP_SUCCESS);
    }

    /** The search halves the range until it is smaller than tcp_probe_threshold. */
    @ParameterizedTest
    @CsvSource({"8, 1493", "7, 1496", "200, 1391"})
    void arrivedProbesRaiseTheSegmentSize(int threshold, int foundMtu) {
        script.sysctl("net.ipv4.tcp_probe_threshold", threshold);
        openWide("mss 1460");
        assertThat(pmtu()).isEqualTo(1064);
        int probes = 0;
        for (int turn = 0; turn < 10; turn++) {
            int tried = (pmtu() + 1500) / 2;
            boolean isDue = 1500 - pmtu() >= threshold;
            int mss = connection.info().sndMss;
            write(10 * 1460);
            List<Integer> sizes = sizes();
            assertThat(sizes.getFirst()).isEqualTo(isDue ? tried - 40 : mss);
            assertThat(sizes.get(1)).isEqualTo(mss);
            acknowledge(10 * 1460);
            sizes();
            probes += isDue ? 1 : 0;
            assertThat(successes()).isEqualTo(probes);
            assertThat(pmtu()).isEqualTo(isDue ? tried : foundMtu);
        }
        assertThat(pmtu()).isEqualTo(foundMtu);
        assertThat(connection.info().sndMss).isEqualTo(foundMtu - 40);
    }

    @ParameterizedTest
    @CsvSource({NEEDED + ", 65535, true", NEEDED - 1 + ", 65535, false", "20000, " + NEEDED + ", true"})
    void probeNeedsDataAndWindowForTheSegmentsBehindIt(int bytes, int window, boolean isProbed) {
        openWide("mss 1460");
        peer.window = window;
        peer.send(". seq 1 ack " + (1 + acknowledged));
        write(bytes);
        assertThat(sizes().getFirst()).isEqualTo(isProbed ? PROBE : BASE);
    }

    @Test
    void windowOneByteTooSmallHoldsNoDataBack() {
        openWide("mss 1460");
        peer.window = NEEDED - 1;
        peer.send(". seq 1 ack " + (1 + acknowledged));
        write(PLENTY);
        assertThat(sizes()).isEqualTo(List.of(BASE, BASE, BASE, BASE, BASE));
    }

    /** Of ten segments, the loss of one would be too large a part of the window. */
    @ParameterizedTest
    @CsvSource({"10, 1024", "11, 1242"})
    void probeNeedsACongestionWindowOfElevenSegments(int windowSegments, int size) {
        open("mss 1460");
        write(windowSegments - 10 == 0 ? PLENTY : BASE);
        if (windowSegments == 11) {
            sizes();
            write(9 * BASE);
            sizes();
            acknowledge(BASE);
            assertThat(connection.info().cwndBytes).isEqualTo(11 * BASE);
            acknowledge(9 * BASE);
            sizes();
            write(PLENTY);
        }
        assertThat(sizes().getFirst()).isEqualTo(size);
    }

    /** While the window has no space for the probe and what follows it, nothing is sent. */
    @Test
    void flightShrinksUntilTheProbeFits() {
        openWide("mss 1460");
        for (int i = 0; i < 4; i++) {
            write(4 * BASE);
        }
        assertThat(sizes()).hasSize(16);
        write(NEEDED);
        assertThat(sizes()).isEmpty();
        acknowledge(4 * BASE);
        assertThat(sizes()).startsWith(PROBE);
    }

    /** RFC 4821 §7.6: the loss of the probe alone is no sign of congestion; its data goes in smaller segments. */
    @Test
    void lostProbeIsNoCongestion() {
        openWide("mss 1460,sackOK");
        write(PLENTY);
        assertThat(sizes().getFirst()).isEqualTo(PROBE);
        int cwnd = connection.info().cwndBytes;
        int front = 1 + acknowledged;
        peer.send(
                ". seq 1 ack " + front + " <nop,nop,sack " + (front + PROBE) + ":" + (front + PROBE + 4 * BASE) + ">");
        peer.expect(". seq " + front + " ack 1 len 1024");
        assertThat(peer.take().payload()).hasSize(PROBE - BASE);
        assertThat(failures()).isEqualTo(1);
        assertThat(connection.info().recovering).isTrue();
        assertThat(connection.info().cwndBytes).isEqualTo(cwnd);
        assertThat(pmtu()).isEqualTo(1064);
        sizes();
        acknowledge(PLENTY);
        assertThat(connection.info().cwndBytes).isGreaterThanOrEqualTo(cwnd);
        assertThat(successes()).isZero();
        // the next probe is smaller: (1064 + 1281) / 2
        write(PLENTY);
        assertThat(sizes()).startsWith(1172 - 40);
    }

    /** The loss of another segment is a sign of congestion. */
    @Test
    void lossBeforeTheProbeIsCongestion() {
        openWide("mss 1460,sackOK");
        write(BASE);
        write(PLENTY);
        assertThat(sizes()).startsWith(BASE, PROBE);
        int cwnd = connection.info().cwndBytes;
        int front = 1 + acknowledged;
        int right = front + BASE + PROBE + 4 * BASE;
        peer.send(". seq 1 ack " + front + " <nop,nop,sack " + (front + BASE) + ":" + right + ">");
        assertThat(failures()).isZero();
        assertThat(connection.info().recovering).isTrue();
        assertThat(connection.info().ssthreshBytes).isLessThan(cwnd);
        sizes();
    }

    /** RFC 4821 §7.6: a timeout says nothing about the probe. */
    @Test
    void timeoutEndsTheProbeWithoutAVerdict() {
        openWide("mss 1460");
        write(PLENTY);
        assertThat(sizes().getFirst()).isEqualTo(PROBE);
        script.advanceMillis(300);
        sizes();
        acknowledge(PLENTY);
        assertThat(failures()).isZero();
        assertThat(successes()).isZero();
        assertThat(pmtu()).isEqualTo(1064);
    }

    @Test
    void oneProbeAtATime() {
        openWide("mss 1460");
        write(NEEDED);
        assertThat(sizes()).isEqualTo(List.of(PROBE, BASE, BASE, BASE, BASE));
        write(NEEDED);
        assertThat(sizes()).startsWith(BASE).doesNotContain(PROBE);
        acknowledge(PROBE);
        assertThat(successes()).isEqualTo(1);
    }

    /** A probe that has not arrived whole is not a success. */
    @Test
    void acknowledgmentOfAPartOfTheProbeProvesNothing() {
        openWide("mss 1460");
        write(NEEDED);
        sizes();
        acknowledge(PROBE - 1);
        assertThat(successes()).isZero();
        acknowledge(1);
        assertThat(successes()).isEqualTo(1);
    }

    /** A reported gap has to be repaired first. */
    @Test
    void noProbeWhileThePeerReportsAGap() {
        openWide("mss 1460,sackOK");
        write(2 * BASE);
        sizes();
        int front = 1 + acknowledged;
        peer.send(". seq 1 ack " + front + " <nop,nop,sack " + (front + BASE) + ":" + (front + 2 * BASE) + ">");
        write(NEEDED + BASE);
        assertThat(sizes()).startsWith(BASE).doesNotContain(PROBE);
    }

    /** SACK blocks would take space from the probe. */
    @Test
    void noProbeWhileSegmentsCarrySackBlocks() {
        openWide("mss 1460,sackOK");
        peer.send("P. seq 2 ack " + (1 + acknowledged) + " \"b\"");
        sizes();
        write(PLENTY);
        assertThat(sizes()).startsWith(BASE - 12).doesNotContain(PROBE);
    }

    @Test
    void noProbeSpansRecords() {
        openWide("mss 1460");
        send(connection, SegmentText.pattern(PLENTY), SendFlags.END_OF_RECORD);
        assertThat(sizes()).startsWith(BASE).doesNotContain(PROBE);
    }

    /** RFC 4821 §7.3: after tcp_probe_interval, 600 s, the path may carry more than before. */
    @Test
    void searchBeginsAgainAfterTheInterval() {
        script.sysctl("net.ipv4.tcp_probe_threshold", 300);
        script.sysctl("net.ipv4.tcp_slow_start_after_idle", 0);
        openWide("mss 1460,sackOK");
        write(PLENTY);
        assertThat(sizes()).startsWith(PROBE);
        int front = 1 + acknowledged;
        peer.send(". seq 1 ack " + front + " <nop,nop,sack " + (front + PROBE) + ":" + (front + PLENTY) + ">");
        sizes();
        acknowledge(PLENTY);
        assertThat(failures()).isEqualTo(1);
        script.advanceMillis(599_999);
        for (int turn = 0; turn < 3; turn++) {
            write(10 * BASE);
            assertThat(sizes()).hasSize(10).containsOnly(BASE);
            acknowledge(10 * BASE);
        }
        script.advanceMillis(1);
        write(BASE);
        assertThat(sizes()).containsExactly(BASE);
        acknowledge(BASE);
        write(10 * BASE);
        assertThat(sizes()).startsWith(PROBE);
        acknowledge(10 * BASE);
        assertThat(successes()).isEqualTo(1);
    }

    /** The search ends at what the peer accepts and the path carries. */
    @ParameterizedTest
    @CsvSource({"1024, 536, 1500, 536, 536", "400, 536, 1500, 400, 468", "1024, 1460, 1200, 1024, 1092"})
    void rangeOfTheSearch(int base, int peerMss, int mtu, int first, int probe) {
        script.sysctl("net.ipv4.tcp_base_mss", base);
        script.mtuBytes = mtu;
        openWide("mss " + peerMss);
        assertThat(connection.info().sndMss).isEqualTo(first);
        write(PLENTY);
        assertThat(sizes()).startsWith(probe);
    }

    /**
     * RFC 4821 §7.7: after tcp_retries1, that is three seconds, each timeout halves the segments, down to
     * tcp_mtu_probe_floor.
     */
    @ParameterizedTest
    @CsvSource({"48, 48, 256 128 64 48 48", "200, 48, 256 200 200 200 200", "100, 150, 256 150 150 150 150"})
    void silenceIsTakenForABlackHole(int floor, int leastMss, String smallest) {
        script.sysctl("net.ipv4.tcp_mtu_probing", 1);
        script.sysctl("net.ipv4.tcp_mtu_probe_floor", floor);
        script.sysctl("net.ipv4.tcp_min_snd_mss", leastMss);
        connection = establish();
        write(1460);
        List<String> first = new ArrayList<>();
        for (int timeouts = 0; timeouts < 11; timeouts++) {
            first.add(sizes().getFirst().toString());
            script.advanceNanos(script.wheel.nextDeadlineNanos() - script.wheel.nowNanos());
        }
        assertThat(String.join(" ", first)).isEqualTo("1460 1460 1460 1460 1024 512 " + smallest);
        sizes();
    }

    @Test
    void withoutProbingSilenceLeavesTheSegmentsAsTheyAre() {
        connection = establish();
        write(1460);
        script.advanceMillis(100_000);
        assertThat(sizes()).containsOnly(1460);
    }

    /** With 0 and 1 a connection begins with segments as large as the path carries. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void probingOnlyAfterSilenceBeginsLarge(int mode) {
        script.sysctl("net.ipv4.tcp_mtu_probing", mode);
        connection = establish();
        assertThat(connection.info().sndMss).isEqualTo(1460);
        assertThat(pmtu()).isEqualTo(1500);
    }

    /** Records that have been acknowledged matter no longer, nor does urgent data. */
    @Test
    void probesFollowRecordsThatHaveArrived() {
        openWide("mss 1460");
        send(connection, SegmentText.pattern(BASE), SendFlags.END_OF_RECORD);
        write(BASE);
        sizes();
        acknowledge(BASE);
        write(NEEDED);
        assertThat(sizes()).startsWith(PROBE);
        acknowledge(BASE + NEEDED);
        send(connection, SegmentText.pattern(PLENTY), SendFlags.URGENT);
        assertThat(sizes()).startsWith((PROBE + 40 + 1500) / 2 - 40);
    }
}
