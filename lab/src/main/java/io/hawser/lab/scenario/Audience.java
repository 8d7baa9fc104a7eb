package io.hawser.lab.scenario;

import io.hawser.lab.plot.Figure;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.StageListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Observes a scenario while it is played. Calls come from the thread that plays. */
public interface Audience {
    /**
     * A run of the scenario.
     *
     * @param number 0 for the scenario itself, 1 and more for its variants
     * @param title the difference of a variant; empty for the scenario itself
     * @param cures whether this is the run with the cure
     * @param introduction more about the difference
     * @param timers the timers that a full trace shows: telling, all or none
     * @param isPictured whether this run shows what the scenario's title describes; one run of each scenario does
     * @param showsOptions whether its picture shows TCP options
     */
    record Heading(
            int number,
            String title,
            boolean cures,
            String introduction,
            String timers,
            boolean isPictured,
            boolean showsOptions) {}

    /** Called when the scenario begins. */
    default void scenarioBegins(Scenario scenario, RunOptions conditions) {}

    /** Called when a run begins; the returned listeners receive its events. */
    List<StageListener> runBegins(Heading heading);

    /** Called when a run has ended. */
    default void runEnds(Heading heading, String meaning, List<Check> checks, long virtualNanos) {}

    /** Called when the scenario has ended. */
    default void scenarioEnds(Scenario scenario, Outcome outcome) {}

    /** Called when an experiment has drawn its plot. */
    default void figure(Experiment experiment, Figure figure) {}

    /** The output for tables of an {@link Experiment}. */
    default PrintStream out() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    /** Returns an audience that ignores everything. */
    static Audience none() {
        return heading -> List.of();
    }
}
