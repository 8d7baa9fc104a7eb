package io.hawser.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The part of a loss-based congestion control that is the same for all. */
class WindowBasedTest {
    private static final class Halving extends WindowBased {
        @Override
        public String name() {
            return "halving";
        }

        @Override
        protected void avoid(int ackedBytes, WindowSample sample) {
            grow(ackedBytes);
        }

        @Override
        protected double lossFactor() {
            return 0.5;
        }
    }

    private final WindowBased control = new Halving();

    /** RFC 3168 §5: an algorithm that does not distinguish them treats a mark as a loss. */
    @Test
    void aMarkIsALossUnlessTheAlgorithmKnowsBetter() {
        control.start(1000, 10_000, Integer.MAX_VALUE, -1, 0);
        control.marked(10_000, 0);
        assertThat(control.windowBytes()).isEqualTo(5000);
        assertThat(control.thresholdBytes()).isEqualTo(5000);
    }
}
