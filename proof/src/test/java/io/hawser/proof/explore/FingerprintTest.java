package io.hawser.proof.explore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    private static final long NOW = 3 * Fingerprint.LEAST_INSTANT;
    private static final int BASE = 0x7fff_fff0;
    private static final int CLOCK = 1_234_567_890;

    /** The state of a connection. */
    @SuppressWarnings("UnusedVariable") // read by reflection
    private static final class Knowledge {
        private final long instantNanos;
        private final int sequence;
        private final int timestamp;
        private final int count;
        private final int retransmittedSegments;

        Knowledge(long instantNanos, int sequence, int timestamp, int count, int retransmittedSegments) {
            this.instantNanos = instantNanos;
            this.sequence = sequence;
            this.timestamp = timestamp;
            this.count = count;
            this.retransmittedSegments = retransmittedSegments;
        }
    }

    /** Returns the fingerprint at a later instant, with all numbers that begin this much higher. */
    private static String print(int laterMillis, int higher, Knowledge knowledge) {
        Fingerprint print = new Fingerprint(
                NOW + laterMillis * 1_000_000L, new int[] {BASE + higher}, new int[] {CLOCK + laterMillis});
        print.addObject(knowledge);
        return Long.toHexString(print.high()) + Long.toHexString(print.low());
    }

    private static String first() {
        return print(0, 0, new Knowledge(NOW + 5, BASE + 3, CLOCK - 20, 7, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 60_000})
    void theSameLaterIsTheSame(int later) {
        long shifted = NOW + 5 + later * 1_000_000L;
        assertThat(print(later, 0, new Knowledge(shifted, BASE + 3, CLOCK - 20 + later, 7, 1)))
                .isEqualTo(first());
    }

    /** The numbers may wrap too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, -100})
    void initialNumbersDoNotMatter(int higher) {
        assertThat(print(0, higher, new Knowledge(NOW + 5, BASE + higher + 3, CLOCK - 20, 7, 1)))
                .isEqualTo(first());
    }

    @Test
    void everythingElseMatters() {
        assertThat(print(0, 0, new Knowledge(NOW + 6, BASE + 3, CLOCK - 20, 7, 1)))
                .isNotEqualTo(first());
        assertThat(print(0, 0, new Knowledge(NOW + 5, BASE + 4, CLOCK - 20, 7, 1)))
                .isNotEqualTo(first());
        assertThat(print(0, 0, new Knowledge(NOW + 5, BASE + 3, CLOCK - 21, 7, 1)))
                .isNotEqualTo(first());
        assertThat(print(0, 0, new Knowledge(NOW + 5, BASE + 3, CLOCK - 20, 8, 1)))
                .isNotEqualTo(first());
    }

    @Test
    void whatWasSentAgainMattersOnce() {
        assertThat(print(0, 0, new Knowledge(NOW + 5, BASE + 3, CLOCK - 20, 7, 2)))
                .isEqualTo(first());
        assertThat(print(0, 0, new Knowledge(NOW + 5, BASE + 3, CLOCK - 20, 7, 0)))
                .isNotEqualTo(first());
    }

    private static Iterable<String> leftOut() {
        return Fingerprint.LEFT_OUT;
    }

    /** After a renaming, an omitted field would become part of the state; therefore each name must exist. */
    @ParameterizedTest
    @MethodSource("leftOut")
    void whatIsLeftOutExists(String name) throws Exception {
        int dot = name.lastIndexOf('.');
        assertThat(Class.forName(Fingerprint.TCP + name.substring(0, dot)).getDeclaredField(name.substring(dot + 1)))
                .isNotNull();
    }
}
