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
import java.util.function.Consumer;

/** A scenario from a file. */
public final class ScriptedScenario implements Scenario {
    private final ScenarioScript script;

    private ScriptedScenario(ScenarioScript script) {
        this.script = script;
    }

    /**
     * Reads a scenario and checks it completely.
     *
     * @param file the file's name, for messages
     * @throws ScenarioFileException if the file has a mistake
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

    /** Its runs: the scenario itself, then its variants. */
    public List<Audience.Heading> headings() {
        List<Audience.Heading> headings = new ArrayList<>();
        for (int i = 0; i < script.runs().size(); i++) {
            Run run = script.runs().get(i);
            headings.add(new Audience.Heading(
                    i,
                    run.title(),
                    run.cures(),
                    run.introduction(),
                    run.timers(),
                    i == script.pictured(),
                    run.showsOptions()));
        }
        return headings;
    }

    /** The machines and links of a run. */
    public TopologyLayout layout(int number) {
        return TopologyLayout.of(script.runs().get(number).topology());
    }

    /** The sentences by which a user can intervene in a run. */
    public Interventions interventions(int number) {
        Run run = script.runs().get(number);
        return new Interventions(run.topology(), run.connections());
    }

    /** The meaning of a run; empty for a variant without its own. */
    public String meaning(int number) {
        String own = script.runs().get(number).meaning();
        return own.isEmpty() && number == 0 ? meaning() : own;
    }

    /**
     * Plays one run.
     *
     * @param number its number among {@link #headings}
     * @param prepare called when the machines exist and nothing has happened yet
     * @param played called when all steps have been played
     * @return the checked expectations
     */
    public List<Check> playRun(
            int number,
            RunOptions conditions,
            List<? extends StageListener> listeners,
            Consumer<Stage> prepare,
            Consumer<Stage> played) {
        Run run = script.runs().get(number);
        try (Stage stage = new Stage(conditions.seed(), conditions.profile(), listeners)) {
            List<Check> checks = play(run, stage, conditions, prepare);
            played.accept(stage);
            return checks;
        }
    }

    private static List<Check> play(Run run, Stage stage, RunOptions conditions, Consumer<Stage> prepare) {
        run.topology()
                .build(stage, List.of(Profiles.settings(conditions.profile()), run.sysctls()), conditions.sysctls());
        prepare.accept(stage);
        run.faults().forEach(fault -> fault.schedule(stage));
        Player player = new Player(stage);
        player.play(run.steps());
        return player.checks();
    }

    @Override
    public Outcome play(RunOptions conditions, Audience audience) {
        audience.scenarioBegins(this, conditions);
        List<Check> all = new ArrayList<>();
        long nanos = 0;
        for (Audience.Heading heading : headings()) {
            int i = heading.number();
            Run run = script.runs().get(i);
            List<StageListener> listeners = new ArrayList<>(audience.runBegins(heading));
            CaptureTrace capture =
                    i == 0 && conditions.capture() != null ? new CaptureTrace(conditions.capture()) : null;
            if (capture != null) {
                listeners.add(capture);
            }
            try (Stage stage = new Stage(conditions.seed(), conditions.profile(), listeners)) {
                List<Check> checks = play(run, stage, conditions, none -> {});
                if (capture != null) {
                    capture.finish(stage.nowNanos());
                }
                all.addAll(checks);
                nanos += stage.nowNanos();
                audience.runEnds(heading, run.meaning(), checks, stage.nowNanos());
            }
        }
        Outcome outcome = new Outcome(all, nanos);
        audience.scenarioEnds(this, outcome);
        return outcome;
    }
}
