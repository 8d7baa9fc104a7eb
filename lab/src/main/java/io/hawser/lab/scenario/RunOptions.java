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
 * @param seed the seed of all randomness
 * @param profile the settings to begin with: modern or classic
 * @param sysctls settings of all hosts, by name, which go before everything else
 * @param out the stream for tables
 * @param capture the capture for packets; null for none
 * @param brief whether an experiment runs shorter, because only its verdict counts
 */
public record RunOptions(
        long seed,
        String profile,
        Map<String, String> sysctls,
        PrintStream out,
        @Nullable PcapngWriter capture,
        boolean brief) {

    /**
     * Tries the settings.
     *
     * @throws IllegalArgumentException if there is no such profile or setting, or it cannot have that value; the
     *     message says more
     */
    public RunOptions {
        sysctls = Map.copyOf(sysctls);
        Profiles.settings(profile);
        try (Network network = Network.seeded(seed)) {
            apply(sysctls, network.host("trial", "10.0.0.1/24"));
        }
    }

    /** Today's settings, in full. */
    public RunOptions(long seed, Map<String, String> sysctls, PrintStream out, @Nullable PcapngWriter capture) {
        this(seed, Profiles.MODERN, sysctls, out, capture, /* brief= */ false);
    }

    /** The same with another seed. */
    public RunOptions withSeed(long other) {
        return new RunOptions(other, profile, sysctls, out, capture, brief);
    }

    /** The same with its tables going elsewhere. */
    public RunOptions withOut(PrintStream other) {
        return new RunOptions(seed, profile, sysctls, other, capture, brief);
    }

    /** The same with packets written into a capture. */
    public RunOptions withCapture(PcapngWriter other) {
        return new RunOptions(seed, profile, sysctls, out, other, brief);
    }

    /** The same, but for the verdict alone. */
    public RunOptions briefly() {
        return new RunOptions(seed, profile, sysctls, out, capture, true);
    }

    /** Gives a host the settings. */
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
