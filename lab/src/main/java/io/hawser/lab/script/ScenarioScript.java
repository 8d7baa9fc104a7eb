package io.hawser.lab.script;

import io.hawser.lab.script.Step.PlacedStep;
import java.util.List;
import java.util.Map;

/**
 * A scenario file, read and checked.
 *
 * @param runs the scenario itself, then its variants
 */
record ScenarioScript(
        String name, String group, String title, String introduction, String meaning, String cure, List<Run> runs) {

    /** The index of the run that shows what the title describes: the marked one, or else the first. */
    int pictured() {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).isPictured()) {
                return i;
            }
        }
        return 0;
    }

    /**
     * A run of the scenario.
     *
     * @param title the difference of a variant; empty for the scenario itself
     * @param cures whether this is the run with the cure
     * @param timers the timers to print: telling, all or none
     * @param isPictured whether it shows what the title describes
     * @param showsOptions whether its picture shows TCP options
     * @param sysctls settings of every host
     * @param connections the names of connections in its steps
     */
    record Run(
            String title,
            boolean cures,
            String introduction,
            String meaning,
            String timers,
            boolean isPictured,
            boolean showsOptions,
            Topology topology,
            Map<String, String> sysctls,
            List<FaultLine> faults,
            List<PlacedStep> steps,
            List<String> connections) {}
}
