package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.EcnFigures;
import io.hawser.tcp.handshake.SynOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The negotiation of accurate ECN (RFC 9768 §3.1, §3.2.2.1 to §3.2.2.4). The field of three flags is written A for AE
 * (4), W for CWR (2) and E for ECE (1).
 */
class AccurateEcnHandshakeTest extends TcpTestBase {
    private static final int NOT_CAPABLE = 0;
    private static final int CAPABLE = 2;
    private static final String FIRST_OPTION = "ecn1 1 0 1,nop";

    private static int mode(TcpConnection connection) {
        return connection.info().marks.ecnMode();
    }

    // ---- §3.1.1, table 2, and §3.1.2: the server

    @ParameterizedTest(name = "tcp_ecn {0}: {1} with codepoint {2} is answered with {3}")
    @CsvSource({
        "3, SEWA, 0, S.W",
        "3, SEWA, 1, S.EW",
        "3, SEWA, 2, S.A",
        "3, SEWA, 3, S.AW",
        "4, SEWA, 0, S.W",
        "5, SEWA, 0, S.W",
        "3, SEW, 0, S.E", // RFC 3168
        "3, SEW, 2, S.", // RFC 3168 §6.1.1: there is no such SYN
        "3, S, 0, S.",
        "3, SA, 0, S.W", // an unknown future extension
        "3, SE, 0, S.W",
        "3, SWA, 3, S.AW",
        "2, SEWA, 0, S.E",
        "1, SEWA, 2, S.E",
        "2, SA, 0, S.",
        "0, SEWA, 0, S."
    })
    void aSynIsAnswered(int ecn, String asked, int codepoint, String answered) {
        script.sysctl("net.ipv4.tcp_ecn", ecn);
        listen(5);
        peer.tos = codepoint;
        peer.send(asked + " seq 0 <mss 1460>");
        assertThat(peer.expect(answered + " seq 0 ack 1").tos()).isEqualTo(NOT_CAPABLE);
    }

    /** §3.2.3: the first option has as many counters as fit beside the other options. */
    @ParameterizedTest
    @CsvSource({
        "'mss 1460', 'mss 1460,ecn1 1 0 1,nop'",
        "'mss 1460,nop,nop,sackOK', 'mss 1460,ecn1 1 0 1,nop,nop,nop,sackOK'",
        "'mss 1460,sackOK,TS,nop,wscale 7', 'mss 1460,sackOK,TS,ecn1 1 0 1,nop,nop,wscale 10'"
    })
    void theAnswerCarriesTheOption(String asked, String answered) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        listen(5);
        peer.send("SEWA seq 0 <" + asked + ">");
        peer.expect("S.W seq 0 ack 1 <" + answered + ">");
    }

    @Test
    void unlessThatIsSwitchedOff() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_ecn_option", 0);
        listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1 <mss 1460>");
    }

    /** A cookie of 16 bytes leaves room for two counters; with a signature there is room for none. */
    @Test
    void anOptionTakesWhatOthersLeave() {
        SynOptions options =
                new SynOptions().begin(1460, true, 7).timestamps(1, 2).fastOpen(new byte[8], false);
        options.accurateEcn(0);
        byte[] bytes = new byte[60];
        options.write(bytes, 20);
        io.hawser.wire.TcpOptions read = new io.hawser.wire.TcpOptions();
        assertThat(options.sizeBytes()).isEqualTo(40);
        read.parse(bytes, 0, 60);
        assertThat(read.ecnCounters()).isEqualTo(2);
        assertThat(read.ecnCount(0)).isEqualTo(1);
        assertThat(read.fastOpenBytes()).isEqualTo(8);
        assertThat(read.windowScale()).isEqualTo(7);
        options.accurateEcn(20);
        assertThat(options.sizeBytes()).isEqualTo(32);
    }

    /**
     * §3.1.4.2: the SYN+ACK is retransmitted once without the option, in case the path drops it, and then without ECN.
     */
    @Test
    void anAnswerThatIsNotAcknowledgedSaysLess() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1 <mss 1460," + FIRST_OPTION + ">");
        peer.expectAfter(1000, "S.W seq 0 ack 1 <mss 1460>");
        peer.expectAfter(2000, "S. seq 0 ack 1 <mss 1460>");
        peer.send(".W seq 1 ack 1 <ecn0 1 0 1,nop>");
        TcpConnection connection = accept(listener);
        assertThat(mode(connection)).isEqualTo(EcnFigures.ACCURATE);
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(1);
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 1 \"a\"").tos()).isEqualTo(NOT_CAPABLE);
    }

    /**
     * §3.1.4.1: the client has stopped requesting ECN; the server continues to count, and sends no ECN-capable packets.
     */
    @Test
    void aSynThatComesAgainWithoutAsking() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpListener listener = listen(5);
        peer.tos = CAPABLE;
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.A seq 0 ack 1");
        peer.tos = NOT_CAPABLE;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1 <mss 1460>");
        peer.send(".W seq 1 ack 1");
        TcpConnection connection = accept(listener);
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 1 \"a\"").tos()).isEqualTo(NOT_CAPABLE);
    }

    /** The same for a single passive open, which has a connection instead of a record of the listener. */
    @Test
    void aSynThatComesAgainToASinglePassiveOpen() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = listenOnce();
        peer.tos = CAPABLE;
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.A seq 0 ack 1");
        peer.tos = NOT_CAPABLE;
        peer.send("S seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1 <mss 1460>");
        peer.send(".W seq 1 ack 1");
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 1 \"a\"").tos()).isEqualTo(NOT_CAPABLE);
    }

    /** §3.2.2.1, table 4: the ACK reports the codepoint of the SYN+ACK; a mark there is the first that is counted. */
    @ParameterizedTest(name = "{0}: {1} marks, codepoint {2}")
    @CsvSource({".W, 0, 2", ".EW, 0, 2", ".A, 0, 2", ".AW, 1, 2", ".E, 0, 2", ".AE, 0, 2", ".AEW, 0, 2", "., 0, 0"})
    void theThirdSegmentTellsOfTheSecond(String ack, int marks, int codepoint) {
        script.sysctl("net.ipv4.tcp_ecn_fallback", 0);
        TcpConnection connection = accepted(ack);
        assertThat(connection.info().marks.deliveredCe()).isEqualTo(marks);
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 1 \"a\"").tos()).isEqualTo(codepoint);
    }

    /** §3.2.2.3: a SYN+ACK is sent without ECT; therefore it cannot have arrived with any. */
    @ParameterizedTest
    @CsvSource({".W, 0", ".EW, 2", ".A, 2", ".AW, 2", ".E, 0", ".AE, 0", ".AEW, 0", "., 10"})
    void feedbackThatCannotBeTrueIsMistrusted(String ack, int failMode) {
        TcpConnection connection = accepted(ack);
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(failMode);
        assertThat(connection.info().marks.deliveredCe()).isZero();
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 1 \"a\"").tos()).isEqualTo((failMode & 2) == 0 ? CAPABLE : NOT_CAPABLE);
    }

    private TcpConnection accepted(String ack) {
        return accepted(ack, "");
    }

    private TcpConnection accepted(String ack, String option) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1");
        peer.send(ack + " seq 1 ack 1 <" + option + ">");
        return accept(listener);
    }

    /**
     * The final ACK of the handshake is lost. The first data, which arrives in its place, counts from 5 on and here has
     * 5.
     */
    @Test
    void dataInPlaceOfTheThirdSegmentCounts() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.W seq 0 ack 1");
        peer.tos = 3;
        peer.send("P.AE seq 1 ack 1 \"x\" <ecn0 1 0 1,nop>");
        peer.expect(".AW seq 1 ack 2 <ecn1 1 1 1,nop>");
        TcpConnection connection = accept(listener);
        assertThat(connection.info().marks.receivedCe()).isEqualTo(1);
        assertThat(connection.info().marks.deliveredCe()).isZero();
        assertThat(connection.info().marks.accecnFailMode()).isZero();
    }

    // ---- the client

    @ParameterizedTest(name = "tcp_ecn {0} asks with {1}")
    @CsvSource({"0, S", "1, SEW", "2, S", "3, SEWA", "4, SEW", "5, S"})
    void whatIsAskedFor(int ecn, String syn) {
        script.sysctl("net.ipv4.tcp_ecn", ecn);
        connect();
        assertThat(peer.expect(syn + " seq 0").tos()).isEqualTo(NOT_CAPABLE);
    }

    /**
     * §3.1.1, table 2, and §3.2.2.1, table 3: the acknowledgment reports the codepoint with which the SYN+ACK arrived.
     */
    @ParameterizedTest(name = "{0} with codepoint {1} is acknowledged with {2}")
    @CsvSource({
        "S.W, 0, .W, 2",
        "S.W, 1, .EW, 2",
        "S.W, 2, .A, 2",
        "S.W, 3, .AW, 2",
        "S.AE, 0, .W, 2", // the ECN nonce, which is no longer used
        "S.E, 0, ., 1",
        "S., 0, ., 0",
        "S.AEW, 0, ., 0"
    })
    void theAnswerDecides(String answer, int codepoint, String ack, int mode) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.tos = codepoint;
        peer.send(answer + " seq 0 ack 1 <mss 1460>");
        assertThat(peer.expect(ack + " seq 1 ack 1").tos()).isEqualTo(mode == EcnFigures.ACCURATE ? CAPABLE : 0);
        assertThat(mode(connection)).isEqualTo(mode);
        assertThat(connection.info().marks.receivedCe()).isEqualTo(codepoint == 3 ? 1 : 0);
    }

    /** §3.2.2.3: the SYN was sent without ECT. */
    @ParameterizedTest
    @CsvSource({"S.EW, 1, 0", "S.A, 1, 0", "S.AW, 1, 0", "S.W, 1, 2", "S.A, 0, 2"})
    void aSynThatWasPlayedWithOnItsWay(String answer, int fallback, int codepoint) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_ecn_fallback", fallback);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.send(answer + " seq 0 ack 1 <mss 1460>");
        assertThat(peer.expect(".W seq 1 ack 1").tos()).isEqualTo(codepoint);
        assertThat(mode(connection)).isEqualTo(EcnFigures.ACCURATE);
    }

    /** §3.1.4.1: two SYNs request ECN, the third does not; an answer to one of the first two still counts. */
    @ParameterizedTest
    @CsvSource({"S.W, .W, 2", "S., ., 0"})
    void aSynThatIsNotAnsweredAsksOnceMore(String answer, String ack, int mode) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.expectAfter(1000, "SEWA seq 0");
        peer.expectAfter(1000, "S seq 0");
        peer.send(answer + " seq 0 ack 1 <mss 1460>");
        peer.expect(ack + " seq 1 ack 1");
        assertThat(mode(connection)).isEqualTo(mode);
    }

    /** §3.2.2.1: waiting data does not replace the pure acknowledgment, because only that can report the codepoint. */
    @Test
    void aBareAcknowledgmentGoesFirst() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        send(connection, "early");
        peer.tos = CAPABLE;
        peer.send("S.W seq 0 ack 1 <mss 1460>");
        peer.expect(".A seq 1 ack 1");
        peer.expect("P.AE seq 1 ack 1 \"early\"");
    }

    /** The acknowledgment was lost. A retransmitted SYN+ACK is answered in the same way, by its own codepoint. */
    @Test
    void anAnswerThatComesAgainIsToldOfAgain() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        connect();
        peer.expect("SEWA seq 0");
        peer.send("S.W seq 0 ack 1 <mss 1460>");
        peer.expect(".W seq 1 ack 1");
        script.advanceMillis(1000);
        peer.tos = CAPABLE;
        peer.send("S.W seq 0 ack 1 <mss 1460>");
        peer.expect(".A seq 1 ack 1");
    }

    /** §3.2.2.1: an acknowledgment with SACK blocks counts, whatever segment it answers. */
    @Test
    void anAnswerThatComesAgainAheadOfAGap() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        connect();
        peer.expect("SEWA seq 0");
        peer.send("S.W seq 0 ack 1 <mss 1460,nop,nop,sackOK>");
        peer.expect(".W seq 1 ack 1");
        peer.tos = CAPABLE;
        peer.send("P.AE seq 11 ack 1 len 10");
        peer.expect(".AE seq 1 ack 1 <nop,nop,sack 1>");
        script.advanceMillis(1000);
        peer.send("S.W seq 0 ack 1 <mss 1460,nop,nop,sackOK>");
        peer.expect(".AE seq 1 ack 1 <nop,nop,sack 1>");
    }

    /**
     * §3.2.3.2: no option is sent to a peer that has sent none; the counters of a peer whose counters are zeroed are
     * ignored.
     */
    @ParameterizedTest
    @CsvSource({
        "'ecn0 1 0 1,nop', true, 2, 0",
        "'', false, 0, 0",
        "'ecn0 0 0 0,nop', true, 3, 8",
        "'ecn1,nop,nop', true, 1, 0"
    })
    void theOptionOfTheAnswer(String option, boolean used, int seen, int failMode) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.send("S.W seq 0 ack 1 <mss 1460" + (option.isEmpty() ? "" : "," + option) + ">");
        peer.expect(".W seq 1 ack 1 <" + (used ? FIRST_OPTION : "") + ">");
        assertThat(connection.info().marks.accecnOptSeen()).isEqualTo(seen);
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(failMode);
        assertThat(connection.info().sndMss).isEqualTo(used ? 1448 : 1460);
    }

    // ---- simultaneous open, cookies, Fast Open

    @Test
    void bothAskAtOnce() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.tos = CAPABLE;
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S.A seq 0 ack 1 <mss 1460," + FIRST_OPTION + ">");
        peer.send("S.W seq 0 ack 1 <mss 1460>");
        peer.expect(".AE seq 1 ack 1");
        assertThat(mode(connection)).isEqualTo(EcnFigures.ACCURATE);
    }

    /** §5.1: the cookie remembers that ECN was requested; the acknowledgment shows which of the two kinds it was. */
    @ParameterizedTest
    @CsvSource({
        "SEWA, S.W, .W, 3, 2",
        "SEW, S.E, ., 3, 1",
        "SEWA, S.W, .W, 2, 1",
        "SEWA, S.W, .W, 0, 0",
        "S, S., ., 3, 0"
    })
    void aCookieRemembers(String asked, String answered, String ack, int settingAtTheEnd, int mode) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        TcpListener listener = listen(5);
        peer.send(asked + " seq 0 <mss 1460,sackOK,TS,nop,wscale 7>");
        peer.expect(answered + " seq 0 ack 1");
        script.sysctl("net.ipv4.tcp_ecn", settingAtTheEnd);
        peer.timestamps = true;
        peer.send(ack + " seq 1 ack 1");
        assertThat(mode(accept(listener))).isEqualTo(mode);
    }

    /** Without timestamps a cookie has no room to remember the request for ECN. */
    @Test
    void aCookieWithoutTimestamps() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_syncookies", 2);
        listen(5);
        peer.send("SEWA seq 0 <mss 1460>");
        peer.expect("S. seq 0 ack 1 <mss 1460>");
    }

    /** RFC 9768 §3.1.2 also applies to a SYN with data. The setting 512 allows data without a cookie. */
    @Test
    void aSynWithData() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_fastopen", 2 + 512 + 1024);
        TcpListener listener = listen(5);
        peer.send("SEWA seq 0 \"early\" <mss 1460>");
        peer.expect("S.W seq 0 ack 6 <mss 1460," + FIRST_OPTION + ">");
        TcpConnection connection = accept(listener);
        assertThat(receive(connection)).isEqualTo("early");
        send(connection, "a");
        assertThat(peer.expect("P.AE seq 1 ack 6 \"a\"").tos()).isEqualTo(CAPABLE);
        peer.send(".W seq 6 ack 2");
        assertThat(mode(connection)).isEqualTo(EcnFigures.ACCURATE);
        assertThat(connection.info().marks.deliveredCe()).isZero();
    }

    /** Both ends receive the other's request; therefore both know what they have in common. */
    @ParameterizedTest(name = "tcp_ecn {0}, and {1} comes")
    @CsvSource({"3, SEWA, S.W", "3, SEW, S.E", "3, S, S.", "4, SEWA, S.E", "1, SEWA, S.E", "5, SEWA, S.", "2, SEW, S."})
    void whatBothHaveInCommon(int ecn, String theirs, String answer) {
        script.sysctl("net.ipv4.tcp_ecn", ecn);
        connect();
        peer.take();
        peer.send(theirs + " seq 0 <mss 1460>");
        peer.expect(answer + " seq 0 ack 1");
    }

    // ---- the end

    /**
     * A reset has the same field as other segments. TIME_WAIT, which keeps no counts, and resets without a connection
     * have none.
     */
    @Test
    void theLastSegments() {
        TcpConnection connection = accepted(".W");
        close(connection);
        peer.expect("F.AE seq 1 ack 1");
        peer.send(".AE seq 1 ack 2");
        peer.send("F.AE seq 1 ack 2");
        peer.expect(".AE seq 2 ack 2");
        script.advanceMillis(1000);
        peer.send("F.AE seq 1 ack 2");
        assertThat(peer.expect(". seq 2 ack 2").tos()).isEqualTo(NOT_CAPABLE);
    }

    @Test
    void aResetOfTheUser() {
        TcpConnection connection = accepted(".W");
        abort(connection);
        peer.expect("R.AE seq 1 ack 1");
    }

    /** §3.2.3.3: with net.ipv4.tcp_ecn_option 1 the first two segments of a client report to a peer with the option. */
    @ParameterizedTest
    @CsvSource({"'ecn0 1 0 1,nop', true", "'', false"})
    void theFirstSegmentsOfAClientCarryTheOption(String option, boolean used) {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        script.sysctl("net.ipv4.tcp_ecn_option", 1);
        script.sysctl("net.ipv4.tcp_ecn_option_beacon", 0);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        String options = "mss 1460" + (option.isEmpty() ? "" : "," + option);
        peer.send("S.W seq 0 ack 1 <" + options + ">");
        String first = used ? FIRST_OPTION : "";
        peer.expect(".W seq 1 ack 1 <" + first + ">");
        send(connection, "a");
        peer.expect("P.AE seq 1 ack 1 \"a\" <" + first + ">");
        peer.send(".AE seq 1 ack 2");
        send(connection, "b");
        peer.expect("P.AE seq 2 ack 1 \"b\" <>");
        peer.send(".AE seq 1 ack 3");
        // the answer to a repeated SYN+ACK carries it again
        peer.send("S.W seq 0 ack 1 <" + options + ">");
        peer.expect(".W seq 3 ack 1 <" + first + ">");
        send(connection, "c");
        peer.expect("P.AE seq 3 ack 1 \"c\" <>");
    }

    /** §3.2.3.2.1: zeroed counters are ignored, also those of a repeated SYN+ACK. */
    @Test
    void zeroedCountersOfARepeatedAnswer() {
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpConnection connection = connect();
        peer.expect("SEWA seq 0");
        peer.send("S.W seq 0 ack 1 <mss 1460>");
        peer.expect(".W seq 1 ack 1");
        assertThat(connection.info().marks.accecnFailMode()).isZero();
        peer.send("S.W seq 0 ack 1 <mss 1460,ecn0 0 0 0,nop>");
        peer.expect(".W seq 1 ack 1");
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(8);
    }

    @Test
    void zeroedCountersOfTheThirdSegment() {
        TcpConnection connection = accepted(".W", "ecn0 0 0 0,nop");
        assertThat(connection.info().marks.accecnFailMode()).isEqualTo(8);
    }

    /** Data with the codepoint of the SYN is no change; a change is acknowledged at once. */
    @ParameterizedTest
    @CsvSource({"0, 2, true", "2, 2, false"})
    void aChangeSinceTheSynIsAcknowledgedAtOnce(int ofSyn, int ofData, boolean atOnce) {
        script.sysctl("net.hawser.tcp_quickacks", 0);
        script.sysctl("net.ipv4.tcp_ecn", 3);
        TcpListener listener = listen(5);
        peer.tos = ofSyn;
        peer.send("SEWA seq 0 <mss 1460>");
        peer.take();
        peer.send(".W seq 1 ack 1");
        accept(listener);
        peer.tos = ofData;
        peer.send("P.AE seq 1 ack 1 len 10");
        if (atOnce) {
            peer.expect(".AE seq 1 ack 11");
        }
        peer.expectNothing();
    }
}
