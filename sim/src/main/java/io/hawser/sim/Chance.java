package io.hawser.sim;

import java.util.random.RandomGenerator;

/** Something that happens to some packets, each time by an independent draw. */
final class Chance {
    private final RandomGenerator random;
    private double probability;

    Chance(RandomGenerator random) {
        this.random = random;
    }

    void probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a probability is from 0 to 1, not " + value);
        }
        probability = value;
    }

    /** Whether it happens this time. What is impossible draws nothing. */
    boolean happens() {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A whole number from 0 to {@code max}, both included. */
    long upTo(long max) {
        return (long) (random.nextDouble() * (max + 1.0));
    }
}
