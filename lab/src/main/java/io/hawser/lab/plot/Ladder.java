package io.hawser.lab.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A ladder diagram: a vertical line for each machine, an arrow between two lines for each segment, and state changes
 * next to a machine's line. Time goes down, not to scale. Both ends of an arrow are placed by their instants, so that
 * segments that cross on the network also cross in the picture.
 */
public final class Ladder {
    private static final int SLOT = 20;
    private static final int SECOND_LINE = 12;

    /** The distance of an arrow's end from the top of its slot; the label is above the arrow. */
    private static final int LINE = 13;

    private static final int BAND_GAP = 8;
    private static final int MARGIN = 16;
    private static final int TIME_WIDTH = 130;
    private static final int LEAST_SIDE = 100;
    private static final int MACHINE_GAP = 430;
    private static final int TITLE_LINE = 20;
    private static final int TITLE_SIZE = 15;
    private static final int LABEL_SIZE = 11;
    private static final int LABEL_MARGIN = 10;
    private static final int TEXT_SIZE = 12;
    private static final int LOST_DROP = 12;
    private static final int PENDING_DROP = 20;

    /** The smallest legible font size. */
    private static final int LEAST_LABEL_SIZE = 8;

    private static final double LOST_SHARE = 0.62;
    private static final int HEAD_LENGTH = 8;
    private static final int HEAD_WIDTH = 5;

    /** Places of the label of a crossing arrow, which keep away from the crossing. */
    private static final double[] NEAR_SENDER = {0.27, 0.18, 0.35};

    private static final double[] ANYWHERE = {0.5, 0.3, 0.7, 0.2, 0.8};

    /** The start of an arrow that begins between two machines, as a share of the distance. */
    private static final double UNDER_WAY = 0.45;

    /** The end of an arrow. */
    public enum Ending {
        ARRIVES,
        /** In flight to {@link Arrow#towards} when the picture ends. */
        PENDING,
        /** A cross on the way to {@link Arrow#towards}. */
        LOST,
        /** A cross at the last machine. */
        REFUSED
    }

    /**
     * An event at a machine.
     *
     * @param order ascending in the order of all events of the picture
     * @param order ascends in the order of events of the whole picture
     */
    public record Point(int machine, long atNanos, long order) {}

    /**
     * A segment.
     *
     * @param points the places that the segment passed, the sender first
     * @param towards the destination of a segment that was lost, or in flight when the picture ends; otherwise unused
     * @param label text above the arrow
     * @param second text below the arrow; may be empty
     * @param end the reason, next to the cross; may be empty
     * @param isUnderWay whether the arrow begins between the first and the second machine
     */
    public record Arrow(
            List<Point> points,
            int towards,
            String label,
            String second,
            Ending ending,
            String end,
            boolean isUnderWay) {}

    private record Change(Point at, String text, boolean isFailure) {}

    private record Remark(long atNanos, long order, String text) {}

    private sealed interface Mark {
        long order();

        long atNanos();
    }

    /** A point of an arrow. */
    private record PointOf(ArrowLine line, int index) implements Mark {
        private Point point() {
            return line.arrow.points().get(index);
        }

        @Override
        public long order() {
            return point().order();
        }

        @Override
        public long atNanos() {
            return point().atNanos();
        }
    }

    private record ChangeMark(Change change) implements Mark {
        @Override
        public long order() {
            return change.at().order();
        }

        @Override
        public long atNanos() {
            return change.at().atNanos();
        }
    }

    private record RemarkMark(Remark remark) implements Mark {
        @Override
        public long order() {
            return remark.order();
        }

        @Override
        public long atNanos() {
            return remark.atNanos();
        }
    }

    private static final class ArrowLine {
        private final Arrow arrow;
        private final double[] ys;

        ArrowLine(Arrow arrow) {
            this.arrow = arrow;
            ys = new double[arrow.points().size()];
        }
    }

    /** A straight piece of an arrow. */
    private record Piece(double x1, double y1, double x2, double y2) {
        boolean crosses(Piece other) {
            boolean isOpposite = (x2 - x1) * (other.x2 - other.x1) < 0;
            return isOpposite
                    && Math.min(x1, x2) == Math.min(other.x1, other.x2)
                    && Math.max(x1, x2) == Math.max(other.x1, other.x2)
                    && (y1 - other.y2) * (y2 - other.y1) < 0;
        }

        double x(double share) {
            return x1 + (x2 - x1) * share;
        }

        double y(double share) {
            return y1 + (y2 - y1) * share;
        }

        /** The slope by which text is turned, reading from left to right. */
        double degrees() {
            double degrees = Math.toDegrees(Math.atan2(y2 - y1, x2 - x1));
            return degrees > 90 ? degrees - 180 : degrees < -90 ? degrees + 180 : degrees;
        }
    }

    private final String title;
    private final String subtitle;
    private final List<String> machines;
    private final LongFunction<String> clock;
    private final List<ArrowLine> arrows = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private double leftSide = LEAST_SIDE;

    /**
     * Makes an empty diagram.
     *
     * @param subtitle a second line below the title; may be empty
     * @param machines names from left to right, at least one
     * @param clock formats an instant, in nanoseconds since the start
     */
    public Ladder(String title, String subtitle, List<String> machines, LongFunction<String> clock) {
        this.title = title;
        this.subtitle = subtitle;
        this.machines = List.copyOf(machines);
        this.clock = clock;
    }

    /** Adds a segment. */
    public void arrow(Arrow arrow) {
        ArrowLine line = new ArrowLine(arrow);
        arrows.add(line);
        for (int i = 0; i < arrow.points().size(); i++) {
            marks.add(new PointOf(line, i));
        }
    }

    /** Adds a state change at a machine. */
    public void change(Point at, String text, boolean isFailure) {
        marks.add(new ChangeMark(new Change(at, text, isFailure)));
    }

    /** Adds a line of text across all machines. */
    public void remark(long atNanos, long order, String text) {
        marks.add(new RemarkMark(new Remark(atNanos, order, text)));
    }

    private double x(int machine) {
        return MARGIN + TIME_WIDTH + leftSide + (double) machine * MACHINE_GAP;
    }

    /** Returns the picture as SVG. */
    public String svg() {
        leftSide = side(0);
        int width = (int) (x(machines.size() - 1) + side(machines.size() - 1) + MARGIN);
        List<String> titles = wrapped(title, TITLE_SIZE, width - 2 * MARGIN);
        List<String> subtitles = subtitle.isEmpty() ? List.of() : wrapped(subtitle, TEXT_SIZE, width - 2 * MARGIN);
        double head = MARGIN + (titles.size() + subtitles.size()) * (double) TITLE_LINE + 34;
        Layout layout = new Layout(head);
        marks.sort((one, other) -> Long.compare(one.order(), other.order()));
        marks.forEach(layout::place);
        double bottom = layout.bottom() + BAND_GAP;
        int height = (int) bottom + MARGIN;

        Svg svg = new Svg(width, height, title);
        svg.style(Palette.styles());
        svg.rectangle(0, 0, width, height, "b");
        double y = MARGIN + 12;
        for (String line : titles) {
            svg.text(MARGIN, y, "t", line, "font-size", Integer.toString(TITLE_SIZE), "font-weight", "600");
            y += TITLE_LINE;
        }
        for (String line : subtitles) {
            svg.text(MARGIN, y, "d", line, "font-size", Integer.toString(TEXT_SIZE));
            y += TITLE_LINE;
        }
        for (int i = 0; i < machines.size(); i++) {
            svg.text(x(i), head - 16, "t", machines.get(i), "text-anchor", "middle", "font-weight", "600");
            svg.line(x(i), head - 8, x(i), bottom, "g", "stroke-width", "2");
        }
        List<Piece> pieces =
                arrows.stream().flatMap(each -> pieces(each).stream()).toList();
        arrows.forEach(each -> shaft(svg, each));
        // labels are drawn over all lines, so that each can be read
        arrows.forEach(each -> labels(svg, each, pieces, layout));
        layout.texts.forEach(each -> text(svg, each));
        return svg.end();
    }

    /** The width of the widest text next to the line of a machine. */
    private double side(int machine) {
        double widest = LEAST_SIDE;
        for (Mark each : marks) {
            String text = switch (each) {
                case ChangeMark(Change change) -> change.at().machine() == machine ? change.text() : "";
                case PointOf point ->
                    point.point().machine() == machine ? point.line().arrow.end() : "";
                case RemarkMark _ -> "";
            };
            widest = Math.max(widest, 1.1 * Svg.textWidth(text, TEXT_SIZE) + MARGIN);
        }
        return widest;
    }

    private static List<String> wrapped(String text, int fontSize, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Svg.textWidth(line + " " + word, fontSize) * 1.1 > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    // ---- layout

    /** A piece of text, next to the line of a machine or {@link #ACROSS} or at the {@link #TIME}s. */
    private record Placed(int machine, double y, String text, String type, boolean isLeft) {}

    private static final int ACROSS = -1;
    private static final int TIME = -2;

    /**
     * Places events from top to bottom. Events of one instant share a band; within it, events at one machine are placed
     * below each other, and events at different machines side by side.
     */
    private final class Layout {
        private final List<Placed> texts = new ArrayList<>();
        private final double[] free = new double[machines.size()];
        private long bandNanos = Long.MIN_VALUE;
        private String shown = "";

        Layout(double top) {
            Arrays.fill(free, top);
        }

        double bottom() {
            return Arrays.stream(free).max().orElseThrow();
        }

        private void place(Mark mark) {
            if (mark.atNanos() != bandNanos) {
                Arrays.fill(free, bottom() + (bandNanos == Long.MIN_VALUE ? 0 : BAND_GAP));
                bandNanos = mark.atNanos();
                String time = clock.apply(bandNanos);
                if (!time.equals(shown)) {
                    texts.add(new Placed(TIME, bottom() + LINE + 2, time, "d", true));
                }
                shown = time;
            }
            switch (mark) {
                case PointOf point -> place(point);
                case ChangeMark(Change change) -> {
                    int machine = change.at().machine();
                    texts.add(new Placed(
                            machine,
                            take(machine, SLOT),
                            change.text(),
                            change.isFailure() ? "z" : colour("m", machine),
                            machine == 0));
                }
                case RemarkMark(Remark remark) -> {
                    double y = bottom();
                    texts.add(new Placed(ACROSS, y + LINE + 2, remark.text(), "d h", true));
                    Arrays.fill(free, y + SLOT);
                }
            }
        }

        /** Takes the next free slot at a machine, and returns the middle of it. */
        private double take(int machine, int height) {
            double y = free[machine];
            free[machine] += height;
            return y + LINE;
        }

        private void place(PointOf mark) {
            Point point = mark.point();
            Arrow arrow = mark.line().arrow;
            int machine = point.machine();
            int index = mark.index();
            if (index > 0) {
                // never upwards, even if the link has no delay
                double before = mark.line().ys[index - 1];
                free[machine] = Math.max(free[machine], before - LINE);
            }
            boolean isLast = index == arrow.points().size() - 1;
            double y = take(machine, SLOT + (arrow.second().isEmpty() || index > 0 && !isLast ? 0 : SECOND_LINE));
            mark.line().ys[index] = y;
            if (isLast && arrow.ending() == Ending.REFUSED && !arrow.end().isEmpty()) {
                // beyond the line, where there is no label of an arrow from the same side
                boolean isLeft = index > 0 && arrow.points().get(index - 1).machine() > machine;
                texts.add(new Placed(machine, y, arrow.end(), "z", isLeft));
            }
            if (isLast && (arrow.ending() == Ending.LOST || arrow.ending() == Ending.PENDING)) {
                int towards = arrow.towards();
                boolean isPending = arrow.ending() == Ending.PENDING;
                free[towards] = Math.max(free[towards], isPending ? y + PENDING_DROP : y - LINE);
                free[machine] = Math.max(free[machine], y + LOST_DROP);
            }
        }
    }

    // ---- drawing

    private static String colour(String kind, int machine) {
        return kind + Math.min(machine, Palette.colours() - 1);
    }

    /** The straight pieces of an arrow; the last one ends at the end of the arrow. */
    private List<Piece> pieces(ArrowLine line) {
        List<Piece> pieces = new ArrayList<>();
        List<Point> points = line.arrow.points();
        for (int i = 1; i < points.size(); i++) {
            Piece piece = new Piece(
                    x(points.get(i - 1).machine()),
                    line.ys[i - 1],
                    x(points.get(i).machine()),
                    line.ys[i]);
            pieces.add(
                    i == 1 && line.arrow.isUnderWay()
                            ? new Piece(piece.x(UNDER_WAY), piece.y(UNDER_WAY), piece.x2(), piece.y2())
                            : piece);
        }
        double from = x(points.getLast().machine());
        double y = line.ys[points.size() - 1];
        if (line.arrow.ending() == Ending.LOST) {
            double to = x(line.arrow.towards());
            pieces.add(new Piece(from, y, from + (to - from) * LOST_SHARE, y + LOST_DROP));
        } else if (line.arrow.ending() == Ending.PENDING) {
            pieces.add(new Piece(from, y, x(line.arrow.towards()), y + PENDING_DROP));
        }
        return pieces;
    }

    private void shaft(Svg svg, ArrowLine line) {
        List<Piece> pieces = pieces(line);
        if (pieces.isEmpty()) {
            return;
        }
        String type = colour("c", line.arrow.points().getFirst().machine());
        for (Piece each : pieces) {
            boolean isToCome = line.arrow.ending() == Ending.PENDING && each == pieces.getLast();
            String[] stroke = isToCome
                    ? new String[] {"stroke-width", "1.6", "stroke-dasharray", "6 4"}
                    : new String[] {"stroke-width", "1.6"};
            svg.line(each.x1(), each.y1(), each.x2(), each.y2(), type, stroke);
        }
        if (line.arrow.isUnderWay()) {
            svg.dot(pieces.getFirst().x1(), pieces.getFirst().y1(), 3, "d");
        }
        Piece last = pieces.getLast();
        if (line.arrow.ending() == Ending.ARRIVES || line.arrow.ending() == Ending.PENDING) {
            head(svg, last, type);
        } else {
            double x = last.x2();
            double y = last.y2();
            svg.line(x - HEAD_WIDTH, y - HEAD_WIDTH, x + HEAD_WIDTH, y + HEAD_WIDTH, "x", "stroke-width", "2.2");
            svg.line(x - HEAD_WIDTH, y + HEAD_WIDTH, x + HEAD_WIDTH, y - HEAD_WIDTH, "x", "stroke-width", "2.2");
        }
    }

    private static void head(Svg svg, Piece piece, String type) {
        double length = Math.hypot(piece.x2() - piece.x1(), piece.y2() - piece.y1());
        double dx = (piece.x2() - piece.x1()) / length;
        double dy = (piece.y2() - piece.y1()) / length;
        double x = piece.x2();
        double y = piece.y2();
        for (int side = -1; side <= 1; side += 2) {
            svg.line(
                    x,
                    y,
                    x - dx * HEAD_LENGTH - side * dy * HEAD_WIDTH,
                    y - dy * HEAD_LENGTH + side * dx * HEAD_WIDTH,
                    type,
                    "stroke-width",
                    "1.6");
        }
    }

    private void labels(Svg svg, ArrowLine line, List<Piece> all, Layout layout) {
        List<Piece> pieces = pieces(line);
        if (pieces.isEmpty()) {
            return;
        }
        Piece first = pieces.getFirst();
        double degrees = first.degrees();
        boolean crosses = all.stream().anyMatch(first::crosses);
        int size = crosses ? sizeWithinHalf(line.arrow.label(), first) : LABEL_SIZE;
        double share = share(line, first, crosses, size, layout);
        turned(svg, first, share, degrees, -5, size, "t h", line.arrow.label());
        if (!line.arrow.second().isEmpty()) {
            turned(svg, first, share, degrees, 12, size, "d h", line.arrow.second());
        }
        if (line.arrow.ending() == Ending.LOST && !line.arrow.end().isEmpty()) {
            Piece last = pieces.getLast();
            boolean isRight = last.x2() > last.x1();
            svg.text(
                    last.x2() + (isRight ? 10 : -10),
                    last.y2() + 4,
                    "d h",
                    line.arrow.end(),
                    "font-size",
                    Integer.toString(LABEL_SIZE),
                    "text-anchor",
                    isRight ? "start" : "end");
        }
    }

    /** The font size at which a label fits on the sender's side of a crossing in the middle. */
    private static int sizeWithinHalf(String label, Piece piece) {
        double half = Math.abs(piece.x2() - piece.x1()) / 2 - 2 * LABEL_MARGIN;
        int size = LABEL_SIZE;
        while (size > LEAST_LABEL_SIZE && 1.1 * Svg.textWidth(label, size) > half) {
            size--;
        }
        return size;
    }

    /** The position of the label along the piece: the middle, unless it would cover other text or a crossing. */
    private double share(ArrowLine line, Piece piece, boolean crosses, int size, Layout layout) {
        double width = Svg.textWidth(line.arrow.label(), size);
        // a long label must fit between the machines
        double margin = Math.min(0.5, (width / 2 + LABEL_MARGIN) / Math.abs(piece.x2() - piece.x1()));
        if (crosses && size < LABEL_SIZE) {
            return margin;
        }
        double rise = width / 2 * Math.abs(Math.sin(Math.toRadians(piece.degrees())));
        for (double wanted : crosses ? NEAR_SENDER : ANYWHERE) {
            double share = Math.clamp(wanted, margin, 1 - margin);
            double y = piece.y(share) - 5;
            boolean isFree = layout.texts.stream()
                    .filter(each -> each.machine() == ACROSS)
                    .noneMatch(each -> each.y() > y - rise - LABEL_SIZE && each.y() < y + rise + LABEL_SIZE);
            if (isFree) {
                return share;
            }
        }
        return Math.clamp(crosses ? NEAR_SENDER[0] : ANYWHERE[0], margin, 1 - margin);
    }

    /** Writes text along a piece, at a distance above it (negative) or below it. */
    private static void turned(
            Svg svg, Piece piece, double share, double degrees, double distance, int size, String type, String text) {
        double turn = Math.toRadians(degrees);
        svg.turnedText(
                piece.x(share) - Math.sin(turn) * distance,
                piece.y(share) + Math.cos(turn) * distance,
                degrees,
                size,
                type,
                text);
    }

    private void text(Svg svg, Placed placed) {
        switch (placed.machine()) {
            case TIME -> svg.text(MARGIN, placed.y(), placed.type(), placed.text(), "font-size", "11");
            case ACROSS ->
                svg.text(
                        (x(0) + x(machines.size() - 1)) / 2,
                        placed.y(),
                        placed.type(),
                        placed.text(),
                        "font-size",
                        Integer.toString(TEXT_SIZE),
                        "font-style",
                        "italic",
                        "text-anchor",
                        "middle");
            default -> {
                boolean isLeft = placed.isLeft();
                svg.text(
                        x(placed.machine()) + (isLeft ? -10 : 10),
                        placed.y() + 2,
                        placed.type() + " h",
                        placed.text(),
                        "font-size",
                        Integer.toString(TEXT_SIZE),
                        "text-anchor",
                        isLeft ? "end" : "start");
            }
        }
    }
}
