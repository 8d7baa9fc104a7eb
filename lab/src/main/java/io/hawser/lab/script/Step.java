package io.hawser.lab.script;

import io.hawser.lab.stage.Stage;
import io.hawser.tcp.TcpException;
import java.util.List;

/** The meaning of a sentence among the steps of a scenario. */
sealed interface Step {
    /** Does something at once. */
    non-sealed interface Action extends Step {
        /**
         * Does it.
         *
         * @throws TcpException if a call fails
         * @throws StepFailure if something is not there that should be
         */
        void play(Stage stage) throws TcpException, StepFailure;
    }

    /** Begins a fault. */
    record Fault(FaultLine line) implements Step {}

    /** Checks a condition. */
    record Expect(Condition condition) implements Step {}

    /** Does something that must fail with an error. */
    record Failing(Action action, String errno) implements Step {}

    /**
     * Steps that are played several times.
     *
     * @param rounds the steps of each round; one that holds for all of them where no number stands in the steps
     */
    record Repeat(int times, List<List<PlacedStep>> rounds) implements Step {
        List<PlacedStep> round(int number) {
            return rounds.get(Math.min(number, rounds.size()) - 1);
        }
    }

    /** Steps that are played with some profiles only. */
    record WithProfiles(List<String> profiles, List<PlacedStep> steps) implements Step {}

    /**
     * A step and where it stands.
     *
     * @param text as it was written
     */
    record PlacedStep(Step step, Place place, String text) {}

    /** A step that could not be played. */
    final class StepFailure extends Exception {
        private static final long serialVersionUID = 1;

        StepFailure(String message) {
            super(message);
        }
    }
}
