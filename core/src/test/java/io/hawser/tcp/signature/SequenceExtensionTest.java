package io.hawser.tcp.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The sequence number extension of RFC 5925 §6.2. */
class SequenceExtensionTest {
    private static final int STEP = 1 << 30;

    @Test
    void countsEachTimeTheSequenceNumberWraps() {
        SequenceExtension extension = new SequenceExtension();
        long unwrapped = 0xffff_fff0L;
        extension.start((int) unwrapped);
        for (int i = 0; i < 40; i++) {
            assertThat(extension.of((int) unwrapped)).isEqualTo((int) (unwrapped >>> 32));
            extension.seen((int) unwrapped);
            unwrapped += STEP;
        }
    }

    @Test
    void aLateSegmentHasTheExtensionOfItsTime() {
        SequenceExtension extension = new SequenceExtension();
        extension.start(-1000);
        extension.seen(500);
        assertThat(extension.of(500)).isEqualTo(1);
        assertThat(extension.of(-1000)).isZero();
        extension.seen(-1000);
        assertThat(extension.of(500)).isEqualTo(1);
    }

    @Test
    void aSegmentFromBeforeTheLastOfSeveralWrapsHasTheExtensionBefore() {
        SequenceExtension extension = new SequenceExtension();
        extension.start(0);
        for (int i = 1; i <= 8; i++) {
            extension.seen(i * STEP);
        }
        assertThat(extension.of(0)).isEqualTo(2);
        assertThat(extension.of(-1)).isEqualTo(1);
    }
}
