package io.hawser.proof.walk;

import java.util.List;
import java.util.random.RandomGenerator;

/** Drawing from a stream of chance. */
final class Dice {
    private final RandomGenerator random;

    Dice(RandomGenerator random) {
        this.random = random;
    }

    /** True once in so many draws. */
    boolean oneIn(int draws) {
        return random.nextInt(draws) == 0;
    }

    /** A whole number, both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** From 0 to below {@code most}. */
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
