package io.hawser.lab.scenario;

import io.hawser.host.Host;
import io.hawser.link.PcapngWriter;
import io.hawser.sim.Network;
import io.hawser.sysctl.Sysctls;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a user for a run of a scenario.
 *
 * @param seed the seed of all random numbers
 * @param profile the settings to begin with: modern, linux-6.1 or classic
 * @param sysctls settings of all hosts by name, which override all others
 * @param out the stream for tables
 * @param capture the capture for packets; null for none
 * @param brief whether an experiment is shortened, because only its verdict is needed
 */
public record RunOptions(
        long seed,
        String profile,
        Map<String, String> sysctls,
        PrintStream out,
        @Nullable PcapngWriter capture,
        boolean brief) {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the profile or a setting does not exist, or a value is invalid; the message
     *     gives details
     */
    public RunOptions {
        sysctls = Map.copyOf(sysctls);
        Profiles.settings(profile);
        try (Network network = Network.seeded(seed)) {
            apply(sysctls, network.host("trial", "10.0.0.1/24"));
        }
    }

    /** Makes options of a full run with current settings. */
    public RunOptions(long seed, Map<String, String> sysctls, PrintStream out, @Nullable PcapngWriter capture) {
        this(seed, Profiles.MODERN, sysctls, out, capture, /* brief= */ false);
    }

    /** Returns a copy with another seed. */
    public RunOptions withSeed(long other) {
        return new RunOptions(other, profile, sysctls, out, capture, brief);
    }

    /** Returns a copy with another stream for tables. */
    public RunOptions withOut(PrintStream other) {
        return new RunOptions(seed, profile, sysctls, other, capture, brief);
    }

    /** Returns a copy that writes packets into a capture. */
    public RunOptions withCapture(PcapngWriter other) {
        return new RunOptions(seed, profile, sysctls, out, other, brief);
    }

    /** Returns a copy for a run that needs only a verdict. */
    public RunOptions briefly() {
        return new RunOptions(seed, profile, sysctls, out, capture, true);
    }

    /** Applies the settings to a host. */
    public void apply(Host host) {
        Map<String, String> all = new LinkedHashMap<>(Profiles.settings(profile));
        all.putAll(sysctls);
        apply(all, host);
    }

    private static void apply(Map<String, String> values, Host host) {
        Sysctls settings = host.sysctls();
        values.forEach(settings::set);
    }
}
