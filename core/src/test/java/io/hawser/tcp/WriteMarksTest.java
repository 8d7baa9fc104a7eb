package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where records end, over more records than there is room for at first, and over the wrap of sequence numbers. */
class WriteMarksTest {
    private static final int START = -100;
    private static final int WINDOW = 1 << 16;

    @Test
    void cutsAtTheEndsOfRecordsThatAreNotAcknowledged() {
        WriteMarks marks = new WriteMarks(START);
        for (int i = 1; i <= 50; i++) {
            marks.written(START + 10 * i, SendFlags.END_OF_RECORD, WINDOW);
            if (i == 7) {
                marks.acknowledged(START + 35);
            }
        }

        assertThat(marks.withinRecord(START + 35, 500)).isEqualTo(5);
        assertThat(marks.withinRecord(START + 40, 500)).isEqualTo(10);
        assertThat(marks.withinRecord(START + 40, 4)).isEqualTo(4);
        assertThat(marks.withinRecord(START + 499, 500)).isEqualTo(1);
        assertThat(marks.withinRecord(START + 500, 600)).isEqualTo(600);

        marks.acknowledged(START + 500);
        assertThat(marks.withinRecord(START + 40, 500)).isEqualTo(500);
    }

    @Test
    void pushesEndsOfRecordsAndWhatNothingFollows() {
        WriteMarks marks = new WriteMarks(START);
        marks.written(START + 10, SendFlags.END_OF_RECORD, WINDOW);
        marks.written(START + 30, SendFlags.MORE, WINDOW);

        assertThat(marks.isPushed(START, START + 10, false)).isTrue();
        assertThat(marks.isPushed(START, START + 5, false)).isFalse();
        assertThat(marks.isPushed(START + 10, START + 30, true)).isFalse();

        marks.written(START + 40, 0, WINDOW);
        assertThat(marks.isPushed(START + 10, START + 40, true)).isTrue();
        assertThat(marks.isPushed(START + 10, START + 30, false)).isFalse();

        marks.written(START + 40 + WINDOW / 2 + 1, SendFlags.MORE, WINDOW);
        assertThat(marks.isPushed(START + 40, START + 40 + WINDOW / 2 + 1, true))
                .isTrue();
    }
}
