package io.hawser.sim.cable;

import java.util.random.RandomGenerator;

/** A random event that happens to each packet independently with some probability. */
final class Chance {
    private final RandomGenerator random;
    private double probability;

    Chance(RandomGenerator random) {
        this.random = random;
    }

    void probability(double value) {
        check(value);
        probability = value;
    }

    static void check(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is from 0 to 1, not " + probability);
        }
    }

    double probability() {
        return probability;
    }

    /** Draws whether the event happens this time. A probability of 0 draws no random number. */
    boolean happens() {
        return happens(probability);
    }

    /** Draws whether an event of another probability happens, from the same stream. */
    boolean happens(double ofProbability) {
        return ofProbability > 0 && random.nextDouble() < ofProbability;
    }

    /** Draws a whole number from 0 to {@code max}, both inclusive. */
    long upTo(long max) {
        return (long) (random.nextDouble() * (max + 1.0));
    }
}
