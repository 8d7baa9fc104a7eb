package io.hawser.lab.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All inputs of a run. The same link gives the same run, to the byte, on any machine.
 *
 * @param scenario the name of a delivered scenario; null for the user's own
 * @param yaml the user's own scenario; null for a delivered one
 * @param run 0 for the scenario itself, 1 and more for its variants
 * @param seed the seed of all randomness
 * @param profile modern or classic
 * @param settings sysctls of all hosts, by name
 * @param actions the user's actions in order of time; actions of one instant in the order of the list
 */
public record RunLink(
        @Nullable String scenario,
        @Nullable String yaml,
        int run,
        long seed,
        String profile,
        SortedMap<String, String> settings,
        List<UserAction> actions) {

    /** @throws IllegalArgumentException if there is not exactly one of scenario and YAML, or the run is negative */
    public RunLink {
        if ((scenario == null) == (yaml == null)) {
            throw new IllegalArgumentException("a run has either a scenario by its name or a YAML of its own");
        }
        if (run < 0) {
            throw new IllegalArgumentException("runs are counted from 0, not " + run);
        }
        settings = new TreeMap<>(settings);
        actions = actions.stream()
                .sorted((left, right) -> Long.compare(left.atNanos(), right.atNanos()))
                .toList();
    }

    /** Makes the link of a run of a delivered scenario with default settings and without actions. */
    public static RunLink of(String scenario, int run) {
        return new RunLink(scenario, null, run, 1, "modern", new TreeMap<>(Map.of()), List.of());
    }

    /** Returns a copy with one more action. */
    public RunLink with(UserAction action) {
        List<UserAction> more = new ArrayList<>(actions);
        more.add(action);
        return new RunLink(scenario, yaml, run, seed, profile, settings, more);
    }
}
