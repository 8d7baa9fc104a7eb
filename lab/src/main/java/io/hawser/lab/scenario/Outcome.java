package io.hawser.lab.scenario;

import io.hawser.lab.stage.Check;
import java.util.List;

/**
 * The outcome of a scenario.
 *
 * @param checks the checked expectations in order
 * @param virtualNanos the total virtual time of all runs
 */
public record Outcome(List<Check> checks, long virtualNanos) {
    /** Copies the list. */
    public Outcome {
        checks = List.copyOf(checks);
    }

    /** Returns whether every expectation was met. */
    public boolean passed() {
        return checks.stream().allMatch(Check::holds);
    }

    /** The expectations that were not met. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.holds()).toList();
    }
}
