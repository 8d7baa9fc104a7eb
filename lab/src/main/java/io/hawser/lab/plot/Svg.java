package io.hawser.lab.plot;

import java.util.Locale;

/** Writes the few elements of SVG that a plot needs. */
final class Svg {
    /**
     * Of the font that is asked for, on average; a figure must not depend on the fonts of the machine that writes it.
     */
    private static final double CHARACTER_WIDTH = 7.0;

    private final StringBuilder out = new StringBuilder(1 << 16);

    Svg(int width, int height, String title) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" font-family=\"system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif\" "
                        + "font-size=\"13\">\n")
                .append("<title>")
                .append(escaped(title))
                .append("</title>\n");
    }

    void style(String rules) {
        out.append("<style>").append(rules).append("</style>\n");
    }

    void rectangle(double x, double y, double width, double height, String type) {
        out.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>\n"
                .formatted(number(x), number(y), number(width), number(height), type));
    }

    void line(double x1, double y1, double x2, double y2, String type, String more) {
        out.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"%s/>\n"
                .formatted(number(x1), number(y1), number(x2), number(y2), type, more.isEmpty() ? "" : " " + more));
    }

    void path(String steps, String type) {
        out.append("<path class=\"")
                .append(type)
                .append("\" d=\"")
                .append(steps)
                .append("\"/>\n");
    }

    void dot(double x, double y, double radius, String type) {
        out.append("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"%s\"/>\n"
                .formatted(number(x), number(y), number(radius), type));
    }

    void text(double x, double y, String type, String more, String text) {
        out.append("<text x=\"%s\" y=\"%s\" class=\"%s\"%s>%s</text>\n"
                .formatted(number(x), number(y), type, more.isEmpty() ? "" : " " + more, escaped(text)));
    }

    /** Text that is read from below, in the middle of a vertical axis. */
    void verticalText(double x, double y, String type, String text) {
        out.append("<text transform=\"translate(%s %s) rotate(-90)\" class=\"%s\" text-anchor=\"middle\" "
                + "font-size=\"11\">%s</text>\n".formatted(number(x), number(y), type, escaped(text)));
    }

    String end() {
        return out.append("</svg>\n").toString();
    }

    /** About how wide the text is, in pixels. */
    static double textWidth(String text) {
        return text.length() * CHARACTER_WIDTH;
    }

    /** A number of tenths, as short as can be. */
    static String tenths(long tenths) {
        String sign = tenths < 0 ? "-" : "";
        long whole = Math.abs(tenths) / 10;
        long rest = Math.abs(tenths) % 10;
        if (rest == 0) {
            return sign + whole;
        }
        return sign + (whole == 0 ? "" : whole) + "." + rest;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
