package io.hawser.lab.replay;

import io.hawser.lab.Scenarios;
import io.hawser.lab.scenario.Audience.Heading;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.lab.script.ScenarioFileException;
import io.hawser.lab.script.ScriptedScenario;
import io.hawser.lab.script.TopologyLayout;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Plays runs by their links. A replay belongs to one thread at a time; each call plays a network of its own, so several
 * threads may replay the same link.
 */
public final class Replay {
    /** The file name in messages about a user's own YAML. */
    public static final String OWN_FILE = "scenario.yaml";

    /** No rounds of a long repetition are kept but the first and the last. */
    public static final long NO_ROUNDS = -1;

    /** The virtual time that a run with actions goes on after its last step, while anything is pending. */
    private static final long AFTERMATH_NANOS = 120_000_000_000L;

    /** Number of flushes between two checks whether to stop. */
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

    /** Thrown to end a run that has played far enough. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("the run has gone far enough", null, false, false);
        }
    }

    /**
     * Resolves the names in a link.
     *
     * @throws ScenarioFileException if its own YAML is invalid
     * @throws IllegalArgumentException if the scenario, run, profile or setting does not exist; the message gives
     *     details
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

    /** The options that it is played with. */
    public RunOptions options() {
        return options;
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
     * @param stop checked from time to time; when true, playing stops, and the timeline has the events until then
     */
    public Timeline record(BooleanSupplier stop) {
        return record(stop, NO_ROUNDS);
    }

    /**
     * Plays the run to its end, and keeps some of the rounds of a long repetition that are left out otherwise.
     *
     * @param stop asked now and then whether to stop; the timeline then has what came before
     * @param roundsFromNanos the virtual time from which on twenty rounds are kept; {@link #NO_ROUNDS} for none
     */
    public Timeline record(BooleanSupplier stop, long roundsFromNanos) {
        TimelineRecorder recorder = TimelineRecorder.of(layout(), roundsFromNanos);
        long[] endNanos = {0};
        try {
            play(
                    recorder,
                    List.of(),
                    stop,
                    stage -> stage.network().onFlush(() -> endNanos[0] = stage.nowNanos()),
                    stage -> endNanos[0] = stage.nowNanos());
        } catch (Enough _) {
            recorder.cut("cut.time");
        }
        return recorder.timeline(endNanos[0]);
    }

    /** Examines a run at an instant. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Called with the stage after all events of the instant. The stage must be neither changed nor kept.
         *
         * @param index finds the connections of the timeline
         */
        void visit(Stage stage, SocketIndex index);
    }

    /**
     * Plays the run and shows it at some instants.
     *
     * @param instants in ascending order; for those after the end of the run its end is shown
     * @param stop checked from time to time; when true, playing stops
     * @return false if it was stopped before the last instant
     */
    public boolean visit(List<Long> instants, BooleanSupplier stop, Visitor visitor) {
        TimelineRecorder recorder = TimelineRecorder.quiet(layout());
        int[] visited = {0};
        try {
            play(
                    recorder,
                    List.of(),
                    stop,
                    stage -> instants.forEach(each -> stage.network().interveneAt(each, () -> {
                        visitor.visit(stage, recorder);
                        if (++visited[0] == instants.size()) {
                            throw new Enough();
                        }
                    })),
                    stage -> {
                        for (; visited[0] < instants.size(); visited[0]++) {
                            visitor.visit(stage, recorder);
                        }
                    });
        } catch (Enough _) {
            // the last instant, or no more time
        }
        return visited[0] == instants.size();
    }

    /**
     * Plays the run for listeners.
     *
     * @param listeners notified of all events
     * @param stop checked from time to time; when true, playing stops
     * @return false if it was stopped before its end
     */
    public boolean listen(List<? extends StageListener> listeners, BooleanSupplier stop) {
        TimelineRecorder recorder = TimelineRecorder.quiet(layout());
        try {
            play(recorder, listeners, stop, none -> {}, none -> {});
            return true;
        } catch (Enough _) {
            return false;
        }
    }

    /** The machines and links. */
    public TopologyLayout layout() {
        return scenario.layout(link.run());
    }

    private void play(
            TimelineRecorder recorder,
            List<? extends StageListener> others,
            BooleanSupplier stop,
            Consumer<Stage> prepared,
            Consumer<Stage> ended) {
        List<StageListener> listeners = new ArrayList<>();
        listeners.add(recorder);
        listeners.addAll(others);
        scenario.playRun(
                link.run(),
                options,
                listeners,
                stage -> {
                    director.prepare(stage, recorder);
                    prepared.accept(stage);
                    int[] flushes = {0};
                    stage.network().onFlush(() -> {
                        if (++flushes[0] % PATIENCE == 0 && stop.getAsBoolean()) {
                            throw new Enough();
                        }
                    });
                },
                stage -> {
                    playOn(stage);
                    ended.accept(stage);
                });
    }

    /** Plays on so that the effects of actions show that follow the last step. */
    private void playOn(Stage stage) {
        if (link.actions().isEmpty()) {
            return;
        }
        long lastNanos = Math.max(stage.nowNanos(), link.actions().getLast().atNanos());
        stage.network().runUntil(lastNanos);
        stage.network().interveneNow();
        long limitNanos = lastNanos + AFTERMATH_NANOS;
        for (long next = stage.network().wheel().nextDeadlineNanos();
                next <= limitNanos;
                next = stage.network().wheel().nextDeadlineNanos()) {
            stage.network().runUntil(next);
        }
    }
}
