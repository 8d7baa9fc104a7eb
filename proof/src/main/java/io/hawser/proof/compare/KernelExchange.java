package io.hawser.proof.compare;

import java.util.List;
import java.util.stream.Collectors;

/** A sequence of a user's calls, a peer's packets, and waits, in the notation of docs/proof.md. */
public final class KernelExchange {
    private final List<ExchangeStep> steps;

    KernelExchange(List<ExchangeStep> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads an exchange: one step per line, comments after {@code #}.
     *
     * @throws IllegalArgumentException if a line is not a step; the message has the line and a correction
     */
    public static KernelExchange parse(String text) {
        return new KernelExchange(StepParser.parse(text));
    }

    List<ExchangeStep> steps() {
        return steps;
    }

    /** The steps, one per line. */
    @Override
    public String toString() {
        return steps.stream().map(ExchangeStep::toString).collect(Collectors.joining("\n"));
    }
}
