package io.hawser.lab.script;

import io.hawser.lab.script.Step.PlacedStep;
import java.util.List;
import java.util.Map;

/**
 * A scenario file that has been read and checked.
 *
 * @param runs the scenario itself, then its variants
 */
record ScenarioScript(
        String name, String group, String title, String introduction, String meaning, String cure, List<Run> runs) {

    /** The index of the run that shows what the title says: the one that says so, or else the first. */
    int pictured() {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).isPictured()) {
                return i;
            }
        }
        return 0;
    }

    /**
     * One way to play it.
     *
     * @param title what is different; empty for the scenario itself
     * @param cures whether it is the one with the cure
     * @param timers which timers are told: telling, all or none
     * @param isPictured whether it shows what the title says
     * @param showsOptions whether its picture shows TCP options
     * @param sysctls settings of every host
     * @param connections the names that its steps give to connections
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
