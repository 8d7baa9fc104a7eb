package io.hawser.sim;

import static io.hawser.sim.Sink.stream;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hawser.sim.cable.BurstLoss;
import io.hawser.sim.cable.Cable;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstLossTest {
    private static List<Integer> survivors(BurstLoss model, double plainLoss) {
        try (Network network = Network.seeded(3)) {
            Cable cable = network.cable("wire").burstLoss(model).loss(plainLoss);
            Sink sink = new Sink(network, cable.right());
            stream(network, cable.left(), 100_000, 60, 1_000);
            network.runUntilIdle(ofSeconds(1));
            return List.copyOf(sink.numbers());
        }
    }

    @Test
    void burstsLoseTheirShareInRunsOfTheirLength() {
        BitSet arrived = new BitSet();
        survivors(BurstLoss.of(0.05, 4), 0).forEach(arrived::set);
        int lost = 100_000 - arrived.cardinality();
        int bursts = 0;
        for (int i = 1; i < 100_000; i++) {
            bursts += !arrived.get(i) && arrived.get(i - 1) ? 1 : 0;
        }
        assertThat(lost / 100_000.0).isCloseTo(0.05, within(0.004));
        assertThat((double) lost / bursts).isCloseTo(4, within(0.25));
    }

    @Test
    void theGoodAndTheBadLineLoseAsTheySay() {
        int arrived = survivors(new BurstLoss(0.1, 0.1, 0.01, 0.5), 0).size();
        assertThat(1 - arrived / 100_000.0).isCloseTo(0.255, within(0.01));
    }

    @Test
    void burstsDrawFromAStreamOfTheirOwn() {
        List<Integer> plain = survivors(BurstLoss.NONE, 0.3);
        List<Integer> never = survivors(new BurstLoss(0.5, 0.5, 0, 0), 0.3);
        assertThat(never).isEqualTo(plain);
    }

    @Test
    void whatIsImpossibleIsRefused() {
        assertThatThrownBy(() -> BurstLoss.of(0.9, 2)).hasMessageContaining("at most 0.666");
        assertThatThrownBy(() -> BurstLoss.of(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BurstLoss(2, 0, 0, 0)).hasMessageContaining("from 0 to 1");
    }
}
