package io.hawser.lab.script;

import io.hawser.lab.scenario.Audience;
import io.hawser.lab.scenario.Outcome;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScenarioScript.Run;
import io.hawser.lab.stage.CaptureTrace;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import java.util.ArrayList;
import java.util.List;

/** A scenario that was read from a file. */
public final class ScriptedScenario implements Scenario {
    private final ScenarioScript script;

    private ScriptedScenario(ScenarioScript script) {
        this.script = script;
    }

    /**
     * Reads a scenario, and checks all of it.
     *
     * @param file the file's name, for messages
     * @throws ScenarioFileException if it says something wrong
     */
    public static ScriptedScenario read(String file, byte[] bytes) throws ScenarioFileException {
        return new ScriptedScenario(ScriptReader.read(file, bytes));
    }

    @Override
    public String name() {
        return script.name();
    }

    @Override
    public String group() {
        return script.group();
    }

    @Override
    public String summary() {
        return script.title();
    }

    @Override
    public String introduction() {
        return script.introduction();
    }

    @Override
    public String meaning() {
        return script.meaning();
    }

    @Override
    public String cure() {
        return script.cure();
    }

    @Override
    public Outcome play(RunOptions conditions, Audience audience) {
        audience.scenarioBegins(this, conditions);
        List<Check> all = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < script.runs().size(); i++) {
            Run run = script.runs().get(i);
            Audience.Heading heading = new Audience.Heading(
                    i,
                    run.title(),
                    run.cures(),
                    run.introduction(),
                    run.timers(),
                    i == script.pictured(),
                    run.showsOptions());
            List<StageListener> listeners = new ArrayList<>(audience.runBegins(heading));
            CaptureTrace capture =
                    i == 0 && conditions.capture() != null ? new CaptureTrace(conditions.capture()) : null;
            if (capture != null) {
                listeners.add(capture);
            }
            try (Stage stage = new Stage(conditions.seed(), conditions.profile(), listeners)) {
                run.topology()
                        .build(
                                stage,
                                List.of(Profiles.settings(conditions.profile()), run.sysctls()),
                                conditions.sysctls());
                run.faults().forEach(fault -> fault.schedule(stage));
                Player player = new Player(stage);
                player.play(run.steps());
                if (capture != null) {
                    capture.finish(stage.nowNanos());
                }
                all.addAll(player.checks());
                nanos += stage.nowNanos();
                audience.runEnds(heading, run.meaning(), player.checks(), stage.nowNanos());
            }
        }
        Outcome outcome = new Outcome(all, nanos);
        audience.scenarioEnds(this, outcome);
        return outcome;
    }
}
