package io.hawser.lab;

import io.hawser.host.Host;
import io.hawser.link.PcapngWriter;
import io.hawser.sim.Network;
import io.hawser.sysctl.Sysctls;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of a scenario.
 *
 * @param seed what all chance comes from
 * @param sysctls settings of all hosts, by name
 * @param out where tables go
 * @param capture where packets are written to; null for nowhere
 */
public record Conditions(
        long seed,
        Map<String, String> sysctls,
        PrintStream out,
        @Nullable PcapngWriter capture) {

    /**
     * Tries the settings.
     *
     * @throws IllegalArgumentException if there is no such setting, or it cannot have that value; the message says more
     */
    public Conditions {
        sysctls = Map.copyOf(sysctls);
        try (Network network = Network.seeded(seed)) {
            apply(sysctls, network.host("trial", "10.0.0.1/24"));
        }
    }

    /** Gives a host the settings. */
    public void apply(Host host) {
        apply(sysctls, host);
    }

    private static void apply(Map<String, String> values, Host host) {
        Sysctls settings = host.sysctls();
        values.forEach(settings::set);
    }
}
