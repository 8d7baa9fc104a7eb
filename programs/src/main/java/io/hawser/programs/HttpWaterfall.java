package io.hawser.programs;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Draws when each resource was asked for, when its answer began, and when it ended: a line of pixels each. */
final class HttpWaterfall {
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 460;
    private static final int BAR_HEIGHT = 3;
    private static final int TITLE_HEIGHT = 24;
    private static final int AXIS_HEIGHT = 24;
    private static final int MARGIN = 20;
    private static final int LEGEND_HEIGHT = 24;
    private static final int LEGEND_STEP = 190;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String CONNECTING = "#eee6d6";
    private static final String WAITING = "#b8c4d0";
    private static final String COMING = "#1f6fb2";

    private HttpWaterfall() {}

    /** One panel for each outcome, without TLS on the left, with TLS on the right; times of a row share a scale. */
    static String svg(List<HttpLoad.Outcome> outcomes) {
        int rows = outcomes.size() / COLUMNS;
        int bars = outcomes.getFirst().resources().size();
        int panelHeight = TITLE_HEIGHT + bars * BAR_HEIGHT + AXIS_HEIGHT;
        Formatter svg = new Formatter(Locale.ROOT);
        int width = COLUMNS * (PANEL_WIDTH + MARGIN) + MARGIN;
        int height = LEGEND_HEIGHT + rows * (panelHeight + MARGIN) + MARGIN;
        svg.format(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
                        + " font-size='12'>\n",
                width, height);
        svg.format("<rect width='%d' height='%d' fill='white'/>\n", width, height);
        legend(svg, MARGIN, "waits for a connection", CONNECTING);
        legend(svg, MARGIN + LEGEND_STEP, "asked for, nothing yet", WAITING);
        legend(svg, MARGIN + 2 * LEGEND_STEP, "comes", COMING);
        for (int row = 0; row < rows; row++) {
            HttpLoad.Outcome plain = outcomes.get(row);
            HttpLoad.Outcome secure = outcomes.get(row + rows);
            long scaleNanos = Math.max(plain.loadNanos(), secure.loadNanos());
            int y = LEGEND_HEIGHT + MARGIN + row * (panelHeight + MARGIN);
            panel(svg, plain, scaleNanos, MARGIN, y);
            panel(svg, secure, scaleNanos, 2 * MARGIN + PANEL_WIDTH, y);
        }
        return svg.format("</svg>\n").toString();
    }

    private static void legend(Formatter svg, int x, String text, String colour) {
        svg.format("<rect x='%d' y='%d' width='12' height='12' fill='%s'/>\n", x, MARGIN, colour);
        svg.format("<text x='%d' y='%d'>%s</text>\n", x + 18, MARGIN + 11, text);
    }

    private static void panel(Formatter svg, HttpLoad.Outcome outcome, long scaleNanos, int x, int y) {
        svg.format(
                "<text x='%d' y='%d'>%s%s: %.0f ms</text>\n",
                x,
                y + TITLE_HEIGHT - 8,
                outcome.way().title(),
                outcome.tls() ? ", TLS" : "",
                outcome.loadNanos() / NANOS_PER_MILLI);
        int top = y + TITLE_HEIGHT;
        for (HttpLoad.Resource each : outcome.resources()) {
            double requested = at(each.requestedNanos(), scaleNanos);
            double begun = at(each.begunNanos(), scaleNanos);
            double ended = at(each.endedNanos(), scaleNanos);
            bar(svg, x, top, requested, CONNECTING);
            bar(svg, x + requested, top, begun - requested, WAITING);
            bar(svg, x + begun, top, Math.max(1, ended - begun), COMING);
            top += BAR_HEIGHT;
        }
        svg.format("<path d='M%d %dh%d' stroke='#888'/>\n", x, top, PANEL_WIDTH);
        svg.format("<text x='%d' y='%d' fill='#555'>0</text>\n", x, top + AXIS_HEIGHT - 8);
        svg.format(
                "<text x='%d' y='%d' fill='#555' text-anchor='end'>%.0f ms</text>\n",
                x + PANEL_WIDTH, top + AXIS_HEIGHT - 8, scaleNanos / NANOS_PER_MILLI);
    }

    private static double at(long nanos, long scaleNanos) {
        return (double) nanos / scaleNanos * PANEL_WIDTH;
    }

    private static void bar(Formatter svg, double x, int y, double width, String colour) {
        svg.format("<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>\n", x, y, width, BAR_HEIGHT - 1, colour);
    }
}
