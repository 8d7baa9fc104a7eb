package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of panels below a title and a legend, written as one SVG file for light and dark backgrounds. */
public final class Figure {
    private static final int WIDTH = 1000;
    private static final int MARGIN = 24;
    private static final int HEAD = 92;
    private static final int AXIS_WIDTH = 56;
    private static final int GAP = 20;
    private static final int TITLE_HEIGHT = 26;
    private static final int TICKS_HEIGHT = 34;

    private final String title;
    private final String subtitle;
    private final List<Row> rows = new ArrayList<>();

    private record Row(int height, List<Panel> panels) {}

    /**
     * Makes a figure without panels.
     *
     * @param title the title
     * @param subtitle the circumstances, in a line
     */
    public Figure(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /**
     * Adds panels side by side.
     *
     * @param height height of the diagrams, without labels, in pixels
     */
    public Figure row(int height, Panel... panels) {
        rows.add(new Row(height, List.of(panels)));
        return this;
    }

    /** The SVG. */
    public String svg() {
        int height = HEAD + MARGIN / 2;
        for (Row row : rows) {
            height += row.height + TITLE_HEIGHT + TICKS_HEIGHT;
        }
        Svg svg = new Svg(WIDTH, height, title);
        svg.style(Palette.styles());
        svg.rectangle(0, 0, WIDTH, height, "b");
        svg.text(MARGIN, 34, "t", title, "font-size", "18", "font-weight", "600");
        svg.text(MARGIN, 56, "d", subtitle);
        legend(svg);
        double top = HEAD;
        for (Row row : rows) {
            top += TITLE_HEIGHT;
            row(svg, row, top);
            top += row.height + TICKS_HEIGHT;
        }
        return svg.end();
    }

    /** One entry for each name, in the order of its first appearance. */
    private void legend(Svg svg) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        Map<String, Integer> marks = new LinkedHashMap<>();
        for (Row row : rows) {
            for (Panel panel : row.panels) {
                panel.series().forEach(line -> lines.putIfAbsent(line.name(), line.colour()));
                panel.marks().forEach(mark -> marks.putIfAbsent(mark.name(), mark.colour()));
            }
        }
        double x = MARGIN;
        double y = 80;
        for (Map.Entry<String, Integer> line : lines.entrySet()) {
            svg.line(x, y - 4, x + 24, y - 4, "c" + line.getValue(), "stroke-width", "3");
            svg.text(x + 30, y, "t", line.getKey());
            x += 30 + Svg.textWidth(line.getKey()) + GAP;
        }
        for (Map.Entry<String, Integer> mark : marks.entrySet()) {
            svg.dot(x + 4, y - 4, 3, "m" + mark.getValue());
            svg.text(x + 13, y, "t", mark.getKey());
            x += 13 + Svg.textWidth(mark.getKey()) + GAP;
        }
    }

    private static void row(Svg svg, Row row, double top) {
        int count = row.panels.size();
        double room = (WIDTH - 2.0 * MARGIN - GAP * (count - 1)) / count;
        for (int i = 0; i < count; i++) {
            double left = MARGIN + i * (room + GAP) + AXIS_WIDTH;
            new PanelDrawing(svg, row.panels.get(i), left, top, room - AXIS_WIDTH, row.height).draw();
        }
    }
}
