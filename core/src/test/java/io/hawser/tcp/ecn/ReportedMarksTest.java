package io.hawser.tcp.ecn;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.recovery.Delivery;
import io.hawser.tcp.segment.EcnCodepoint;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The interpretation of counters of three bits and of 24 bits (RFC 9768 §3.2.2.5.2, §3.2.3.1); numbers computed by
 * hand.
 */
class ReportedMarksTest {
    private static final int MSS = 1000;

    private final ReportedMarks marks = new ReportedMarks();
    private final TcpOptions options = new TcpOptions();

    private TcpOptions none() {
        options.parse(new byte[TcpHeader.MIN_BYTES], 0, TcpHeader.MIN_BYTES);
        return options;
    }

    /** Returns an option in the order that begins with ECT(1), with the counters as on the wire. */
    private TcpOptions option(int counters, int ect1, int ce, int ect0) {
        byte[] segment = new byte[32];
        int at = TcpOptions.putAccurateEcn(segment, TcpHeader.MIN_BYTES, counters, ect1, ce, ect0);
        TcpOptions.putNops(segment, at, 32);
        options.parse(segment, 0, 32);
        return options;
    }

    private static Delivery delivery(int segments) {
        Delivery delivery = new Delivery();
        delivery.segments = segments;
        delivery.bytes = segments * MSS;
        return delivery;
    }

    /** Acknowledges this many segments without an option. */
    private int acknowledge(int segments, int field) {
        marks.takeOption(none(), segments * MSS, 0);
        return marks.takeField(field, delivery(segments), true, MSS);
    }

    /** Up to seven segments the field is sufficient, whatever its value. */
    @ParameterizedTest
    @CsvSource({"1, 5, 0", "1, 6, 1", "2, 7, 2", "7, 4, 7", "3, 0, 3", "1, 3, 6"})
    void whatThreeBitsCanTell(int segments, int field, int more) {
        assertThat(acknowledge(segments, field)).isEqualTo(more);
        assertThat(marks.marks()).isEqualTo(more);
    }

    /**
     * §3.2.2.5.2: the field may have wrapped. The largest possible count is the safe assumption if acknowledgments
     * usually cover few segments.
     */
    @ParameterizedTest
    @CsvSource({"8, 5, 8", "9, 5, 8", "9, 6, 9", "9, 7, 2", "16, 5, 16", "20, 6, 17", "20, 1, 20", "20, 2, 13"})
    void whatMayHaveGoneRound(int segments, int field, int more) {
        acknowledge(1, 5);
        assertThat(acknowledge(segments, field)).isEqualTo(more);
    }

    /** If acknowledgments are always thinned out, lost acknowledgments are no reason to assume that many marks. */
    @Test
    void whereEachAcknowledgmentCoversMuch() {
        assertThat(acknowledge(10, 6)).isEqualTo(1);
        assertThat(acknowledge(10, 6)).isZero();
        assertThat(acknowledge(12, 0)).isEqualTo(2);
        assertThat(marks.marks()).isEqualTo(3);
    }

    /** The mean of 10, 1, 1, …: (63 · 640 + 64) / 64 after the first, and below 4 (256) after about 62 ones. */
    @Test
    void theMeanIsSlowToForget() {
        acknowledge(10, 5);
        for (int i = 0; i < 40; i++) {
            acknowledge(1, 5);
        }
        assertThat(acknowledge(8, 5)).as("still used to much").isZero();
        for (int i = 0; i < 40; i++) {
            acknowledge(1, 5);
        }
        assertThat(acknowledge(8, 5)).as("no longer").isEqualTo(8);
    }

    /** The option reports the number of marked bytes, and thereby how often the field has wrapped. */
    @ParameterizedTest(name = "{0} segments, field {1}, {2} bytes marked, known {3}: {4}")
    @CsvSource({
        "10, 5, 0, true, 0", // nothing was marked
        "10, 6, 0, true, 1", // a mark on a packet without data
        "10, 6, 1000, true, 1", // less than half of nine segments
        "10, 6, 9000, true, 9",
        "10, 6, 4000, true, 9", // 4 segments of bytes cannot be one packet
        "15, 6, 4000, true, 9", // the same
        "16, 6, 4000, true, 1", // ceil(4000 · 16 / 16000) = 4, of which no whole round
        "40, 6, 9000, true, 9", // ceil(9000 · 40 / 40000) = 9, of which 8 are whole rounds, and 1
        "40, 6, 17000, true, 17",
        "40, 7, 40000, true, 34", // all was marked: the most that fits
        "40, 6, 1000, true, 1",
        "40, 6, 1000, false, 1", // not known for each segment: as for few
        "40, 6, 9000, false, 33"
    })
    void whatTheOptionRulesOut(int segments, int field, int markedBytes, boolean reliable, int more) {
        // the usual codepoint is that of marks: then no value is ambiguous
        marks.takeOption(option(3, 1, 0, 1), 0, 0);
        marks.takeOption(option(3, 1, 7000, 1), 7000, 0);
        marks.takeField(4, delivery(7), true, MSS);
        assertThat(marks.marks()).isEqualTo(7);
        marks.takeOption(option(3, 1, 7000 + markedBytes, 1), segments * MSS, 0);
        int offset = 7;
        assertThat(marks.takeField(field + offset, delivery(segments), reliable, MSS))
                .isEqualTo(more);
    }

    /** §3.2.3.1: counters of 24 bits wrap. */
    @Test
    void countersGoRound() {
        int[] steps = {0x7fffff, 0x7fffff, 5, 0x7ffff0};
        int wire = 1;
        int sum = 0;
        for (int step : steps) {
            wire += step;
            sum += step;
            marks.takeOption(option(3, 1, 0, wire), step, 0);
            assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(sum);
        }
        assertThat(sum).isGreaterThan(0xff_ffff);
    }

    /** The counters of an overtaken option are lower, and are ignored. */
    @Test
    void anOlderOption() {
        acknowledge(1, 5);
        marks.takeOption(option(3, 1, 0, 1001), 1000, 0);
        marks.takeOption(option(3, 1, 0, 901), 1000, 0);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(900);
        // therefore only the field decides, although the option reports no marks
        assertThat(marks.takeField(5, delivery(8), true, MSS)).isEqualTo(8);
    }

    /** Both orders of the option (§3.2.3, table 5), and a truncated one. */
    @Test
    void bothOrders() {
        marks.takeOption(option(3, 11, 20, 31), 60, 0);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE_1)).isEqualTo(10);
        assertThat(marks.bytes(EcnCodepoint.EXPERIENCED)).isEqualTo(20);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(30);
        byte[] segment = new byte[28];
        segment[20] = (byte) TcpOptions.ACCURATE_ECN_0;
        segment[21] = 5;
        segment[24] = 41;
        segment[25] = 1;
        options.parse(segment, 0, 28);
        marks.takeOption(options, 10, 0);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(40);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE_1)).isEqualTo(10);
    }

    /** Between options, segments count as arriving with the previous codepoint. */
    @Test
    void withoutOptionAllIsAsBefore() {
        marks.takeOption(option(3, 1, 0, 1001), 1000, 0);
        marks.takeOption(none(), 2000, 0);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(3000);
        // two other codepoints at once: no assumption is made
        marks.takeOption(option(3, 501, 500, 3501), 1500, 0);
        marks.takeOption(none(), 2000, 0);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isEqualTo(3500);
        assertThat(marks.bytes(EcnCodepoint.EXPERIENCED)).isEqualTo(500);
        assertThat(marks.bytes(EcnCodepoint.CAPABLE_1)).isEqualTo(500);
    }

    /** The counters may have wrapped before the first option arrives. */
    @Test
    void anOptionThatComesTooLate() {
        marks.takeOption(none(), 1000, (1 << 23) - 2);
        assertThat(marks.isOptionZeroed()).isFalse();
        marks.takeOption(option(3, 1, 0, 9), 1000, (1 << 23) - 1);
        assertThat(marks.isOptionZeroed()).isTrue();
        assertThat(marks.bytes(EcnCodepoint.CAPABLE)).isZero();
    }

    /** Without an option, what arrives as usual has no marks that the field would not show. */
    @Test
    void theUsualCodepointIsCertain() {
        acknowledge(1, 5);
        marks.takeOption(option(3, 1, 0, 1001), 1000, 0);
        marks.takeField(5, delivery(1), true, MSS);
        assertThat(acknowledge(8, 5)).isZero();
    }

    /** The first option shows no change, because nothing is known of before: the field may have wrapped. */
    @Test
    void theFirstOptionIsNotCertain() {
        acknowledge(1, 5);
        marks.takeOption(option(3, 1, 0, 8001), 8000, 0);
        assertThat(marks.takeField(5, delivery(8), true, MSS)).isEqualTo(8);
    }

    /** One codepoint besides the usual one is certain, and two are not. */
    @ParameterizedTest
    @CsvSource({"0, 1000, 9001, 1", "1000, 1000, 8001, 9"})
    void oneChangeIsCertain(int ect1, int ce, int ect0, int more) {
        acknowledge(1, 5);
        marks.takeOption(option(3, 1, 0, 1001), 1000, 0);
        marks.takeField(5, delivery(1), true, MSS);
        marks.takeOption(option(3, 1 + ect1, ce, 1000 + ect0), 10_000, 0);
        assertThat(marks.takeField(6, delivery(10), true, MSS)).isEqualTo(more);
    }

    /** The mean counts if it is above four segments: after 4, 3, 3, 3 it is 253/64, and 8 more make it 257/64. */
    @Test
    void fourSegmentsAreNotMany() {
        acknowledge(4, 5);
        for (int i = 0; i < 3; i++) {
            acknowledge(3, 5);
        }
        assertThat(acknowledge(8, 5)).as("257/64").isZero();
    }

    /** After 4, 3, 3, 3, 3 the mean is 252/64, and 8 more make it 256/64. */
    @Test
    void moreThanFourSegmentsAre() {
        acknowledge(4, 5);
        for (int i = 0; i < 4; i++) {
            acknowledge(3, 5);
        }
        assertThat(acknowledge(8, 5)).as("256/64").isEqualTo(8);
    }

    /** An acknowledgment that delivers nothing says nothing of the mean. */
    @Test
    void whatDeliversNothingDoesNotCountInTheMean() {
        acknowledge(10, 5);
        for (int i = 0; i < 100; i++) {
            marks.takeField(5, null, true, MSS);
        }
        assertThat(acknowledge(8, 5)).isZero();
    }

    /** §3.2.3.2.1: only the first option is checked for counters that were zeroed. */
    @Test
    void aLaterOptionIsNotChecked() {
        assertThat(marks.looksAtOption(option(3, 1, 0, 1))).isTrue();
        assertThat(marks.optionSeen()).isEqualTo(2);
        assertThat(marks.looksAtOption(option(3, 0, 0, 0))).isTrue();
        assertThat(marks.optionSeen()).isEqualTo(2);
        assertThat(marks.isOptionZeroed()).isFalse();
    }

    /** An option without counters comes too late as well. */
    @Test
    void anEmptyOptionThatComesTooLate() {
        marks.takeOption(option(0, 0, 0, 0), 1000, (1 << 23) - 1);
        assertThat(marks.isOptionZeroed()).isTrue();
    }
}
