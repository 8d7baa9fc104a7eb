package io.hawser.tcp.ecn;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.segment.EcnCodepoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The counters, and the times at which an option is due (RFC 9768 §3.2.1, §3.2.3.3). */
class ReceivedMarksTest {
    private static final int STEP = 1 << 22;

    private final ReceivedMarks marks = new ReceivedMarks();

    private boolean isOptionDue() {
        return marks.isOptionDue(0, 0, 0);
    }

    private void settle(int codepoint) {
        marks.count(codepoint, 1, 0);
        while (isOptionDue()) {
            marks.optionSent(0);
        }
    }

    /** §3.2.1: the counters begin with 5, 1, 0 and 1. */
    @Test
    void whatTheCountersBeginWith() {
        assertThat(marks.field()).isEqualTo(5);
        assertThat(marks.counter(EcnCodepoint.CAPABLE_1)).isEqualTo(1);
        assertThat(marks.counter(EcnCodepoint.EXPERIENCED)).isZero();
        assertThat(marks.counter(EcnCodepoint.CAPABLE)).isEqualTo(1);
        assertThat(marks.marks()).isZero();
    }

    /** §3.2.3.3: an option is sent for each 4 MiB of a counter, so that its 24 bits cannot wrap unnoticed. */
    @Test
    void anOptionEachFourMegabytes() {
        settle(EcnCodepoint.CAPABLE);
        marks.count(EcnCodepoint.CAPABLE, 1, STEP - 1);
        assertThat(isOptionDue()).isFalse();
        marks.count(EcnCodepoint.CAPABLE, 1, 1);
        assertThat(isOptionDue()).isTrue();
        marks.optionSent(0);
        assertThat(isOptionDue()).isFalse();
        marks.count(EcnCodepoint.CAPABLE, 1, STEP - 1);
        assertThat(isOptionDue()).isFalse();
        marks.count(EcnCodepoint.CAPABLE, 1, 1000);
        assertThat(isOptionDue()).isTrue();
    }

    /** A change and each mark are reported twice. */
    @Test
    void twoOptionsTellOfAChange() {
        settle(EcnCodepoint.CAPABLE);
        marks.count(EcnCodepoint.CAPABLE, 1, 100);
        assertThat(isOptionDue()).isFalse();
        marks.count(EcnCodepoint.CAPABLE_1, 1, 100);
        marks.optionSent(0);
        assertThat(isOptionDue()).isTrue();
        marks.optionSent(0);
        assertThat(isOptionDue()).isFalse();
        settle(EcnCodepoint.EXPERIENCED);
        marks.count(EcnCodepoint.EXPERIENCED, 1, 100);
        assertThat(isOptionDue()).isTrue();
    }

    /** The counters are those of ECT(1), CE and ECT(0), in this order; pure acknowledgments are not counted in them. */
    @ParameterizedTest
    @CsvSource({"0, 100, 0", "1, 100, 1", "2, 100, 3", "3, 100, 2", "2, 0, 0"})
    void howManyCountersTellOfIt(int codepoint, int textLength, int counters) {
        marks.count(codepoint, 1, textLength);
        assertThat(marks.countersNeeded()).isEqualTo(counters);
        marks.count(EcnCodepoint.CAPABLE_1, 1, 1);
        assertThat(marks.countersNeeded()).isEqualTo(Math.max(1, counters));
        marks.optionSent(0);
        assertThat(marks.countersNeeded()).isZero();
    }

    /** Options that are sent without need do not pile up. */
    @Test
    void optionsWithoutNeedAreNotCounted() {
        settle(EcnCodepoint.CAPABLE);
        for (int i = 0; i < 300; i++) {
            marks.optionSent(0);
            assertThat(isOptionDue()).isFalse();
        }
    }

    /** The beacon: twice in a round trip of 100 ns. */
    @Test
    void theBeaconIsDueAfterItsPartOfARoundTrip() {
        settle(EcnCodepoint.CAPABLE);
        marks.optionSent(1000);
        assertThat(marks.isOptionDue(2, 100, 1049)).isFalse();
        assertThat(marks.isOptionDue(2, 100, 1050)).isTrue();
    }
}
