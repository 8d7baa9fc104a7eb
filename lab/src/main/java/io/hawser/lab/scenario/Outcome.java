package io.hawser.lab.scenario;

import io.hawser.lab.stage.Check;
import java.util.List;

/**
 * What has come of a scenario.
 *
 * @param checks all that it has made sure of, in order
 * @param virtualNanos how long it took in virtual time, all runs together
 */
public record Outcome(List<Check> checks, long virtualNanos) {
    /** Copies the list. */
    public Outcome {
        checks = List.copyOf(checks);
    }

    /** Whether everything was as the scenario says. */
    public boolean passed() {
        return checks.stream().allMatch(Check::holds);
    }

    /** What was not. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.holds()).toList();
    }
}
