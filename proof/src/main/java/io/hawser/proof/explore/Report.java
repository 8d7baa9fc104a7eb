package io.hawser.proof.explore;

import org.jspecify.annotations.Nullable;

/**
 * Result of an exploration.
 *
 * @param states how many states there are that differ
 * @param transitions how many moves were made in them
 * @param depth how many moves the furthest state is away
 * @param cut whether there are ways that are longer than the bound
 * @param nanos how long it took
 * @param finding what does not hold; null when everything does
 */
public record Report(
        Exchange exchange,
        int states,
        long transitions,
        int depth,
        boolean cut,
        long nanos,
        @Nullable Counterexample finding) {}
