package io.hawser.lab.plot;

/** Draws one panel at its position. */
final class PanelDrawing {
    /** Width of a bucket of values; more values cannot be distinguished by eye. */
    private static final double PIXELS_PER_BUCKET = 1.5;

    private static final double LABEL_HEIGHT = 16;
    private static final double MARK_HEIGHT = 7;

    private final Svg svg;
    private final Panel panel;
    private final double left;
    private final double top;
    private final double width;
    private final double height;

    PanelDrawing(Svg svg, Panel panel, double left, double top, double width, double height) {
        this.svg = svg;
        this.panel = panel;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
    }

    void draw() {
        svg.rectangle(left, top, width, height, "f");
        svg.text(left, top - 8, "t", panel.title(), "font-weight", "600");
        axes();
        for (Panel.Level level : panel.levels()) {
            double y = y(level.value());
            svg.line(left, y, left + width, y, "v");
        }
        for (Series series : panel.series()) {
            line(series.thinned(panel.x(), (int) (width / PIXELS_PER_BUCKET)));
        }
        for (Panel.Level level : panel.levels()) {
            double y = y(level.value());
            svg.text(
                    left + width - 6,
                    y - top < LABEL_HEIGHT ? y + LABEL_HEIGHT - 3 : y - 5,
                    "l",
                    level.label(),
                    "text-anchor",
                    "end",
                    "font-size",
                    "11");
        }
        marks();
    }

    private void axes() {
        for (double tick : panel.x().ticks()) {
            double x = x(tick);
            svg.line(x, top, x, top + height, "g");
            svg.text(x, top + height + 16, "d", panel.x().text(tick), "text-anchor", "middle", "font-size", "11");
        }
        for (double tick : panel.y().ticks()) {
            double y = y(tick);
            svg.line(left, y, left + width, y, "g");
            svg.text(left - 8, y + 4, "d", panel.y().text(tick), "text-anchor", "end", "font-size", "11");
        }
        svg.text(left + width, top + height + 29, "d", panel.x().label(), "text-anchor", "end", "font-size", "11");
        svg.turnedText(left - 44, top + height / 2, -90, 11, "d", panel.y().label());
    }

    /** Draws a line in relative steps of a tenth of a pixel; steps of 0 are omitted. */
    private void line(Series series) {
        StringBuilder path = new StringBuilder();
        long lastX = 0;
        long lastY = 0;
        for (int i = 0; i < series.size(); i++) {
            long x = Math.round(x(series.x(i)) * 10);
            long y = Math.round(y(series.y(i)) * 10);
            if (i == 0) {
                path.append('M').append(Svg.tenths(x)).append(' ').append(Svg.tenths(y));
            } else if (x != lastX || y != lastY) {
                step(path, x - lastX, y - lastY);
            }
            lastX = x;
            lastY = y;
        }
        svg.path(path.toString(), "c" + series.colour());
    }

    private static void step(StringBuilder path, long dx, long dy) {
        if (dy == 0) {
            path.append('h').append(Svg.tenths(dx));
        } else {
            path.append('l').append(Svg.tenths(dx)).append(dy < 0 ? "" : " ").append(Svg.tenths(dy));
        }
    }

    private void marks() {
        double y = top;
        for (Panel.Marks marks : panel.marks()) {
            y += MARK_HEIGHT;
            long last = Long.MIN_VALUE;
            for (int i = 0; i < marks.xs().size(); i++) {
                double x = x(marks.xs().x(i));
                long pixel = Math.round(x / 2);
                if (pixel != last) {
                    svg.dot(x, y, 2, "m" + marks.colour());
                }
                last = pixel;
            }
        }
    }

    private double x(double value) {
        return left + panel.x().fraction(value) * width;
    }

    private double y(double value) {
        return top + (1 - panel.y().fraction(value)) * height;
    }
}
