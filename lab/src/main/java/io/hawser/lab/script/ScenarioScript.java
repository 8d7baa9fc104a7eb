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

    /**
     * One way to play it.
     *
     * @param title what is different; empty for the scenario itself
     * @param cures whether it is the one with the cure
     * @param timers the timers that the trace shows: telling, all or none
     * @param sysctls settings of every host
     */
    record Run(
            String title,
            boolean cures,
            String introduction,
            String meaning,
            String timers,
            Topology topology,
            Map<String, String> sysctls,
            List<FaultLine> faults,
            List<PlacedStep> steps) {}
}
