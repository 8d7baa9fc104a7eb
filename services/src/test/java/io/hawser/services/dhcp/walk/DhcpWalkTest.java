package io.hawser.services.dhcp.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random histories of DHCP by seed. {@code -Dhawser.dhcp.seeds=N} plays more of them, {@code -Dhawser.dhcp.seed=S}
 * begins with another seed.
 */
class DhcpWalkTest {
    private static final int SEEDS = Integer.getInteger("hawser.dhcp.seeds", 300);
    private static final long FIRST = Long.getLong("hawser.dhcp.seed", 0);

    @Test
    void noAddressTwiceNoLeaseLostAndEveryClientServed() {
        List<String> failed = new ArrayList<>();
        int kills = 0;
        int bindings = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try (DhcpWalk walk = new DhcpWalk(seed)) {
                walk.play();
                kills += walk.kills();
                bindings += walk.bindings();
            } catch (AssertionError violated) {
                failed.add(violated.getMessage());
            }
        }
        assertThat(failed).as("of %d seeds", SEEDS).isEmpty();
        System.out.println("dhcp walks: " + SEEDS + " seeds, " + kills + " kills, " + bindings + " bindings");
        if (SEEDS >= 100) {
            assertThat(kills).isGreaterThan(SEEDS / 2);
            assertThat(bindings).isGreaterThan(SEEDS * 5);
        }
    }

    @Test
    void aSeedIsAHistory() {
        try (DhcpWalk first = new DhcpWalk(7);
                DhcpWalk again = new DhcpWalk(7)) {
            assertThat(again.play()).isEqualTo(first.play());
        }
    }
}
