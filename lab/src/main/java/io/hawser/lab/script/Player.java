package io.hawser.lab.script;

import io.hawser.lab.script.Step.PlacedStep;
import io.hawser.lab.script.Step.StepFailure;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Stage;
import io.hawser.tcp.TcpException;
import java.util.ArrayList;
import java.util.List;

/** Plays steps on a stage. */
final class Player {
    private final Stage stage;
    private final List<Check> checks = new ArrayList<>();

    Player(Stage stage) {
        this.stage = stage;
    }

    /** All expectations checked so far. */
    List<Check> checks() {
        return checks;
    }

    /** Plays steps; a step that fails unexpectedly ends the run, and is recorded among the checks. */
    void play(List<PlacedStep> steps) {
        playAll(steps);
        stage.settle();
    }

    private boolean playAll(List<PlacedStep> steps) {
        for (PlacedStep each : steps) {
            if (!play(each)) {
                return false;
            }
        }
        return true;
    }

    /** Plays a step; returns false if the run must end. */
    private boolean play(PlacedStep placed) {
        return switch (placed.step()) {
            case Step.Expect expect -> {
                stage.settle();
                Finding finding = expect.condition().look(stage);
                tell(placed, finding.holds(), finding.found());
                yield true;
            }
            case Step.Action action -> act(placed, action);
            case Step.Fault fault -> {
                fault.line().schedule(stage);
                stage.settle();
                yield true;
            }
            case Step.Failing failing -> fail(placed, failing);
            case Step.Repeat repeat -> repeat(repeat);
            case Step.WithProfiles with -> !with.profiles().contains(stage.profile()) || playAll(with.steps());
        };
    }

    private boolean repeat(Step.Repeat repeat) {
        boolean goesOn = true;
        for (int i = 1; i <= repeat.times() && goesOn; i++) {
            stage.round(i, repeat.times());
            goesOn = playAll(repeat.round(i));
        }
        stage.round(repeat.times() + 1, repeat.times());
        return goesOn;
    }

    private boolean act(PlacedStep placed, Step.Action action) {
        stage.tellStep(placed.text());
        try {
            action.play(stage);
            stage.settle();
            return true;
        } catch (StepFailure failure) {
            tell(placed, /* holds= */ false, String.valueOf(failure.getMessage()));
        } catch (TcpException failure) {
            tell(placed, /* holds= */ false, failure.error().errno() + ", " + failure.getMessage());
        } catch (IllegalArgumentException failure) {
            tell(placed, /* holds= */ false, String.valueOf(failure.getMessage()));
        }
        return false;
    }

    private boolean fail(PlacedStep placed, Step.Failing failing) {
        stage.tellStep(placed.text());
        try {
            failing.action().play(stage);
            stage.settle();
            tell(placed, /* holds= */ false, "it did not fail");
            return false;
        } catch (TcpException failure) {
            String errno = failure.error().errno();
            stage.say(sentenceOf(placed) + ": " + errno + ", " + failure.error().text());
            tell(placed, errno.equals(failing.errno()), errno + ", " + failure.getMessage());
            return true;
        } catch (StepFailure failure) {
            tell(placed, /* holds= */ false, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /** The sentence without {@code , failing with EADDRINUSE}. */
    private static String sentenceOf(PlacedStep placed) {
        return placed.text().substring(0, placed.text().lastIndexOf(',')).strip();
    }

    private void tell(PlacedStep placed, boolean holds, String found) {
        Check check = new Check(placed.text(), placed.place().toString(), holds, holds ? "" : found);
        checks.add(check);
        stage.tell(check);
    }
}
