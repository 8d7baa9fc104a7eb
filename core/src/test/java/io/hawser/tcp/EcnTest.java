package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Requirement;
import io.hawser.tcp.event.TcpCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Explicit congestion notification (RFC 3168 §6.1, RFC 8511). Flags are written as in tcpdump: E for ECE, W for CWR.
 */
@Requirement("SHLD-8")
class EcnTest extends TcpTestBase {
    private static final int MSS = 1460;
    private static final int NOT_CAPABLE = 0;
    private static final int CAPABLE = 2;
    private static final int EXPERIENCED = 3;

    // ---- the handshake, §6.1.1

    @ParameterizedTest(name = "tcp_ecn {0}: {1} is answered with {2}")
    @CsvSource({
        "0, SEW, S.", // bad input 45: an ordinary SYN
        "1, SEW, S.E",
        "2, SEW, S.E",
        "2, SE, S.",
        "2, SW, S.",
        "2, S, S.",
        "0, SE, S.",
        "1, S, S."
    })
    void aSynThatAsksIsAnswered(int ecn, String asked, String answered) {
        script.sysctl("net.ipv4.tcp_ecn", ecn);
        listen(5);
        peer.send(asked + " seq 0 <mss 1460>");
        assertThat(peer.expect(answered + " seq 0 ack 1").tos()).isEqualTo(NOT_CAPABLE);
    }

    /** Bad input 45: unknown flags have no effect. */
    @Test
    void badInput45_congestionBitsOnASynWhileEcnIsOff() {
        script.sysctl("net.ipv4.tcp_ecn", 0);
        TcpListener listener = listen(5);
        peer.send("SEW seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1");
        peer.send(".E seq 1 ack 1");
        TcpConnection connection = accept(listener);
        peer.tos = EXPERIENCED;
        peer.send("P.W seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        send(connection, "b");
        assertThat(peer.expect("P. seq 1 ack 2 \"b\"").tos()).isEqualTo(NOT_CAPABLE);
        assertThat(script.counter(TcpCounter.TCP_DELIVERED_CE)).isZero();
    }

    @Test
    void onlyOneThatIsToldToAsks() {
        connect();
        peer.expect("S seq 0");
        peer.hostPort = -1;
        script.sysctl("net.ipv4.tcp_ecn", 1);
        connect();
        Seen syn = peer.expect("SEW");
        assertThat(syn.tos()).isEqualTo(NOT_CAPABLE);
    }

    /** §6.1.1: a SYN+ACK with both bits comes from a peer that copies the bits. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"S.E, 2", "S.EW, 0", "S., 0", "S.W, 0"})
    void theAnswerDecides(String answer, int codepoint) {
        script.sysctl("net.ipv4.tcp_ecn", 1);
        TcpConnection connection = connect();
        peer.expect("SEW seq 0");
        peer.send(answer + " seq 0 ack 1 <mss 1460>");
        assertThat(peer.expect(". seq 1 ack 1").tos()).isEqualTo(NOT_CAPABLE);
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(codepoint);
    }

    /** §6.1.1.1: some old firewalls drop such SYNs. */
    @Test
    void aSynThatIsNotAnsweredIsResentWithoutAsking() {
        script.sysctl("net.ipv4.tcp_ecn", 1);
        TcpConnection connection = connect();
        peer.expect("SEW seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.send("S.E seq 0 ack 1 <mss 1460>");
        peer.expect(". seq 1 ack 1");
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(NOT_CAPABLE);
    }

    @Test
    void unlessThatIsSwitchedOff() {
        script.sysctl("net.ipv4.tcp_ecn", 1);
        script.sysctl("net.ipv4.tcp_ecn_fallback", 0);
        connect();
        peer.expect("SEW seq 0");
        peer.expectAfter(1000, "SEW seq 0");
    }

    @Test
    void aCookieRemembers() {
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        TcpListener listener = listen(5);
        peer.send("SEW seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect("S.E seq 0 ack 1");
        peer.timestamps = true;
        peer.send(". seq 1 ack 1");
        TcpConnection connection = accept(listener);
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(CAPABLE);
    }

    /** As in Linux, a mark counts only on data. */
    @Test
    void aMarkOnAFinIsNotEchoed() {
        accepted();
        peer.tos = EXPERIENCED;
        peer.send("F. seq 1 ack 1");
        peer.expect(". seq 1 ack 2");
    }

    /** §6.1.4 and §6.1.5 allow ECT only in new data, which a FIN is not. */
    @Test
    void aFinAloneIsNotCapable() {
        TcpConnection connection = accepted();
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(CAPABLE);
        shutdownOutput(connection);
        assertThat(peer.expect("F. seq 2 ack 1").tos()).isEqualTo(NOT_CAPABLE);
    }

    /** §6.1.2: CWR is set in the first new data after the reduction, which a FIN is not. */
    @Test
    void aFinAloneDoesNotTellOfTheReduction() {
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        peer.send(".E seq 1 ack " + (1 + 10 * MSS));
        shutdownOutput(connection);
        peer.expect("F. seq " + (1 + 10 * MSS) + " ack 1");
    }

    // ---- the receiver, §6.1.3

    private TcpConnection accepted() {
        return accepted("reno");
    }

    private TcpConnection accepted(String congestionControl) {
        script.sysctl("net.ipv4.tcp_congestion_control", congestionControl);
        TcpListener listener = listen(5);
        peer.send("SEW seq 0 <mss 1460>");
        peer.expect("S.E seq 0 ack 1");
        peer.send(". seq 1 ack 1");
        return accept(listener);
    }

    @Test
    void aMarkIsEchoedUntilTheSenderHasAnswered() {
        TcpConnection accepted = accepted();
        peer.tos = CAPABLE;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.tos = EXPERIENCED;
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expect(".E seq 1 ack 3");
        peer.tos = CAPABLE;
        peer.send("P. seq 3 ack 1 \"c\"");
        peer.expect(".E seq 1 ack 4");
        peer.send("P.W seq 4 ack 1 \"d\"");
        peer.expect(". seq 1 ack 5");
        assertThat(accepted.info().marks.receivedCe()).isEqualTo(1);
    }

    /** As in Linux, the sender learns of the first mark at once; later echoes may wait like any acknowledgment. */
    @Test
    void theFirstMarkIsAcknowledgedAtOnce() {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        accepted();
        peer.tos = CAPABLE;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expectNothing();
        peer.tos = EXPERIENCED;
        peer.send("P. seq 2 ack 1 \"b\"");
        peer.expect(".E seq 1 ack 3");
        peer.send("P. seq 3 ack 1 \"c\"");
        peer.expectNothing();
        script.advanceMillis(200);
        peer.expect(".E seq 1 ack 4");
    }

    /** If a marked packet carries the CWR, the echo begins again. */
    @Test
    void anAnswerThatIsMarkedItselfBeginsAnew() {
        accepted();
        peer.tos = EXPERIENCED;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(".E seq 1 ack 2");
        peer.send("P.W seq 2 ack 1 \"b\"");
        peer.expect(".E seq 1 ack 3");
    }

    @Test
    void dataThatIsSentMeanwhileEchoesToo() {
        TcpConnection connection = accepted();
        peer.tos = EXPERIENCED;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(".E seq 1 ack 2");
        send(connection, "x");
        assertThat(peer.expect("P.E seq 1 ack 2 \"x\"").tos()).isEqualTo(CAPABLE);
    }

    /** §6.1.5: the mark of an old duplicate is no information about the present path. */
    @Test
    void aMarkOutsideTheWindowIsIgnored() {
        accepted();
        peer.tos = CAPABLE;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
        peer.tos = EXPERIENCED;
        peer.send("P. seq 1 ack 1 \"a\"");
        peer.expect(". seq 1 ack 2");
    }

    // ---- the sender, §6.1.2

    /** Ten segments are in flight; after a window of data was acknowledged, five are to be. */
    @Test
    void aMarkHalvesTheWindowOnceForEachWindow() {
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(30 * MSS));
        for (int i = 0; i < 10; i++) {
            assertThat(peer.take().tos()).isEqualTo(CAPABLE);
        }
        peer.expectNothing();
        int sent = 10;
        boolean answered = false;
        for (int i = 1; i <= 10; i++) {
            peer.send(".E seq 1 ack " + (1 + i * MSS));
            for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
                assertThat(seen.has(io.hawser.wire.TcpHeader.CWR))
                        .as("CWR on the first new segment alone")
                        .isEqualTo(!answered);
                answered = true;
                sent++;
            }
        }
        // proportional rate reduction: one segment for every second acknowledgment
        assertThat(sent).isEqualTo(15);
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * MSS);
        assertThat(connection.info().cwndBytes).isEqualTo(5 * MSS);
        assertThat(connection.info().retransmits).isZero();
        assertThat(script.counter(TcpCounter.TCP_DELIVERED_CE)).isEqualTo(10);
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(10);
        // The peer has received the CWR: a further echo is a new mark.
        peer.send(". seq 1 ack " + (1 + 11 * MSS));
        peer.skip();
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(10);
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * MSS);
        peer.send(".E seq 1 ack " + (1 + 12 * MSS));
        peer.skip();
        assertThat(connection.info().ssthreshBytes).isLessThan(5 * MSS);
    }

    /** RFC 8511 §3: the factor is 0.8 for Reno and 0.85 for CUBIC, instead of 0.5 and 0.7. */
    @ParameterizedTest(name = "{0}, tcp_abe {1}: {2} of 10")
    @CsvSource({"reno, 0, 5", "reno, 1, 8", "cubic, 0, 7", "cubic, 1, 8.5"})
    void alternativeBackoffIsGentler(String congestionControl, int abe, double segments) {
        script.sysctl("net.hawser.tcp_abe", abe);
        TcpConnection connection = accepted(congestionControl);
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        peer.send(".E seq 1 ack " + (1 + MSS));
        assertThat(connection.info().ssthreshBytes).isEqualTo((int) (segments * MSS));
    }

    /** §6.1.5, §6.1.4: retransmissions and pure acknowledgments are not ECN-capable. */
    @Test
    void retransmissionsAreNotCapable() {
        TcpConnection connection = accepted();
        send(connection, "a");
        assertThat(peer.expect("P. seq 1 ack 1 \"a\"").tos()).isEqualTo(CAPABLE);
        Seen again = peer.expectAfter(200, "P. seq 1 ack 1 \"a\"");
        assertThat(again.tos()).isEqualTo(NOT_CAPABLE);
        peer.send(". seq 1 ack 2");
        // The timeout has reduced the window, which the peer need not request again.
        send(connection, "b");
        peer.expect("P.W seq 2 ack 1 \"b\"");
    }

    /** §6.1.2: a mark and a loss in one window are one congestion event. */
    @Test
    void aLossInAWindowThatWasMarkedShrinksItNoFurther() {
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(10 * MSS));
        peer.skip();
        peer.send(".E seq 1 ack " + (1 + MSS));
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * MSS);
        for (int i = 0; i < 3; i++) {
            peer.send(".E seq 1 ack " + (1 + MSS));
        }
        assertThat(peer.take().seq() - peer.hostIsn).isEqualTo(1 + MSS);
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * MSS);
        assertThat(connection.info().recovering).isTrue();
        peer.skip();
    }

    /** §6.1.2: a loss reduces the window as a mark does, and the peer is told in the same way. */
    @Test
    void aLossIsToldToThePeer() {
        TcpConnection connection = accepted();
        send(connection, SegmentText.pattern(20 * MSS));
        peer.skip();
        for (int i = 0; i < 3; i++) {
            peer.send(". seq 1 ack 1");
        }
        peer.skip();
        peer.send(". seq 1 ack " + (1 + 12 * MSS));
        Seen first = peer.take();
        assertThat(first.seq() - peer.hostIsn).isEqualTo(1 + 12 * MSS);
        assertThat(first.has(io.hawser.wire.TcpHeader.CWR)).isTrue();
        peer.skip();
    }

    /** RFC 9937 §6: the reduction that a mark has begun goes on; the loss does not begin it again. */
    @Test
    void aLossContinuesTheReductionOfAMark() {
        TcpConnection connection = accepted();
        connection.options().sendBufferBytes(1_000_000);
        send(connection, SegmentText.pattern(40 * MSS));
        peer.skip();
        peer.send(".E seq 1 ack " + (1 + MSS));
        int sent = peer.take() == null ? 0 : 1;
        for (int i = 0; i < 4; i++) {
            peer.send(".E seq 1 ack " + (1 + MSS));
            for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
                sent++;
            }
        }
        assertThat(connection.info().recovering).isTrue();
        assertThat(connection.info().retransmits).isEqualTo(1);
        assertThat(sent).as("one for every second delivery").isEqualTo(2);
        assertThat(connection.info().ssthreshBytes).isEqualTo(5 * MSS);
    }
}
