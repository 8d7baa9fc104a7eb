package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of SYN and SYN+ACK, and the effects of the peer's options. */
class HandshakeOptionsTest extends TcpTestBase {
    private static final String LINUX = "mss 1460,sackOK,TS,nop,wscale 10";

    /** The SYN of Linux: a window of 44 segments of 1460 bytes; RFC 9293 §3.7.1. */
    @Test
    @Requirement({"MUST-4", "MUST-14", "MUST-67", "MUST-68", "SHLD-5", "MAY-3"})
    void synAsLinuxSendsIt() {
        connect();
        Seen syn = peer.expect("S seq 0 win 64240 <" + LINUX + ">");
        assertThat(syn.tsEcr()).isZero();
        assertThat(syn.ttl()).isEqualTo(64);
        assertThat(syn.tos()).isZero();
        assertThat(syn.dontFragment()).isTrue();
        assertThat(syn.packetBytes()).isEqualTo(60);
    }

    /** A window of 45 segments of 1448 bytes. */
    @Test
    @Requirement({"MUST-4", "MUST-14"})
    void synAckAsLinuxSendsIt() {
        listen(5);
        peer.send("S seq 0 win 64240 <" + LINUX + ">");
        Seen synAck = peer.expect("S. seq 0 ack 1 win 65160 <" + LINUX + ">");
        assertThat(synAck.tsEcr()).isEqualTo(peer.tsVal());
    }

    /** The window after the handshake is scaled, and not smaller than the window of the SYN: 63 * 1024 is 64512. */
    @Test
    void firstScaledWindow() {
        connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 win 65160 <" + LINUX + ">");
        Seen ack = peer.expect(". seq 1 ack 1 win 63 <nop,nop,TS>");
        assertThat(ack.tsEcr()).isEqualTo(peer.tsVal());
    }

    /** RFC 7323 §2.2, §3.2, RFC 2018 §2: an option is in the SYN+ACK only if it was in the SYN. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "''; 64240; mss 1460",
                "mss 1460; 64240; mss 1460",
                "mss 1460,sackOK; 64240; mss 1460,nop,nop,sackOK",
                "mss 1460,nop,wscale 7; 64240; mss 1460,nop,wscale 10",
                "mss 1460,TS; 65160; mss 1460,nop,nop,TS",
                "mss 1460,TS,sackOK; 65160; mss 1460,sackOK,TS",
                "wscale 0; 64240; mss 1460,nop,wscale 10"
            })
    void synAckAnswersWhatWasAsked(String asked, int window, String answered) {
        listen(5);
        peer.send("S seq 0 <" + asked + ">");
        peer.expect("S. seq 0 ack 1 win " + window + " <" + answered + ">");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "''; 64240; mss 1460",
                "mss 1460; 64240; mss 1460",
                "mss 1460,sackOK; 64240; mss 1460,nop,nop,sackOK",
                "mss 1460,nop,wscale 7; 64240; mss 1460,nop,wscale 10",
                "mss 1460,TS; 65160; mss 1460,nop,nop,TS",
                "wscale 0; 64240; mss 1460,nop,wscale 10"
            })
    void synAckOfOneConnectionAnswersWhatWasAsked(String asked, int window, String answered) {
        listenOnce();
        peer.send("S seq 0 <" + asked + ">");
        peer.expect("S. seq 0 ack 1 win " + window + " <" + answered + ">");
    }

    @ParameterizedTest(name = "{0} = 0")
    @CsvSource(
            delimiter = ';',
            value = {
                "net.ipv4.tcp_timestamps; mss 1460,nop,nop,sackOK,nop,wscale 10",
                "net.ipv4.tcp_sack; mss 1460,nop,nop,TS,nop,wscale 10",
                "net.ipv4.tcp_window_scaling; mss 1460,sackOK,TS"
            })
    void sysctlsTakeOptionsOutOfTheSyn(String sysctl, String options) {
        script.sysctl(sysctl, 0);
        connect();
        peer.expect("S seq 0 <" + options + ">");
    }

    /** RFC 7323 §2.2: a shift of 0 offers scaling as well, so that the peer may scale its own window. */
    @Test
    void smallReceiveBufferOffersAShiftOfZero() {
        script.sysctl("net.ipv4.tcp_rmem", "4096 30000 30000");
        TcpConnection connection = connect();
        peer.expect("S seq 0 <mss 1460,sackOK,TS,nop,wscale 0>");
        peer.send("S. seq 0 ack 1 win 5000 <mss 1460,sackOK,nop,nop,nop,wscale 4>");
        peer.expect(". seq 1 ack 1");
        peer.send(". seq 1 ack 1 win 5000");
        assertThat(connection.info().sndWnd).isEqualTo(80_000);
    }

    /** An option that was not offered is not used, whatever the peer's SYN+ACK contains. */
    @Test
    void nothingIsNegotiatedThatWasNotOffered() {
        script.sysctl("net.ipv4.tcp_timestamps", 0);
        script.sysctl("net.ipv4.tcp_sack", 0);
        script.sysctl("net.ipv4.tcp_window_scaling", 0);
        TcpConnection connection = connect();
        peer.expect("S seq 0 win 64240 <mss 1460>");
        peer.send("S. seq 0 ack 1 <" + LINUX + ">");
        peer.expect(". seq 1 ack 1 win 64240 <>");
        assertThat(connection.info().timestamps).isFalse();
        assertThat(connection.info().sack).isFalse();
        assertThat(connection.info().sndWindowShift).isZero();
        assertThat(connection.info().sndWnd).isEqualTo(65_535);
    }

    /**
     * RFC 9293 §3.7.1; bad input 7: an MSS below the floor is raised to the floor of 48, including the options of a
     * segment.
     */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "''; 536",
                "TS; 524",
                "mss 536; 536",
                "mss 1460; 1460",
                "mss 1460,TS; 1448",
                "mss 1400; 1400",
                "mss 9000; 1460",
                "mss 65535; 1460",
                "mss 0; 48",
                "mss 1; 48",
                "mss 47; 48",
                "mss 49; 49",
                "mss 0,TS; 36"
            })
    @Requirement({"MUST-14", "MUST-15", "MUST-16"})
    void badInput07_effectiveSendMss(String options, int mss) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <" + options + ">");
        peer.timestamps = options.contains("TS");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(mss);
        send(connection, "x".repeat(2 * mss));
        peer.expect(". seq 1 ack 1 len 0".replace("len 0", "\"" + "x".repeat(mss) + "\""));
        peer.expect("P. seq " + (1 + mss) + " ack 1 \"" + "x".repeat(mss) + "\"");
    }

    /** TCP_MAXSEG bounds the announced MSS and the size of sent segments. */
    @Test
    @Requirement("MUST-16")
    void userSetsTheMss() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().maxSegmentBytes(1000);
        script.tcp.open(connection);
        peer.expect("S seq 0 win 65000 <mss 1000,sackOK,TS,nop,wscale 10>");
        peer.send("S. seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndMss).isEqualTo(1000);
    }

    /** RFC 9293 §3.7.1, §3.7.3: the announced MSS is the interface's MTU less the fixed headers. */
    @ParameterizedTest
    @CsvSource({"576, 536", "1400, 1360", "1500, 1460", "9000, 8960"})
    @Requirement({"MUST-67", "SHLD-6"})
    void theMssThatIsAnnouncedIsTheInterfaces(int mtu, int mss) {
        script.mtuBytes = mtu;
        connect();
        peer.expect("S seq 0 <mss " + mss + ",sackOK,TS,nop,wscale 10>");
    }

    /** The size that this host can receive does not depend on the path to the peer. */
    @Test
    @Requirement("MUST-67")
    void theMssThatIsAnnouncedIsNotThePaths() {
        TcpConnection connection = establish();
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1 ack 1 len 1460");
        peer.sendIcmp(3, 4, 1000, "1");
        peer.skip();
        peer = new Peer(script, Peer.ADDRESS, 81, -1);
        connect();
        peer.expect("S seq 0 <" + LINUX + ">");
    }

    /** RFC 7323 §2.3. */
    @ParameterizedTest
    @CsvSource({"14, 14, 0", "15, 14, 1", "255, 14, 1"})
    @Requirement("REC-1")
    void badInput08_windowScaleAbove14(int said, int used, int counted) {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 win 65535 <mss 1460,nop,wscale " + said + ">");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndWindowShift).isEqualTo(used);
        assertThat(connection.info().sndWnd).isEqualTo(65_535);
        assertThat(script.counter(TcpCounter.WINDOW_SCALE_CLAMPED)).isEqualTo(counted);
        peer.send(". seq 1 ack 1 win 65535");
        assertThat(connection.info().sndWnd).isEqualTo(65_535 << 14);
    }

    /** Options in another order, not aligned, with an unknown one between them. */
    @Test
    @Requirement({"MUST-4", "MUST-5", "MUST-6", "MUST-64"})
    void optionsInAnyOrderAndUnaligned() {
        TcpConnection connection = connect();
        peer.expect("S seq 0");
        peer.send("S. seq 0 ack 1 <wscale 3,sackOK,fd 05 61 62 63,TS 5 0,nop,mss 1000,eol,mss 100>");
        peer.expect(". seq 1 ack 1");
        assertThat(connection.info().sndWindowShift).isEqualTo(3);
        assertThat(connection.info().sack).isTrue();
        assertThat(connection.info().timestamps).isTrue();
        assertThat(connection.info().sndMss).isEqualTo(988);
        peer.send("P. seq 1 ack 1 \"data\" <fd 04 00 00,nop,TS 7 7>");
        assertThat(peer.expect(". seq 1 ack 5").tsEcr()).isEqualTo(7);
    }

    /** RFC 9293 §3.1: an MSS option in a segment without SYN is ignored, and never sent. */
    @Test
    @Requirement("MUST-65")
    void mssIsForSynsOnly() {
        TcpConnection connection = establish();
        peer.send("P. seq 1 ack 1 \"data\" <mss 100>");
        peer.expect(". seq 1 ack 5 <>");
        assertThat(connection.info().sndMss).isEqualTo(1460);
    }

    /** A retransmitted SYN keeps its sequence number; its timestamp follows the clock. */
    @Test
    void resentSynKeepsItsNumber() {
        connect();
        Seen first = peer.expect("S seq 0");
        script.advanceMillis(1000);
        Seen second = peer.expect("S seq 0 win 64240 <" + LINUX + ">");
        assertThat(second.seq()).isEqualTo(first.seq());
        assertThat(second.tsVal() - first.tsVal()).isEqualTo(1000);
    }

    /** RFC 9293 §3.9.1.9, §3.9.2. */
    @Test
    @Requirement({"MUST-48", "MUST-49", "SHLD-22"})
    void tosAndTtl() throws TcpException {
        TcpConnection connection = script.tcp.prepare(peer.address, peer.port, user);
        connection.options().tos(0x28).ttl(5);
        script.tcp.open(connection);
        Seen syn = peer.expect("S seq 0");
        assertThat(syn.tos()).isEqualTo(0x28);
        assertThat(syn.ttl()).isEqualTo(5);
        peer.send("S. seq 0 ack 1");
        Seen ack = peer.expect(". seq 1 ack 1");
        assertThat(ack.tos()).isEqualTo(0x28);
        assertThat(ack.ttl()).isEqualTo(5);
    }
}
