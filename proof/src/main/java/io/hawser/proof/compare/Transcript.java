package io.hawser.proof.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Answers of a subject to the steps of an exchange, with times in nanoseconds since the first step. */
final class Transcript {
    /**
     * A packet of the subject.
     *
     * @param step the step before it
     */
    record Answer(int step, long atNanos, String text, String script) {}

    private final long[] stepNanos;
    private final String[] results;
    private final String[] states;
    private final String[] scripts;
    private final List<Answer> answers = new ArrayList<>();
    private int taken;
    private long endNanos;

    Transcript(int steps) {
        stepNanos = new long[steps];
        results = new String[steps];
        states = new String[steps];
        scripts = new String[steps];
        Arrays.fill(results, "");
        Arrays.fill(states, "");
        Arrays.fill(scripts, "");
    }

    /** Records that the next step is executed now. */
    void begin(long nanos) {
        stepNanos[taken++] = nanos;
    }

    void result(String result) {
        results[taken - 1] = result;
    }

    void script(String script) {
        scripts[taken - 1] = script;
    }

    void state(String state) {
        states[taken - 1] = state;
    }

    void answer(long nanos, Peer.Seen seen) {
        answers.add(new Answer(Math.max(0, taken - 1), nanos, seen.text(), seen.script()));
    }

    void end(long nanos) {
        endNanos = nanos;
    }

    int steps() {
        return stepNanos.length;
    }

    long stepNanos(int step) {
        return stepNanos[step];
    }

    long endNanos() {
        return endNanos;
    }

    /** The result of a step's call; empty for another step. */
    String result(int step) {
        return results[step];
    }

    /** The packet of a step in numbers, for a script; empty for another step. */
    String script(int step) {
        return scripts[step];
    }

    /** The state after a step. */
    String state(int step) {
        return states[step];
    }

    List<Answer> answers() {
        return answers;
    }
}
