package io.hawser.lab.script;

import io.hawser.lab.stage.Stage;
import io.hawser.tcp.TcpException;
import java.util.List;

/** The meaning of a sentence among the steps of a scenario. */
sealed interface Step {
    /** Performs an action at once. */
    non-sealed interface Action extends Step {
        /**
         * Performs the action.
         *
         * @throws TcpException if a call fails
         * @throws StepFailure if an object that the step needs does not exist
         */
        void play(Stage stage) throws TcpException, StepFailure;
    }

    /** Begins a fault. */
    record Fault(FaultLine line) implements Step {}

    /** Checks a condition. */
    record Expect(Condition condition) implements Step {}

    /** Performs an action that must fail with an error. */
    record Failing(Action action, String errno) implements Step {}

    /**
     * Steps that are played several times.
     *
     * @param rounds the steps of each round; a single element for all rounds if the steps do not contain the number
     */
    record Repeat(int times, List<List<PlacedStep>> rounds) implements Step {
        List<PlacedStep> round(int number) {
            return rounds.get(Math.min(number, rounds.size()) - 1);
        }
    }

    /** Steps that are played with some profiles only. */
    record WithProfiles(List<String> profiles, List<PlacedStep> steps) implements Step {}

    /**
     * A step and its position.
     *
     * @param text the step as written
     */
    record PlacedStep(Step step, Place place, String text) {}

    /** Thrown if a step cannot be played. */
    final class StepFailure extends Exception {
        private static final long serialVersionUID = 1;

        StepFailure(String message) {
            super(message);
        }
    }
}
