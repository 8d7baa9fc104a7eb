package io.hawser.proof.compare;

import java.util.List;
import java.util.stream.Collectors;

/** Calls of a user, packets of a peer, and time between them, one after the other, in the notation of docs/proof.md. */
public final class KernelExchange {
    private final List<ExchangeStep> steps;

    KernelExchange(List<ExchangeStep> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads an exchange: a step a line, comments behind {@code #}.
     *
     * @throws IllegalArgumentException if a line is no step; the message says which line, and what would be right
     */
    public static KernelExchange parse(String text) {
        return new KernelExchange(StepParser.parse(text));
    }

    List<ExchangeStep> steps() {
        return steps;
    }

    /** The steps, a line each. */
    @Override
    public String toString() {
        return steps.stream().map(ExchangeStep::toString).collect(Collectors.joining("\n"));
    }
}
