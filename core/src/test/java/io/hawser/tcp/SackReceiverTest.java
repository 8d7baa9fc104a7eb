package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.event.TcpCounter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receiver's reports: selective acknowledgments (RFC 2018 §4) and duplicates (RFC 2883 §4). */
class SackReceiverTest extends TcpTestBase {
    private static final String SACK = "mss 1460,nop,nop,sackOK";

    /** Returns the SACK blocks of an acknowledgment, relative. */
    private String blocks(Seen seen) {
        StringBuilder text = new StringBuilder();
        List<Integer> edges = seen.sackEdges();
        for (int i = 0; i < edges.size(); i += 2) {
            text.append(i > 0 ? " " : "").append(edges.get(i) - peer.isn).append(':');
            text.append(edges.get(i + 1) - peer.isn);
        }
        return text.toString();
    }

    /** Sends {@code count} bytes from {@code seq} on; returns ACK and blocks of the answer. */
    private String arrives(int seq, int count) {
        peer.send(". seq " + seq + " ack 1 len " + count);
        Seen ack = peer.take();
        peer.expectNothing();
        String blocks = blocks(ack);
        return (ack.ack() - peer.isn) + (blocks.isEmpty() ? "" : " " + blocks);
    }

    /**
     * RFC 2018 §4: "the first SACK block MUST specify the contiguous block containing the segment which triggered this
     * ACK".
     */
    @Test
    void theFirstBlockHoldsTheLatestArrival() {
        establish(SACK);
        assertThat(arrives(501, 100)).isEqualTo("1 501:601");
        assertThat(arrives(201, 100)).isEqualTo("1 201:301 501:601");
        assertThat(arrives(601, 100)).isEqualTo("1 501:701 201:301");
        assertThat(arrives(301, 100)).isEqualTo("1 201:401 501:701");
    }

    /**
     * RFC 2018 §4: the other blocks are the most recently reported ones, so that a lost acknowledgment loses no report.
     */
    @Test
    void theOthersAreTheMostRecentlyReported() {
        establish(SACK);
        arrives(901, 100);
        arrives(701, 100);
        arrives(501, 100);
        assertThat(arrives(301, 100)).isEqualTo("1 301:401 501:601 701:801 901:1001");
        assertThat(arrives(1101, 100)).isEqualTo("1 1101:1201 301:401 501:601 701:801");
        assertThat(arrives(801, 50)).isEqualTo("1 701:851 1101:1201 301:401 501:601");
    }

    /** Of pieces that overlap and differ the first to arrive is kept, wherever the overlap is. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the same piece, 3 cd, 3 XX, ''",
        "the end of the later, 3 cdef, 2 bXX, ''",
        "the beginning of the later, 3 cd, 4 Xef, ''",
        "all of the later, 3 cdef, 4 XX, ''",
        "all of the earlier, 4 d, 3 cXef, ''",
        "two of the earlier, 3 c, 2 bXdXf, 5 e",
        "in order, 2 bc, 1 aXXd, ''",
        "in order with two, 2 b, 1 aXcXe, 4 d"
    })
    void ofPiecesThatDisagreeTheFirstIsBelieved(String where, String first, String third, String second) {
        TcpConnection connection = establish(SACK);
        for (String piece : List.of(first, second, third, "1 a", "2 b", "3 c", "4 d", "5 e", "6 f")) {
            if (!piece.isEmpty()) {
                peer.send(". seq " + piece.charAt(0) + " ack 1 \"" + piece.substring(2) + "\"");
                peer.skip();
            }
        }
        assertThat(receive(connection)).as(where).isEqualTo("abcdef");
    }

    /** RFC 2018 §3: four blocks fill the option space; beside timestamps three do. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"'mss 1460,nop,nop,sackOK', 4", "'mss 1460,sackOK,TS', 3"})
    void asManyAsFit(String options, int most) {
        establish(options);
        for (int i = 1; i <= 6; i++) {
            peer.send(". seq " + (1 + 200 * i) + " ack 1 len 100");
            assertThat(peer.take().sackEdges()).hasSize(2 * Math.min(i, most));
        }
    }

    @Test
    void withoutTheirAgreementThereAreNone() {
        establish("mss 1460");
        assertThat(arrives(501, 100)).isEqualTo("1");
    }

    /** RFC 2018 §3: "SACK options SHOULD be included in all ACKs which do not ACK the highest sequence number". */
    @Test
    void dataCarriesThemAndIsSoMuchShorter() {
        TcpConnection connection = establish(SACK);
        arrives(501, 100);
        arrives(201, 100);
        send(connection, "abc");
        assertThat(blocks(peer.expect("P. seq 1 ack 1 \"abc\""))).isEqualTo("201:301 501:601");
        send(connection, SegmentText.pattern(1460));
        assertThat(blocks(peer.expect(". seq 4 ack 1 len 1440"))).isEqualTo("201:301 501:601");
        peer.send(". seq 601 ack 1444");
        assertThat(blocks(peer.expect("P. seq 1444 ack 1 len 20"))).isEqualTo("201:301 501:601");
        arrives(1, 200);
        arrives(301, 200);
        send(connection, SegmentText.pattern(1460));
        peer.expect("P. seq 1464 ack 601 len 1460 <>");
    }

    /** A block ends when it is acknowledged in sequence. */
    @Test
    void whatIsAcknowledgedIsReportedNoMore() {
        establish(SACK);
        arrives(501, 100);
        arrives(201, 100);
        assertThat(arrives(1, 200)).isEqualTo("301 501:601");
        assertThat(arrives(301, 200)).isEqualTo("601");
    }

    // ---- RFC 2883

    /** RFC 2883 §4.1.1, example 1. */
    @Test
    void aSegmentThatWasAcknowledgedIsReportedAlone() {
        establish(SACK);
        arrives(1, 500);
        arrives(501, 500);
        assertThat(arrives(1, 500)).isEqualTo("1001 1:501");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OLD_SENT)).isEqualTo(1);
    }

    /** RFC 2883 §4.1.2, example 2. */
    @Test
    void beforeWhatIsAheadOfAGap() {
        establish(SACK);
        arrives(1, 500);
        arrives(1001, 500);
        assertThat(arrives(1, 500)).isEqualTo("501 1:501 1001:1501");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OLD_SENT)).isEqualTo(1);
    }

    /** RFC 2883 §4.1.3, example 3: the second block is the one of which it is part. */
    @Test
    void withinABlockTheBlockFollows() {
        establish(SACK);
        arrives(2001, 500);
        arrives(501, 500);
        arrives(1001, 500);
        assertThat(arrives(1001, 500)).isEqualTo("1 1001:1501 501:1501 2001:2501");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OFO_SENT)).isEqualTo(1);
    }

    /** RFC 2883 §4.2.1, example 4: of a segment that has arrived in part, the repeated part is reported. */
    @Test
    void whatOverlapsTheAcknowledgedPart() {
        establish(SACK);
        arrives(1501, 500);
        assertThat(arrives(1, 1000)).isEqualTo("1001 1501:2001");
        assertThat(arrives(501, 1000)).isEqualTo("2001 501:1001");
    }

    /** RFC 2883 §4.2.2, example 5: of two repeated parts the first is reported. */
    @Test
    void ofTwoPartsThatBothAreAcknowledgedTheFirst() {
        establish(SACK);
        arrives(501, 500);
        arrives(1501, 500);
        assertThat(arrives(1, 2500)).isEqualTo("2501 501:1001");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OLD_SENT)).isEqualTo(1);
    }

    /** RFC 2883 §4.2.3, example 6: the same ahead of a gap. */
    @Test
    void ofTwoPartsAheadOfAGapTheFirst() {
        establish(SACK);
        arrives(1001, 500);
        arrives(2001, 500);
        assertThat(arrives(501, 2500)).isEqualTo("1 1001:1501 501:3001");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OFO_SENT)).isEqualTo(1);
    }

    @Test
    void eachIsReportedOnce() {
        establish(SACK);
        arrives(1, 500);
        assertThat(arrives(1, 500)).isEqualTo("501 1:501");
        assertThat(arrives(1001, 500)).isEqualTo("501 1001:1501");
    }

    @Test
    void unlessSwitchedOff() {
        script.sysctl("net.ipv4.tcp_dsack", 0);
        establish(SACK);
        arrives(1, 500);
        assertThat(arrives(1, 500)).isEqualTo("501");
        arrives(1001, 500);
        assertThat(arrives(1001, 500)).isEqualTo("501 1001:1501");
        assertThat(script.counter(TcpCounter.TCP_DSACK_OLD_SENT) + script.counter(TcpCounter.TCP_DSACK_OFO_SENT))
                .isZero();
    }
}
