package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The reaction of every congestion control when a path-MTU probe has shown that larger segments arrive
 * (RFC 4821 §7.6.2).
 */
class SegmentSizeTest {
    @ParameterizedTest
    @FieldSource("io.hawser.tcp.congestion.CongestionControls#NAMES")
    void theWindowHoldsOneOfTheLargerSegments(String name) {
        CongestionControl control = new CongestionControls(() -> false).create(name, new SplittableRandom(1));
        control.start(1024, 4096, Integer.MAX_VALUE, 20_000_000, 0);
        control.timedOut(4096, true, 1_000_000_000);
        assertThat(control.windowBytes()).isEqualTo(1024);

        control.segmentBytes(4992);
        assertThat(control.windowBytes()).isEqualTo(4992);
        assertThat(control.thresholdBytes()).isGreaterThanOrEqualTo(2 * 4992);

        control.segmentBytes(536);
        assertThat(control.windowBytes()).isEqualTo(4992);
    }
}
