package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A range of values with ticks at round numbers.
 *
 * @param label the quantity with its unit
 * @param min the start
 * @param max the end, above {@code min}
 * @param step the distance between ticks
 */
public record Axis(String label, double min, double max, double step) {
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** Rejects ranges that cannot be drawn. */
    public Axis {
        if (!(min < max) || !(step > 0)) {
            throw new IllegalArgumentException("no axis from " + min + " to " + max + " by " + step);
        }
    }

    /** Makes an axis from 0 to somewhat more than {@code most}, with about {@code ticks} ticks. */
    public static Axis upTo(String label, double most, int ticks) {
        return exactly(label, 0, most <= 0 ? 1 : most * 1.08, ticks);
    }

    /** Makes an axis that ends exactly at {@code max}, even between ticks. */
    public static Axis exactly(String label, double min, double max, int ticks) {
        return new Axis(label, min, max, roundStep((max - min) / ticks));
    }

    /** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least {@code least}. */
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double round : ROUND) {
            if (round * power >= least * (1 - 1e-9)) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The position of {@code value}: 0 at the start, 1 at the end; values outside are clamped. */
    double fraction(double value) {
        return Math.clamp((value - min) / (max - min), 0, 1);
    }

    /** The values of the ticks. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(min / step - 1e-9);
        for (long i = first; i * step <= max + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A tick's value with as many decimals as the step needs. */
    String text(double tick) {
        double fractional = step - Math.rint(step);
        return Math.abs(fractional) < 1e-9
                ? String.format(Locale.ROOT, "%.0f", tick)
                : String.format(Locale.ROOT, step * 10 == Math.rint(step * 10) ? "%.1f" : "%.2f", tick);
    }
}
