package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.List;

/** One diagram: two axes, lines, marks at instants, and horizontal levels. */
public final class Panel {
    /**
     * A level across the panel.
     *
     * @param value on the y axis
     * @param label what it is
     */
    record Level(double value, String label) {}

    /**
     * Dots at the upper edge.
     *
     * @param name for the legend
     * @param colour which of the figure's colours
     * @param xs when
     */
    record Marks(String name, int colour, Series xs) {}

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Series> series = new ArrayList<>();
    private final List<Marks> marks = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();

    /**
     * A panel without lines.
     *
     * @param title what it shows, in a few words
     */
    public Panel(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Adds a line. */
    public Panel line(Series line) {
        series.add(line);
        return this;
    }

    /** Adds dots at the upper edge, when something has happened: at the values of x of {@code when}. */
    public Panel marks(Series when) {
        marks.add(new Marks(when.name(), when.colour(), when));
        return this;
    }

    /** Adds a level across the panel. */
    public Panel level(double value, String label) {
        levels.add(new Level(value, label));
        return this;
    }

    String title() {
        return title;
    }

    Axis x() {
        return x;
    }

    Axis y() {
        return y;
    }

    List<Series> series() {
        return series;
    }

    List<Marks> marks() {
        return marks;
    }

    List<Level> levels() {
        return levels;
    }
}
