package io.hawser.tools.probe;

import io.hawser.tools.command.Console;
import io.hawser.wire.IpAddress;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The screen of mtr 0.95, and its keys. */
final class MtrLive {
    private static final String TITLE = "My traceroute  [v0.95]";
    private static final String HELP = """
            Command:
              ?|h     help
              p       pause (SPACE to resume)
              d       switching display mode
              n       toggle DNS on/off
              r       reset all counters
              o str   set the columns to display, default str='LRS N BAWV'
              j       toggle latency(LS NABWV)/jitter(DR AGJMXI) stats
              c <n>   report cycle n, default n=infinite
              i <n>   set the ping interval to n seconds, default n=1
              f <n>   set the initial time-to-live(ttl), default n=1
              m <n>   set the max time-to-live, default n= # of hops
              s <n>   set the packet size to n
              q       quit

             press any key to go back...""";

    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[m";
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DATE_COLUMNS = 25;
    private static final int GRAPH_COLUMN = 28;
    private static final int MOST_SAMPLES = 200;
    private static final int KEY_BYTES = 64;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final int MODES = 3;
    private static final String BLOCKS = ".123abc>";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxx", Locale.ROOT);

    private final Mtr mtr;
    private final Console console;
    private final InstantSource clock;
    private final ZoneId zone;

    private int mode;
    private boolean showsHelp;
    private boolean isPaused;
    private boolean isOver;
    private String order = MtrField.LATENCY;
    private @Nullable Question question;
    private String typed = "";

    /**
     * A value that the user is asked for.
     *
     * @param lines what is printed
     * @param taken sets it, or ignores a text that is no value
     */
    private record Question(List<String> lines, Consumer<String> taken) {}

    MtrLive(Mtr mtr, Console console, InstantSource clock, ZoneId zone) {
        this.mtr = mtr;
        this.console = console;
        this.clock = clock;
        this.zone = zone;
    }

    boolean isPaused() {
        return isPaused;
    }

    void begin() {
        console.out().print(ENTER);
        console.readSingleKeys();
        readKeys();
        draw();
    }

    /** Gives the terminal back. */
    void end() {
        isOver = true;
        console.out().print(LEAVE);
    }

    private void readKeys() {
        console.readInput(KEY_BYTES, bytes -> {
            if (isOver || bytes == null) {
                return; // without input it runs until it is interrupted
            }
            for (byte each : bytes) {
                if (!isOver) {
                    pressed((char) (each & 0xff));
                }
            }
            if (!isOver) {
                draw();
                readKeys();
            }
        });
    }

    private void pressed(char key) {
        if (showsHelp) {
            showsHelp = false;
        } else if (question != null) {
            typed(question, key);
        } else {
            command(key);
        }
    }

    private void typed(Question asked, char key) {
        if (key == '\r' || key == '\n') {
            question = null;
            if (!typed.isEmpty()) {
                asked.taken.accept(typed);
            }
        } else if (key == BACKSPACE || key == DELETE) {
            typed = typed.isEmpty() ? "" : typed.substring(0, typed.length() - 1);
        } else if (key >= ' ' && key < DELETE) {
            typed += key;
        }
    }

    private void ask(String text, String range, Consumer<String> taken) {
        typed = "";
        question = new Question(List.of(text, range), taken);
    }

    private void command(char key) {
        switch (key) {
            case 'h', '?' -> showsHelp = true;
            case 'd', 'D' -> mode = (mode + 1) % MODES;
            case 'j' -> order = order.equals(MtrField.VARIATION) ? MtrField.LATENCY : MtrField.VARIATION;
            case 'n' -> mtr.switchNames();
            case 'r', 'R' -> mtr.reset();
            case 'p' -> isPaused = true;
            case ' ' -> isPaused = false;
            case 'q', 3 -> mtr.interrupt(); // 3 is Ctrl-C where the terminal hands it on
            case 'c' -> ask("Report Cycles: " + mtr.roundsText(), "", text -> number(text, 1, mtr::rounds));
            case 'i' -> ask("Interval : " + mtr.intervalText(), "", mtr::interval);
            case 'f' -> ask("First TTL: " + mtr.firstTtl(), "", text -> number(text, 1, mtr::firstTtl));
            case 'm' -> ask("Max TTL: " + mtr.maxTtl(), "", text -> number(text, 1, mtr::maxTtl));
            case 's' ->
                ask(
                        "Change Packet Size: " + mtr.packetBytes(),
                        "Size Range: 28-4470.",
                        text -> number(text, 28, mtr::packetBytes));
            case 'o', 'O' ->
                ask("Fields: " + order, "", text -> {
                    if (MtrField.areKnown(text)) {
                        order = text;
                    }
                });
            default -> {} // no key of mtr, or one that is not done
        }
    }

    private static void number(String text, int least, IntConsumer taken) {
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= least) {
            taken.accept(Integer.parseInt(text));
        }
    }

    /** Draws the screen. */
    void draw() {
        if (isOver) {
            return;
        }
        int columns = Math.max(DEFAULT_COLUMNS / 2, console.columns() == 0 ? DEFAULT_COLUMNS : console.columns());
        int rows = console.rows() == 0 ? Integer.MAX_VALUE : console.rows();
        List<String> lines = new ArrayList<>();
        lines.add(" ".repeat(Math.max(0, (columns - TITLE.length()) / 2 - 1)) + BOLD + " " + TITLE + PLAIN);
        String ends = mtr.ends();
        int space = Math.max(0, columns - DATE_COLUMNS);
        lines.add(fitted(ends, space) + DATE.format(clock.instant().atZone(zone)));
        if (showsHelp) {
            lines.addAll(HELP.lines().toList());
        } else {
            if (question == null) {
                lines.add("Keys:  " + key("H") + "elp   " + key("D") + "isplay mode   " + key("R")
                        + "estart statistics   " + key("O") + "rder of fields   " + key("q") + "uit");
                if (mode > 0) {
                    lines.add("");
                }
            } else {
                lines.add(question.lines.get(0) + (typed.isEmpty() ? "" : " " + typed));
                lines.add(question.lines.get(1));
            }
            lines.addAll(mode == 0 ? table(columns, question == null) : graph(columns));
        }
        StringBuilder screen = new StringBuilder("\033[H");
        for (int i = 0; i < Math.min(rows, lines.size()); i++) {
            screen.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\033[K");
        }
        console.out().print(screen.append("\033[J"));
    }

    private static String key(String letter) {
        return BOLD + letter + PLAIN;
    }

    /** A text cut or filled to a width. */
    private static String fitted(String text, int width) {
        return text.length() > width ? text.substring(0, width) : text + " ".repeat(width - text.length());
    }

    private List<String> table(int columns, boolean withGroups) {
        List<String> lines = new ArrayList<>();
        String titles = MtrField.titles(order);
        int at = Math.max(0, columns - titles.length() - 1);
        if (withGroups) {
            lines.add(" ".repeat(at) + BOLD + "   Packets               Pings" + PLAIN);
        }
        lines.add(BOLD + fitted(" Host", at) + titles + PLAIN);
        for (int i = mtr.firstTtl() - 1; i < mtr.shown(); i++) {
            MtrHop hop = mtr.hop(i);
            boolean isDown = hop.sentCount() > 1 && isDown(hop);
            String name = String.format(Locale.ROOT, "%2d. %s", i + 1, name(hop));
            lines.add((isDown ? BOLD : "")
                    + fitted(name, at)
                    + (hop.address() == null ? "" : MtrField.values(order, hop))
                    + (isDown ? PLAIN : ""));
            for (IpAddress other : hop.others()) {
                lines.add("    " + mtr.nameOf(other));
            }
        }
        return lines;
    }

    private String name(MtrHop hop) {
        return hop.address() == null ? "(waiting for reply)" : mtr.nameOf(hop.address());
    }

    /** Returns whether the request before the last one was not answered. */
    private static boolean isDown(MtrHop hop) {
        return hop.recent(2)[0] == MtrHop.UNANSWERED;
    }

    private List<String> graph(int columns) {
        List<String> lines = new ArrayList<>();
        int samples = Math.clamp(columns - GRAPH_COLUMN - 2L, 1, MOST_SAMPLES);
        int[] scale = scale(samples);
        lines.add(" ".repeat(GRAPH_COLUMN) + String.format(Locale.ROOT, " Last %3d pings", samples));
        for (int i = mtr.firstTtl() - 1; i < mtr.shown(); i++) {
            MtrHop hop = mtr.hop(i);
            int[] recent = hop.recent(samples);
            StringBuilder line = new StringBuilder(
                    fitted(String.format(Locale.ROOT, "%2d. %s", i + 1, name(hop)), GRAPH_COLUMN + 1));
            line.append(" ".repeat(samples - recent.length));
            for (int j = 0; j < recent.length; j++) {
                line.append(sign(recent[j], j == recent.length - 1, scale));
            }
            lines.add(line.toString());
        }
        lines.add("");
        StringBuilder legend = new StringBuilder("Scale:");
        for (int i = 0; i < BLOCKS.length() - 1; i++) {
            legend.append("  ")
                    .append(BLOCKS.charAt(i))
                    .append(':')
                    .append(scale[i] / 1000)
                    .append(" ms");
        }
        lines.add(legend.append("  >").toString());
        return lines;
    }

    private char sign(int micros, boolean isNewest, int[] scale) {
        if (micros == MtrHop.UNANSWERED) {
            return isNewest ? ' ' : '?';
        }
        int block = 0;
        while (block < BLOCKS.length() - 1 && micros > scale[block]) {
            block++;
        }
        return block == BLOCKS.length() - 1 ? '>' : mode == 1 ? '.' : BLOCKS.charAt(block);
    }

    /** The upper ends of the blocks, in microseconds: they grow by the square, from the least to the most. */
    private int[] scale(int samples) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 0; i < mtr.shown(); i++) {
            for (int micros : mtr.hop(i).recent(samples)) {
                if (micros != MtrHop.UNANSWERED) {
                    least = Math.min(least, micros);
                    most = Math.max(most, micros);
                }
            }
        }
        int[] scale = new int[BLOCKS.length()];
        for (int i = 0; i < scale.length; i++) {
            double share = (i + 1) / (double) scale.length;
            scale[i] = most == 0 ? 0 : least + (int) ((most - least) * share * share);
        }
        return scale;
    }
}
