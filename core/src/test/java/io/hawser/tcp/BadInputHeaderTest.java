package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad inputs 4 to 12, 30 and 45: wrong headers, and combinations of flags that no TCP sends. */
class BadInputHeaderTest extends TcpTestBase {
    private static final int TCP = Ipv4Header.MIN_BYTES;
    private static final int DATA_OFFSET = TCP + 12;
    private static final int CHECKSUM = TCP + 16;

    /** Data offsets in 32-bit words: below 5, and past a segment of 24 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 7, 15})
    void badInput04_dataOffset(int words) {
        TcpConnection connection = establish();
        byte[] packet = peer.build("P. seq 1 ack 1 \"data\"");
        packet[DATA_OFFSET] = (byte) (words << 4);
        Peer.fixChecksum(packet);
        script.deliver(packet);
        peer.expectNothing();
        assertThat(receive(connection)).isEmpty();
        assertThat(script.counter(TcpCounter.IN_ERRS)).isEqualTo(1);
        assertThat(script.counter(TcpCounter.BAD_HEADER)).isEqualTo(1);
    }

    /** Options may fill the whole segment, which then has no data. */
    @Test
    void badInput04_dataOffsetAtTheEnd() {
        establish();
        byte[] packet = peer.build("P. seq 1 ack 1 \"\1\1\1\1\"");
        packet[DATA_OFFSET] = 6 << 4;
        Peer.fixChecksum(packet);
        script.deliver(packet);
        assertThat(script.counter(TcpCounter.IN_ERRS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 19})
    void badInput04_segmentShorterThanItsHeader(int length) {
        establish();
        byte[] packet = Arrays.copyOf(peer.build(". seq 1 ack 1"), TCP + length);
        Ipv4Header.write(packet, 0, 0, packet.length, 0, 0, 64, 6, Peer.ADDRESS.v4(), TcpScript.HOST.v4());
        script.deliver(packet);
        assertThat(script.counter(TcpCounter.BAD_HEADER)).isEqualTo(1);
    }

    /** RFC 9293 MUST-7: options before the bad one are used, the bad one and those after it are not. */
    @ParameterizedTest
    @ValueSource(strings = {"03 00", "03 01", "08 00 00 00 00 00", "02 01", "fe 00"})
    @Requirement("MUST-7")
    void badInput05_optionOfLengthZeroOrOne(String bad) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1000," + bad + ",wscale 7>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(1000);
        assertThat(connection.info().sndWindowShift).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nop,nop,nop,02",
                "nop,nop,02 04",
                "08 0a 01 02",
                "05 ff 01 02",
                "fe 7f,wscale 7",
                "nop,03 03 07 08 0a"
            })
    @Requirement("MUST-7")
    void badInput06_optionPastTheHeader(String bad) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <mss 1000," + bad + ">");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(1000);
        assertThat(connection.info().timestamps).isFalse();
    }

    /** An option of a known kind with a wrong size is ignored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "02 03 05",
                "02 06 05 b4 00 00",
                "03 04 07 00",
                "03 02",
                "04 03 00",
                "08 08 0 0 0 0 0 0",
                "05 02",
                "05 07 0 0 0 0 0"
            })
    @Requirement("MUST-7")
    void badInput06_knownOptionOfAWrongSize(String bad) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <" + bad + ">");
        peer.expect(". seq 1 ack 1");
        TcpInfo info = connection.info();
        assertThat(info.sndMss).isEqualTo(536);
        assertThat(info.sndWindowShift).isZero();
        assertThat(info.sack).isFalse();
        assertThat(info.timestamps).isFalse();
    }

    /** Bad input 11: a segment with any bit flipped is dropped and counted; it is not answered, not even by a reset. */
    @Test
    @Requirement({"MUST-2", "MUST-3"})
    void badInput11_checksum() {
        TcpConnection connection = establish();
        byte[] good = peer.build("P. seq 1 ack 1 \"data\"");
        int flips = (good.length - TCP) * 8;
        for (int bit = 0; bit < flips; bit++) {
            byte[] packet = good.clone();
            packet[TCP + bit / 8] ^= (byte) (1 << bit % 8);
            script.deliver(packet);
            peer.expectNothing();
        }
        long badHeaders = script.counter(TcpCounter.BAD_HEADER);
        assertThat(receive(connection)).isEmpty();
        assertThat(script.sent).isEmpty();
        assertThat(script.counter(TcpCounter.IN_ERRS)).isEqualTo(flips);
        assertThat(script.counter(TcpCounter.IN_CSUM_ERRORS)).isEqualTo(flips - badHeaders);
        script.deliver(good);
        peer.expect(". seq 1 ack 5");
    }

    @Test
    @Requirement("MUST-3")
    void badInput11_checksumOfASynToNobody() {
        peer.hostPort = 9;
        byte[] packet = peer.build("S seq 0");
        Bytes.put16(packet, CHECKSUM, Bytes.u16(packet, CHECKSUM) ^ 1);
        script.deliver(packet);
        assertThat(script.sent).isEmpty();
        assertThat(script.otherPackets).isEmpty();
    }

    /** Bad input 12, LAND among them: a SYN from an address that no single other host has. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.0.0.255",
                "255.255.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "0.0.0.0",
                "127.0.0.1"
            })
    @Requirement("MUST-63")
    void badInput12_source(String source) {
        TcpListener listener = listen(5);
        Peer forged = new Peer(script, IpAddress.parse(source), LOCAL_PORT, LOCAL_PORT);
        forged.send("S seq 0");
        forged.send(". seq 1 ack 1");
        forged.send("R seq 1");
        assertThat(script.counter(TcpCounter.IN_SEGS)).isZero();
        assertThat(script.sent).isEmpty();
        assertThat(script.otherPackets).isEmpty();
        assertThat(listener.synQueueSize()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1"})
    @Requirement("MUST-57")
    void badInput12_destination(String destination) {
        TcpListener listener = listen(5);
        byte[] packet = peer.build("S seq 0");
        Ipv4Header.write(
                packet,
                0,
                0,
                packet.length,
                0,
                0,
                64,
                6,
                Peer.ADDRESS.v4(),
                IpAddress.parse(destination).v4());
        Peer.fixChecksum(packet);
        script.deliver(packet);
        assertThat(script.counter(TcpCounter.IN_SEGS)).isZero();
        assertThat(script.sent).isEmpty();
        assertThat(script.otherPackets).isEmpty();
        assertThat(listener.synQueueSize()).isZero();
    }

    /** Bad input 30: segments to a listener. {@link SegmentTableTest} has their effect on a connection. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "SF seq 0, ''",
        "SR seq 0, ''",
        "SFR seq 0, ''",
        "none seq 0, ''",
        "F seq 0, ''",
        "U seq 0 urg 1, ''",
        "FPU seq 0 urg 1, ''",
        "FSRP.UEW seq 0 ack =5 urg 1, ''",
        "FSP.UEW seq 0 ack =5 urg 1, R seq =5",
        "F. seq 0 ack =5, R seq =5",
        "SP seq 0, S. seq 0 ack 1",
        "SU seq 0 urg 1, S. seq 0 ack 1"
    })
    void badInput30_flags(String segment, String answer) {
        TcpListener listener = listen(5);
        peer.send(segment);
        if (answer.isEmpty()) {
            peer.expectNothing();
        } else {
            peer.expect(answer);
        }
        assertThat(listener.synQueueSize()).isEqualTo(answer.startsWith("S.") ? 1 : 0);
    }

    /**
     * Data on a SYN without a Fast Open cookie: RFC 9293 §3.10.7.2 allows keeping it, but a listener does not, so that
     * a forged SYN takes no memory for it. Only the SYN is acknowledged, and the peer retransmits the data.
     */
    @ParameterizedTest
    @ValueSource(strings = {"S", "SP", "SU"})
    void badInput30_aListenerDoesNotKeepTextBeforeTheHandshakeIsComplete(String flags) {
        TcpListener listener = listen(5);
        peer.send(flags + " seq 0 " + (flags.equals("SU") ? "urg 3 " : "") + "\"hello\" <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        peer.expectNothing();
        TcpConnection connection = accept(listener);
        assertThat(receive(connection)).isEmpty();
        peer.send("P. seq 1 ack 1 \"hello\"");
        assertThat(receive(connection)).isEqualTo("hello");
        peer.skip();
    }

    /** §3.10.7.3: the data of a SYN that crosses this host's SYN is not kept either. */
    @Test
    void badInput30_aCrossingSynsTextIsNotKept() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S seq 0 \"hello\" <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send("P. seq 1 ack 1 \"hello\"");
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(receive(connection)).isEqualTo("hello");
        peer.skip();
    }

    /** A SYN with a FIN to a listener is counted and dropped, and the client's own SYN opens afterwards. */
    @Test
    void badInput30_aListenerDropsASynWithAFin() {
        TcpListener listener = listen(5);
        long before = script.counter(TcpCounter.ACK_MISSING);
        peer.send("SF seq 0 <mss 1460>");
        peer.send("SF seq 0 \"hello\" <mss 1460>");
        peer.expectNothing();
        assertThat(listener.synQueueSize()).isZero();
        assertThat(script.counter(TcpCounter.ACK_MISSING)).isEqualTo(before + 2);
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
    }

    /** All 256 combinations of flags at every position: no exception, no leak, at most one answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "LISTEN",
                "SYN_SENT",
                "SYN_RCVD_P",
                "SYN_RCVD_A",
                "SYN_RCVD_L",
                "ESTABLISHED",
                "FIN_WAIT_1",
                "FIN_WAIT_2",
                "CLOSE_WAIT",
                "CLOSING",
                "LAST_ACK",
                "TIME_WAIT"
            })
    void badInput30_everyCombinationOfFlags(String state) {
        SplittableRandom random = new SplittableRandom(30);
        TcpFlow flow = reachState(state);
        for (int i = 0; i < 4096; i++) {
            String flags = SegmentText.letters(i & 0xff);
            int seq = random.nextInt(-3, 10);
            int ack = random.nextInt(-3, 10);
            peer.send(
                    flags + " seq " + seq + " ack " + ack + " urg " + random.nextInt(20) + " len " + random.nextInt(9));
            assertThat(script.sent.size()).isLessThanOrEqualTo(3);
            script.sent.clear();
        }
        script.advanceMillis(500_000);
        script.sent.clear();
        if (flow instanceof TcpConnection connection) {
            abort(connection);
        }
        script.sent.clear();
    }

    /** Bad input 45: with ECN off these are ordinary SYNs, and the SYN+ACK does not mention ECN. */
    @ParameterizedTest
    @ValueSource(strings = {"SE", "SW", "SEW"})
    void badInput45_ecnSetupSyn(String flags) {
        script.sysctl("net.ipv4.tcp_ecn", 0);
        TcpListener listener = listen(5);
        peer.send(flags + " seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 win 64240 <mss 1460>");
        peer.send(".EW seq 1 ack 1");
        peer.send("P.W seq 1 ack 1 \"data\"");
        peer.expect(". seq 1 ack 5");
        assertThat(receive(accept(listener))).isEqualTo("data");
    }

    @Test
    void badInput45_accurateEcnSyn() {
        script.sysctl("net.ipv4.tcp_ecn", 0);
        TcpListener listener = listen(5);
        byte[] packet = peer.build("SEW seq 0 <mss 1460>");
        packet[DATA_OFFSET] |= 1;
        Peer.fixChecksum(packet);
        script.deliver(packet);
        peer.expect("S. seq 0 ack 1");
        assertThat(listener.synQueueSize()).isEqualTo(1);
    }

    /** Reserved bits have no effect (RFC 9293 §3.1: "must be ignored in received segments"). */
    @Test
    void reservedBitsAreIgnored() {
        TcpConnection connection = establish();
        byte[] packet = peer.build("P. seq 1 ack 1 \"data\"");
        packet[DATA_OFFSET] |= 0x0f;
        Peer.fixChecksum(packet);
        script.deliver(packet);
        peer.expect(". seq 1 ack 5");
        assertThat(receive(connection)).isEqualTo("data");
    }
}
