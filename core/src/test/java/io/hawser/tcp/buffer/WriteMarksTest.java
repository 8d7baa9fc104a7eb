package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The ends of records: more records than the initial room, and the wrap of sequence numbers. */
class WriteMarksTest {
    private static final int START = -100;

    @Test
    void cutsAtTheEndsOfRecordsThatAreNotAcknowledged() {
        WriteMarks marks = new WriteMarks();
        assertThat(marks.hasRecords()).isFalse();
        for (int i = 1; i <= 50; i++) {
            marks.endRecord(START + 10 * i);
            if (i == 7) {
                marks.acknowledged(START + 35);
            }
        }

        assertThat(marks.withinRecord(START + 35, 500)).isEqualTo(5);
        assertThat(marks.withinRecord(START + 40, 500)).isEqualTo(10);
        assertThat(marks.withinRecord(START + 40, 4)).isEqualTo(4);
        assertThat(marks.withinRecord(START + 499, 500)).isEqualTo(1);
        assertThat(marks.withinRecord(START + 500, 600)).isEqualTo(600);
        assertThat(marks.hasRecords()).isTrue();

        marks.acknowledged(START + 500);
        assertThat(marks.withinRecord(START + 40, 500)).isEqualTo(500);
        assertThat(marks.hasRecords()).isFalse();
    }

    /** Two records wait at any time, so that their places go round. */
    @Test
    void recordsAreAcknowledgedInTheirOrder() {
        WriteMarks marks = new WriteMarks();
        marks.endRecord(10);
        for (int i = 2; i <= 20; i++) {
            marks.endRecord(10 * i);
            marks.acknowledged(10 * (i - 2));
            assertThat(marks.withinRecord(10 * (i - 2), 100)).isEqualTo(10);
            assertThat(marks.withinRecord(10 * (i - 1), 100)).isEqualTo(10);
            assertThat(marks.withinRecord(10 * i, 100)).isEqualTo(100);
        }
    }

    @Test
    void knowsTheEndsOfRecords() {
        WriteMarks marks = new WriteMarks();
        marks.endRecord(START + 10);
        marks.endRecord(START + 30);

        assertThat(marks.isEndOfRecord(START)).isFalse();
        assertThat(marks.isEndOfRecord(START + 5)).isFalse();
        assertThat(marks.isEndOfRecord(START + 10)).isTrue();
        assertThat(marks.isEndOfRecord(START + 20)).isFalse();
        assertThat(marks.isEndOfRecord(START + 30)).isTrue();
        assertThat(marks.isEndOfRecord(START + 40)).isFalse();

        marks.acknowledged(START + 10);
        assertThat(marks.isEndOfRecord(START + 10)).isFalse();
    }
}
