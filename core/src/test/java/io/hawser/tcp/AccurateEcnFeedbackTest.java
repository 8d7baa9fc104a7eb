package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.ecn.EcnNegotiation;
import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.TcpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counting and reporting of marks (RFC 9768 §3.2.1 to §3.2.3, §3.3). The field of three flags is written A for AE (4),
 * W for CWR (2) and E for ECE (1), and begins with 5. The counters of the option are those of ECT(1), CE and ECT(0),
 * which begin with 1, 0 and 1.
 */
class AccurateEcnFeedbackTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final int NOT_CAPABLE = 0;
    private static final int CAPABLE_1 = 1;
    private static final int CAPABLE = 2;
    private static final int EXPERIENCED = 3;

    private TcpConnection accepted(String options, boolean withOption) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_congestion_control", "reno");
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 <" + options + ">");
        peer.expect("S.W seq 0 ack 1");
        peer.timestamps = options.contains("TS");
        peer.tos = CAPABLE;
        peer.send(withOption ? ".W seq 1 ack 1 <ecn0 1 0 1,nop>" : ".W seq 1 ack 1");
        return accept(listener);
    }

    private TcpConnection accepted() {
        return accepted("mss 1460,nop,nop,sackOK", true);
    }

    private static String field(int value) {
        return ((value & 4) != 0 ? "A" : "") + ((value & 2) != 0 ? "W" : "") + ((value & 1) != 0 ? "E" : "");
    }

    // ---- the receiver, §3.2.1 and §3.2.2.2

    /** §3.2.2.2: the field is the count of marked packets modulo 8; §3.2.3: the option counts bytes of data. */
    @Test
    void marksAreCounted() {
        TcpConnection connection = accepted();
        int[] codepoints = {3, 3, 2, 3, 1, 0, 3, 3, 3, 3, 3, 2};
        int marks = 0;
        int[] bytes = new int[4];
        for (int i = 0; i < codepoints.length; i++) {
            peer.tos = codepoints[i];
            marks += codepoints[i] == EXPERIENCED ? 1 : 0;
            bytes[codepoints[i]] += 10;
            peer.send("P.AE seq " + (1 + 10 * i) + " ack 1 len 10");
            peer.expect("." + field(5 + marks) + " seq 1 ack " + (11 + 10 * i) + " <ecn1 " + (1 + bytes[1]) + " "
                    + bytes[3] + " " + (1 + bytes[2]) + ",nop>");
        }
        EcnFigures info = connection.info().marks;
        assertThat(marks).isEqualTo(8);
        assertThat(info.receivedCe()).isEqualTo(8);
        assertThat(info.receivedE1Bytes()).isEqualTo(10);
        assertThat(info.receivedE0Bytes()).isEqualTo(20);
        assertThat(info.receivedCeBytes()).isEqualTo(80);
    }

    /** §3.2.1: pure acknowledgments count as packets, and sent data reports their marks. */
    @Test
    void markedAcknowledgmentsCountToo() {
        TcpConnection connection = accepted();
        peer.tos = EXPERIENCED;
        peer.send(".AE seq 1 ack 1");
        send(connection, "a");
        peer.expect("P.AW seq 1 ack 1 \"a\" <ecn1 1 0 1,nop>");
    }

    @Test
    void whatIsOutsideTheWindowDoesNotCount() {
        TcpConnection connection = accepted();
        peer.tos = EXPERIENCED;
        peer.send("P.AE seq 900000 ack 1 \"x\"");
        peer.expect(".AE seq 1 ack 1");
        assertThat(connection.info().marks.receivedCe()).isZero();
    }

    private void withoutQuickAcks() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
    }

    /**
     * §3.2.2.5.1: a change of the marking is acknowledged at once, in either direction; after it, every second mark is.
     */
    @Test
    void aChangeIsAcknowledgedAtOnce() {
        withoutQuickAcks();
        accepted();
        peer.send("P.AE seq 1 ack 1 len 10");
        peer.expectNothing();
        peer.tos = EXPERIENCED;
        peer.send("P.AE seq 11 ack 1 len 10");
        peer.expect(".AW seq 1 ack 21");
        peer.send("P.AE seq 21 ack 1 len 10");
        peer.expectNothing();
        peer.send("P.AE seq 31 ack 1 len 10");
        peer.expect(". seq 1 ack 41");
        peer.tos = CAPABLE;
        peer.send("P.AE seq 41 ack 1 len 10");
        peer.expect(". seq 1 ack 51");
        peer.send("P.AE seq 51 ack 1 len 10");
        peer.expectNothing();
        script.advanceMillis(200);
        peer.expect(". seq 1 ack 61");
    }

    /** §3.2.2.5.1: marks in one burst are acknowledged before their number exceeds what three bits can report. */
    @Test
    void aBurstOfMarksIsAcknowledgedInParts() {
        accepted();
        peer.tos = EXPERIENCED;
        script.burst(() -> {
            for (int i = 0; i < 20; i++) {
                peer.send("P.AE seq " + (1 + 10 * i) + " ack 1 len 10");
            }
        });
        peer.expect("." + field(5 + 6) + " seq 1 ack 61");
        peer.expect("." + field(5 + 12) + " seq 1 ack 121");
        peer.expect("." + field(5 + 18) + " seq 1 ack 181");
        peer.expect("." + field(5 + 20) + " seq 1 ack 201");
    }

    /**
     * §3.2.2.5.1: an acknowledgment of acknowledgments is sent for every third; without SACK it would look like a
     * duplicate.
     */
    @ParameterizedTest
    @CsvSource({"'mss 1460,nop,nop,sackOK', true", "mss 1460, false"})
    void markedAcknowledgmentsAreToldOf(String options, boolean told) {
        accepted(options, true);
        peer.tos = EXPERIENCED;
        for (int round = 1; round <= 2; round++) {
            peer.send(".AE seq 1 ack 1");
            peer.send(".AE seq 1 ack 1");
            peer.expectNothing();
            peer.send(".AE seq 1 ack 1");
            if (told) {
                peer.expect("." + field(5 + 3 * round) + " seq 1 ack 1");
            }
            peer.expectNothing();
        }
    }

    // ---- the option, §3.2.3

    /** Data segments leave room for the option; otherwise the packet would be too large. */
    @Test
    void segmentsAreSmallerByTheOption() {
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(2 * MSS));
        Seen first = peer.take();
        assertThat(first.packetBytes()).isEqualTo(1500);
        assertThat(first.options()).isEqualTo("ecn1 1 0 1,nop");
        assertThat(first.payload()).hasSize(MSS - 12);
        assertThat(first.tos()).isEqualTo(CAPABLE);
        peer.skip();
    }

    /** If options first appear in the middle of a connection, segments are smaller from then on. */
    @Test
    void anOptionThatComesLate() {
        TcpConnection connection = accepted("mss 1460,nop,nop,sackOK", false);
        send(connection, SegmentText.pattern(MSS));
        peer.expect("P.AE seq 1 ack 1 len " + MSS + " <>");
        peer.send(".AE seq 1 ack " + (1 + MSS) + " <ecn0 " + (1 + MSS) + " 0 1,nop>");
        assertThat(connection.info().sndMss).isEqualTo(MSS - 12);
        send(connection, "a");
        peer.expect("P.AE seq " + (1 + MSS) + " ack 1 \"a\" <ecn1 1 0 1,nop>");
        assertThat(connection.info().marks.deliveredE0Bytes()).isEqualTo(MSS);
    }

    /**
     * If the option is switched on in the middle of a connection, segments that are already full have no room for it.
     */
    @Test
    void anOptionThatWouldMakeAPacketTooLarge() {
        script.sysctl("net.ipv4.tcp_ecn_option", 0);
        TcpConnection connection = accepted();
        script.sysctl("net.ipv4.tcp_ecn_option", 2);
        send(connection, SegmentText.pattern(MSS));
        assertThat(peer.expect("P.AE seq 1 ack 1 len " + MSS + " <>").packetBytes())
                .isEqualTo(1500);
        peer.send(".AE seq 1 ack " + (1 + MSS));
        send(connection, SegmentText.pattern(MSS));
        peer.expect(".AE seq " + (1 + MSS) + " ack 1 len " + (MSS - 12) + " <ecn1 1 0 1,nop>");
        peer.skip();
    }

    /**
     * With net.ipv4.tcp_ecn_option 1, two segments report a change; an occasional further option shows that the path
     * still carries the option.
     */
    @Test
    void anOptionOnlyWhenThereIsSomethingNew() {
        script.sysctl("net.ipv4.tcp_ecn_option", 1);
        script.sysctl("net.ipv4.tcp_ecn_option_beacon", 0);
        accepted();
        String[] told = {"1 0 11", "1 0 21", "", "11 0 31", "21 0 31", ""};
        for (int i = 0; i < told.length; i++) {
            peer.tos = i < 3 ? CAPABLE : CAPABLE_1;
            peer.send("P.AE seq " + (1 + 10 * i) + " ack 1 len 10");
            String option = told[i].isEmpty() ? "" : "ecn1 " + told[i] + ",nop";
            peer.expect(".AE seq 1 ack " + (11 + 10 * i) + " <" + option + ">");
        }
    }

    /** With net.ipv4.tcp_ecn_option_beacon 2, the option is sent twice in a round trip of 100 ms. */
    @Test
    void aBeaconInBetween() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_ecn_option", 1);
        script.sysctl("net.ipv4.tcp_ecn_option_beacon", 2);
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1");
        script.advanceMillis(100);
        peer.send(".W seq 1 ack 1 <ecn0 1 0 1,nop>");
        accept(listener);
        String[] told = {"ecn1 1 0 1,nop", "", "", "ecn1 1 0 1,nop", "", "", "ecn1 1 0 1,nop"};
        for (int i = 0; i < told.length; i++) {
            peer.send("P.AE seq " + (1 + 10 * i) + " ack 1 len 10");
            peer.expect(".AE seq 1 ack " + (11 + 10 * i) + " <" + told[i] + ">");
            script.advanceMillis(20);
        }
    }

    /** The path drops acknowledgments with the option; therefore the peer retransmits the same data repeatedly. */
    @ParameterizedTest
    @CsvSource({"2, ''", "3, 'ecn1 1 0 31,nop,'"})
    void anOptionThatGetsLostIsLeftOut(int setting, String third) {
        script.sysctl("net.ipv4.tcp_ecn_option", setting);
        TcpConnection connection = accepted();
        peer.send("P.AE seq 1 ack 1 len 10");
        peer.expect(".AE seq 1 ack 11 <ecn1 1 0 11,nop>");
        peer.send("P.AE seq 1 ack 1 len 10");
        peer.expect(".AE seq 1 ack 11 <ecn1 1 0 21,nop,nop,nop,sack 1>");
        peer.send("P.AE seq 1 ack 1 len 10");
        peer.expect(".AE seq 1 ack 11 <" + third + "nop,nop,sack 1>");
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(4);
    }

    // ---- the sender, §3.2.2.5.2 and §3.3

    private void acknowledge(int segments, int field, String option) {
        peer.send("." + field(field) + " seq 1 ack " + (1 + segments * (MSS - 12))
                + (option.isEmpty() ? "" : " <" + option + ">"));
    }

    /** Ten segments are in flight; after a window of data was acknowledged, five are to be. No CWR is sent. */
    @Test
    void marksHalveTheWindowOnceForEachWindow() {
        int mss = MSS - 12;
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(30 * mss));
        for (int i = 0; i < 10; i++) {
            assertThat(peer.take().tos()).isEqualTo(CAPABLE);
        }
        peer.expectNothing();
        int sent = 10;
        for (int i = 1; i <= 10; i++) {
            acknowledge(i, 5 + i, "");
            for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
                assertThat(EcnNegotiation.field(seen.flags())).isEqualTo(5);
                sent++;
            }
        }
        // proportional rate reduction: one segment for every second acknowledgment
        assertThat(sent).isEqualTo(15);
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * mss);
        assertThat(connection.info().cwndBytes).isEqualTo(5 * mss);
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(10);
        assertThat(script.counter(TcpCounter.TCP_DELIVERED_CE)).isEqualTo(10);
        // an unchanged count is no mark; a higher count begins a new reduction
        acknowledge(11, 5 + 10, "");
        peer.skip();
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * mss);
        acknowledge(12, 5 + 11, "");
        peer.skip();
        assertThat(connection.info().ssthreshBytes).isLessThan(5 * mss);
    }

    /**
     * A whole flight has arrived when the mark is reported: the window shrinks by half of the data that was in flight.
     */
    @Test
    void aMarkOnTheLastOfAFlight() {
        int mss = MSS - 12;
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(10 * mss));
        peer.skip();
        acknowledge(10, 6, "ecn0 " + (1 + 9 * mss) + " " + mss + " 1,nop");
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * mss);
        assertThat(connection.info().cwndBytes).isEqualTo(5 * mss);
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(1);
        assertThat(connection.info().marks.deliveredCeBytes()).isEqualTo(mss);
        assertThat(connection.info().marks.deliveredE0Bytes()).isEqualTo(9 * mss);
    }

    /** RFC 8511 §3: the factor is 0.8 for Reno, instead of 0.5. */
    @Test
    void alternativeBackoffIsGentler() {
        script.sysctl("net.hawser.tcp_abe", 1);
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(10 * (MSS - 12)));
        peer.skip();
        acknowledge(1, 6, "");
        assertThat(connection.info().ssthreshBytes).isEqualTo(8 * (MSS - 12));
    }

    /** An acknowledgment without new data may be old, unless its timestamp is new. */
    @ParameterizedTest
    @CsvSource({
        "'mss 1460,nop,nop,sackOK', 0, 0",
        "'mss 1460,sackOK,TS,nop,wscale 7', 0, 0",
        "'mss 1460,sackOK,TS,nop,wscale 7', 5, 1"
    })
    void anAcknowledgmentThatBringsNothing(String options, int afterMillis, int marks) {
        TcpConnection connection = accepted(options, false);
        send(connection, "a");
        peer.skip();
        script.advanceMillis(afterMillis);
        peer.send(".AW seq 1 ack 1");
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(marks);
        assertThat(connection.info().ssthreshBytes == Integer.MAX_VALUE).isEqualTo(marks == 0);
    }

    /** A second answer to a retransmitted SYN+ACK has a new timestamp too, but its flags do not count. */
    @Test
    void aThirdSegmentThatComesTwice() {
        TcpConnection connection = accepted("mss 1460,sackOK,TS,nop,wscale 7", false);
        script.advanceMillis(5);
        peer.send(".W seq 1 ack 1");
        assertThat(connection.info().marks.deliveredCe()).isZero();
    }

    /** §3.2.2: retransmissions are ECN-capable too, and echo nothing. */
    @Test
    void retransmissionsAreCapable() {
        TcpConnection connection = accepted();
        send(connection, "a");
        peer.expect("P.AE seq 1 ack 1 \"a\"");
        script.advanceMillis(200);
        Seen again = peer.expect("P.AE seq 1 ack 1 \"a\"");
        assertThat(again.tos()).isEqualTo(CAPABLE);
    }

    /**
     * The first data has field 5; a peer that sends 0 from the start cannot be distinguished from one without counters.
     */
    @Test
    void aConnectionWithoutMarksCostsNothing() {
        TcpConnection connection = accepted();
        send(connection, "a");
        Seen data = peer.expect("P.AE seq 1 ack 1 \"a\"");
        assertThat(data.has(TcpHeader.CWR)).isFalse();
        peer.tos = NOT_CAPABLE;
        peer.send(".AE seq 1 ack 2");
        assertThat(connection.info().marks.deliveredCe()).isZero();
        assertThat(connection.info().ssthreshBytes).isEqualTo(Integer.MAX_VALUE);
    }

    /** §3.2.3.2.1: the counters of the first option are zero. They are ignored, and the field alone counts. */
    @Test
    void anOptionWithZeroedCountersIsIgnored() {
        TcpConnection connection = accepted("mss 1460,nop,nop,sackOK", false);
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        peer.send(".AE seq 1 ack " + (1 + MSS) + " <ecn0 0 0 0,nop>");
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(8);
        peer.skip();
        // nine segments and the field of eight marks
        peer.send(".AE seq 1 ack " + (1 + 9 * MSS) + " <ecn0 " + (1 + 9 * MSS) + " 0 1,nop>");
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(8);
        assertThat(connection.info().marks.deliveredE0Bytes()).isZero();
        peer.skip();
    }
}
