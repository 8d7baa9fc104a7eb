package io.hawser.proof.explore;

import org.jspecify.annotations.Nullable;

/**
 * Result of an exploration.
 *
 * @param states number of different states
 * @param transitions number of moves made in them
 * @param depth number of moves to the furthest state
 * @param cut whether there are longer sequences than the limit
 * @param nanos the time taken
 * @param finding the violation; null for none
 */
public record Report(
        Exchange exchange,
        int states,
        long transitions,
        int depth,
        boolean cut,
        long nanos,
        @Nullable Counterexample finding) {}
