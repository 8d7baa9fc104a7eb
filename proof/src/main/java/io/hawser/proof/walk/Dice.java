package io.hawser.proof.walk;

import java.util.List;
import java.util.random.RandomGenerator;

/** Draws from a random stream. */
final class Dice {
    private final RandomGenerator random;

    Dice(RandomGenerator random) {
        this.random = random;
    }

    /** Returns true once in {@code draws} draws on average. */
    boolean oneIn(int draws) {
        return random.nextInt(draws) == 0;
    }

    /** Draws a whole number, both ends inclusive. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Draws a number from 0 to below {@code most}. */
    double below(double most) {
        return random.nextDouble() * most;
    }

    double oneOf(double... values) {
        return values[random.nextInt(values.length)];
    }

    int oneOf(int... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
