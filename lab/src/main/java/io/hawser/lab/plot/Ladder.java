package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * A ladder diagram: a line down for each machine, an arrow from one to the other for each segment, and what changes at
 * a machine beside its line. Time goes down, not to scale: each row has the same height, and its instant at the left.
 */
public final class Ladder {
    private static final int ROW = 24;
    private static final int HEAD = 76;
    private static final int MARGIN = 16;
    private static final int TIME_WIDTH = 96;
    private static final int SIDE_WIDTH = 190;
    private static final int MACHINE_GAP = 330;
    private static final int SLANT = 14;
    private static final int HEAD_SIZE = 5;

    private final String title;
    private final List<String> machines;
    private final List<Row> rows = new ArrayList<>();

    private sealed interface Row {}

    /** How a segment ends. */
    public enum Ending {
        ARRIVES,
        /** It gets lost between the last two machines. */
        LOST,
        /** The last machine does not let it pass. */
        REFUSED
    }

    private record Arrow(String time, int from, int before, int to, String label, Ending ending) implements Row {}

    private record Change(String time, int machine, String text) implements Row {}

    private record Remark(String time, String text) implements Row {}

    /**
     * A diagram without rows.
     *
     * @param machines from left to right, at least one
     */
    public Ladder(String title, List<String> machines) {
        this.title = title;
        this.machines = List.copyOf(machines);
    }

    /**
     * A segment.
     *
     * @param from the machine's number from the left, from 0
     * @param before the machine next to the last one on its way; {@code from} if it passes none
     */
    public void arrow(String time, int from, int before, int to, String label, Ending ending) {
        rows.add(new Arrow(time, from, before, to, label, ending));
    }

    /** A change at a machine. */
    public void change(String time, int machine, String text) {
        rows.add(new Change(time, machine, text));
    }

    /** A line across all machines. */
    public void remark(String time, String text) {
        rows.add(new Remark(time, text));
    }

    /** How many rows there are. */
    public int size() {
        return rows.size();
    }

    private double x(int machine) {
        return MARGIN + TIME_WIDTH + SIDE_WIDTH + (double) machine * MACHINE_GAP;
    }

    /** The SVG. */
    public String svg() {
        int width = (int) x(machines.size() - 1) + SIDE_WIDTH + MARGIN;
        int height = HEAD + rows.size() * ROW + ROW + MARGIN;
        Svg svg = new Svg(width, height, title);
        svg.style(Palette.styles());
        svg.rectangle(0, 0, width, height, "b");
        svg.text(MARGIN, 28, "t", "font-size=\"15\" font-weight=\"600\"", title);
        for (int i = 0; i < machines.size(); i++) {
            svg.text(x(i), HEAD - 18, "t", "text-anchor=\"middle\" font-weight=\"600\"", machines.get(i));
            svg.line(x(i), HEAD - 8, x(i), height - MARGIN, "g", "stroke-width=\"2\"");
        }
        String shown = "";
        for (int i = 0; i < rows.size(); i++) {
            double y = HEAD + (i + 0.5) * ROW;
            String time = row(svg, rows.get(i), y);
            if (!time.equals(shown)) {
                svg.text(MARGIN, y + 4, "d", "font-size=\"11\"", time);
                shown = time;
            }
        }
        return svg.end();
    }

    /** Draws a row, and returns its time. */
    private String row(Svg svg, Row row, double y) {
        return switch (row) {
            case Arrow arrow -> {
                arrow(svg, arrow, y);
                yield arrow.time();
            }
            case Change change -> {
                boolean isLeft = change.machine() == 0;
                svg.text(
                        x(change.machine()) + (isLeft ? -10 : 10),
                        y + 4,
                        "m" + Math.min(change.machine(), Palette.colours() - 1),
                        "font-size=\"12\"" + (isLeft ? " text-anchor=\"end\"" : ""),
                        change.text());
                yield change.time();
            }
            case Remark remark -> {
                svg.text(
                        (x(0) + x(machines.size() - 1)) / 2,
                        y + 4,
                        "d h",
                        "font-size=\"12\" font-style=\"italic\" text-anchor=\"middle\"",
                        remark.text());
                yield remark.time();
            }
        };
    }

    private void arrow(Svg svg, Arrow arrow, double y) {
        double from = x(arrow.from());
        double to = x(arrow.to());
        double last = x(arrow.before());
        double end = arrow.ending() == Ending.LOST ? last + (to - last) * 0.62 : to;
        String type = "c" + Math.min(arrow.from(), Palette.colours() - 1);
        double top = y - SLANT / 2.0 + 4;
        double bottom = top + SLANT * (end - from) / (to - from);
        svg.line(from, top, end, bottom, type, "stroke-width=\"1.6\"");
        if (arrow.ending() == Ending.ARRIVES) {
            double back = to > from ? -1.6 * HEAD_SIZE : 1.6 * HEAD_SIZE;
            svg.line(end, bottom, end + back, bottom - HEAD_SIZE, type, "stroke-width=\"1.6\"");
            svg.line(end, bottom, end + back, bottom + HEAD_SIZE, type, "stroke-width=\"1.6\"");
        } else {
            double left = end - HEAD_SIZE;
            double right = end + HEAD_SIZE;
            svg.line(left, bottom - HEAD_SIZE, right, bottom + HEAD_SIZE, "c1", "stroke-width=\"2.2\"");
            svg.line(left, bottom + HEAD_SIZE, right, bottom - HEAD_SIZE, "c1", "stroke-width=\"2.2\"");
        }
        svg.text((from + to) / 2, y - 2, "t h", "font-size=\"11\" text-anchor=\"middle\"", arrow.label());
    }
}
