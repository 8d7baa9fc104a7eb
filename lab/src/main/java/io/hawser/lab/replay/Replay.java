package io.hawser.lab.replay;

import io.hawser.lab.Scenarios;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.lab.stage.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Plays runs by their links. A replay belongs to one thread at a time; each call plays a network of its own, so several
 * threads may replay the same link.
 */
public final class Replay {
    /** The file name in messages about a user's own YAML. */
    public static final String OWN_FILE = "scenario.yaml";

    /** The virtual time that a run with actions goes on after its last step, while anything is pending. */
    private static final long AFTERMATH_NANOS = 120_000_000_000L;

    /** Flushes between two questions whether to stop. */
    private static final int PATIENCE = 256;

    private final RunLink link;
    private final ScriptedScenario scenario;
    private final RunOptions options;
    private final Director director;

    private Replay(RunLink link, ScriptedScenario scenario, RunOptions options) {
        director = new Director(link, scenario.interventions(link.run()));
        this.link = link;
        this.scenario = scenario;
        this.options = options;
    }

    /** Ends a run that has gone far enough. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("the run has gone far enough", null, false, false);
        }
    }

    /**
     * Reads what a link names.
     *
     * @throws ScenarioFileException if its own YAML is wrong
     * @throws IllegalArgumentException if there is no such scenario, run, profile or setting; the message says more
     */
    public static Replay of(RunLink link) throws ScenarioFileException {
        ScriptedScenario scenario = scenario(link);
        int runs = scenario.headings().size();
        if (link.run() >= runs) {
            throw new IllegalArgumentException("'" + scenario.name() + "' has " + runs + (runs == 1 ? " run" : " runs")
                    + ", counted from 0; there is no run " + link.run());
        }
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Replay(
                link,
                scenario,
                new RunOptions(link.seed(), link.profile(), link.settings(), nowhere, null, /* brief= */ false));
    }

    private static ScriptedScenario scenario(RunLink link) throws ScenarioFileException {
        String yaml = link.yaml();
        if (yaml != null) {
            return ScriptedScenario.read(OWN_FILE, yaml.getBytes(StandardCharsets.UTF_8));
        }
        String name = String.valueOf(link.scenario());
        Scenario found = Scenarios.named(name)
                .orElseThrow(() -> new IllegalArgumentException("no scenario is called '" + name + "'"));
        if (found instanceof ScriptedScenario scripted) {
            return scripted;
        }
        throw new IllegalArgumentException(
                "'" + name + "' is an experiment: it has tables and a plot, and no timeline");
    }

    /** The link. */
    public RunLink link() {
        return link;
    }

    /** The scenario that is played. */
    public ScriptedScenario scenario() {
        return scenario;
    }

    /** The run that is played. */
    public Heading heading() {
        return scenario.headings().get(link.run());
    }

    /**
     * Plays the run to its end.
     *
     * @param stop asked now and then whether to stop; the timeline then has what came before
     */
    public Timeline record(BooleanSupplier stop) {
        TimelineRecorder recorder = new TimelineRecorder(scenario.layout(link.run()));
        long[] endNanos = {0};
        try {
            play(recorder, stop, endNanos);
        } catch (Enough _) {
            recorder.cut("cut.time");
        }
        return recorder.timeline(endNanos[0]);
    }

    private void play(TimelineRecorder listener, BooleanSupplier stop, long[] endNanos) {
        scenario.playRun(
                link.run(),
                options,
                List.of(listener),
                stage -> {
                    director.prepare(stage, listener);
                    int[] flushes = {0};
                    stage.network().onFlush(() -> {
                        endNanos[0] = stage.nowNanos();
                        if (++flushes[0] % PATIENCE == 0 && stop.getAsBoolean()) {
                            throw new Enough();
                        }
                    });
                },
                stage -> {
                    playOn(stage);
                    endNanos[0] = stage.nowNanos();
                });
    }

    /** Lets the effects of the actions show that come after the last step. */
    private void playOn(Stage stage) {
        if (link.actions().isEmpty()) {
            return;
        }
        long lastNanos = Math.max(stage.nowNanos(), link.actions().getLast().atNanos());
        stage.network().runUntil(lastNanos);
        long limitNanos = lastNanos + AFTERMATH_NANOS;
        for (long next = stage.network().wheel().nextDeadlineNanos();
                next <= limitNanos;
                next = stage.network().wheel().nextDeadlineNanos()) {
            stage.network().runUntil(next);
        }
    }
}
