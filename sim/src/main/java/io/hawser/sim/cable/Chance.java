package io.hawser.sim.cable;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A random event that happens to each packet independently with some probability. It takes its random stream with the
 * first draw, because most lanes of a large network never draw.
 */
final class Chance {
    private final Supplier<RandomGenerator> stream;
    private @Nullable RandomGenerator random;
    private double probability;

    Chance(Supplier<RandomGenerator> stream) {
        this.stream = stream;
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
        return ofProbability > 0 && draw() < ofProbability;
    }

    /** Draws a whole number from 0 to {@code max}, both inclusive. */
    long upTo(long max) {
        return (long) (draw() * (max + 1.0));
    }

    private double draw() {
        RandomGenerator source = random;
        if (source == null) {
            source = stream.get();
            random = source;
        }
        return source.nextDouble();
    }
}
