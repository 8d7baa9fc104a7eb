package io.hawser.proof.compare;

import java.util.List;
import java.util.stream.Collectors;

/** Calls of a user, packets of a peer, and time between them, one after the other, in the notation of docs/proof.md. */
public final class Exchange {
    private final List<Step> steps;

    Exchange(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads an exchange: a step a line, comments behind {@code #}.
     *
     * @throws IllegalArgumentException if a line is no step; the message says which line, and what would be right
     */
    public static Exchange parse(String text) {
        return new Exchange(StepParser.parse(text));
    }

    List<Step> steps() {
        return steps;
    }

    /** The steps, a line each. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
