package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.List;

/** One diagram: two axes, lines, marks at instants, and horizontal levels. */
public final class Panel {
    /**
     * A level across the panel.
     *
     * @param value the value on the y axis
     * @param label the label
     */
    record Level(double value, String label) {}

    /**
     * Dots at the upper edge.
     *
     * @param name the name in the legend
     * @param colour index of the figure's colour
     * @param xs the x values
     */
    record Marks(String name, int colour, Series xs) {}

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Series> series = new ArrayList<>();
    private final List<Marks> marks = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();

    /**
     * Makes a panel without lines.
     *
     * @param title the title, a few words
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

    /** Adds dots at the upper edge at the x values of {@code when}, to mark events. */
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
