package io.hawser.lab.scenario;

import io.hawser.lab.stage.Check;
import java.util.List;

/**
 * The outcome of a scenario.
 *
 * @param checks the expectations that were checked, in order
 * @param virtualNanos the virtual time of all runs together
 */
public record Outcome(List<Check> checks, long virtualNanos) {
    /** Copies the list. */
    public Outcome {
        checks = List.copyOf(checks);
    }

    /** Whether every expectation held. */
    public boolean passed() {
        return checks.stream().allMatch(Check::holds);
    }

    /** The expectations that did not hold. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.holds()).toList();
    }
}
