package io.hawser.lab.plot;

import java.util.Arrays;

/** Values over time, added in order, to be drawn as a line. */
public final class Series {
    private static final int INITIAL = 256;

    private final String name;
    private final int colour;
    private double[] xs = new double[INITIAL];
    private double[] ys = new double[INITIAL];
    private int size;

    /**
     * Makes a series without values.
     *
     * @param name the name in the legend; series of one name share an entry
     * @param colour index of the figure's colour, from 0; see {@link Palette}
     */
    public Series(String name, int colour) {
        this.name = name;
        this.colour = Palette.check(colour);
    }

    /** Adds a value; {@code x} must not descend. */
    public void add(double x, double y) {
        if (size == xs.length) {
            xs = Arrays.copyOf(xs, 2 * size);
            ys = Arrays.copyOf(ys, 2 * size);
        }
        xs[size] = x;
        ys[size] = y;
        size++;
    }

    /** The name in the legend. */
    public String name() {
        return name;
    }

    /** The index of the colour. */
    public int colour() {
        return colour;
    }

    /** The number of values. */
    public int size() {
        return size;
    }

    /** The x of the i-th value. */
    public double x(int i) {
        return xs[i];
    }

    /** The i-th value. */
    public double y(int i) {
        return ys[i];
    }

    /** The largest value; 0 when there is none. */
    public double max() {
        double max = 0;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, ys[i]);
        }
        return max;
    }

    /**
     * The same line with fewer values: for each of {@code buckets} equal parts of the axis the smallest and the largest
     * value are kept, in order, so that no peak is lost.
     */
    Series thinned(Axis axis, int buckets) {
        if (size <= 2 * buckets) {
            return this;
        }
        Series thin = new Series(name, colour);
        for (int from = 0; from < size; ) {
            int bucket = (int) (axis.fraction(xs[from]) * buckets);
            int least = from;
            int most = from;
            int to = from;
            for (; to < size && (int) (axis.fraction(xs[to]) * buckets) == bucket; to++) {
                least = ys[to] < ys[least] ? to : least;
                most = ys[to] > ys[most] ? to : most;
            }
            int first = Math.min(least, most);
            int second = Math.max(least, most);
            thin.add(xs[first], ys[first]);
            if (ys[first] != ys[second]) {
                thin.add(xs[second], ys[second]);
            }
            from = to;
        }
        return thin;
    }
}
