package io.hawser.lab.stage;

import io.hawser.lab.stage.Styles.Role;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tools.tcpdump.Tcpdump;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints the events in order: each packet in the form of tcpdump, when it is sent, and between the packets the state
 * changes and timers of all hosts. Repetitions are folded.
 */
public final class Trace implements StageListener {
    /** Maximum number of lines that are held back to fold repetitions. */
    private static final int MOST_GATHERED = 4000;

    /** Number of lines of one kind that are folded while the run still continues. */
    private static final int LONG_RUN = 1000;

    /** The number of rounds of a repetition that are printed before the last one. */
    private static final int ROUNDS_SHOWN = 2;

    /** Indentation of the continuation of a broken line. */
    private static final String BROKEN_INDENT = " ".repeat(20);

    private static final long DAY_NANOS = 24 * 3600 * 1_000_000_000L;
    private static final PacketMatcher SYN_ACK = PacketMatchers.synAck();

    private final PrintStream out;
    private final EventText text;
    private final Tcpdump tcpdump = new Tcpdump(0);
    private final List<Line> gathered = new ArrayList<>();

    /** The number of lines at the end that are of the same kind. */
    private int run;

    /** The last line of a long run that is no longer collected; null if there is none. */
    private @Nullable Line held;

    private long heldBack;
    private final int nameWidth;
    private final int width;
    private final Styles styles;
    private @Nullable ConnectionNames names;
    private boolean silent;
    private long left;

    /** Number of midnights passed: the time of day restarts at each. */
    private long days;

    /** Whether the last printed line is empty. */
    private boolean isGap = true;

    /**
     * A line.
     *
     * @param key the part that is the same for all lines of its kind
     * @param isFlow whether it is about a data segment, an acknowledgment, or a timer that such segments arm
     */
    record Line(String key, boolean isFlow, String text) {}

    /**
     * Makes a trace.
     *
     * @param timers the timers to print: telling, all or none
     * @param nameWidth the width of the column of names
     * @param width length at which lines are broken; {@link Integer#MAX_VALUE} for never
     */
    public Trace(PrintStream out, String timers, int nameWidth, int width, Styles styles) {
        this.out = out;
        this.nameWidth = nameWidth;
        this.width = width;
        this.styles = styles;
        text = new EventText(timers);
    }

    /** A number with spaces between the thousands. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    private void add(long nowNanos, String key, boolean isFlow, String line) {
        if (silent) {
            return;
        }
        tellDay(nowNanos);
        Line last = held != null ? held : gathered.isEmpty() ? null : gathered.getLast();
        run = last != null && last.key().equals(key) ? run + 1 : 1;
        if (held != null && run > 1) {
            held = new Line(key, isFlow, line);
            heldBack++;
            return;
        }
        if (held != null || gathered.size() >= MOST_GATHERED) {
            flush();
            run = 1;
        }
        gathered.add(new Line(key, isFlow, line));
        if (run == LONG_RUN) {
            hold();
        }
    }

    /** Prints all but the repetition at the end, of which only the number is kept. */
    private void hold() {
        List<Line> repeated = gathered.subList(gathered.size() - LONG_RUN, gathered.size());
        List<Line> first = List.copyOf(repeated.subList(0, ROUNDS_SHOWN));
        Line latest = gathered.getLast();
        repeated.clear();
        flush();
        first.forEach(each -> print(each.text()));
        held = latest;
        heldBack = LONG_RUN - ROUNDS_SHOWN - 1L;
    }

    /** Prints the collected lines. */
    public void flush() {
        Folding.fold(gathered).forEach(this::print);
        gathered.clear();
        if (held != null) {
            print("                … " + grouped(heldBack) + " more like this");
            print(held.text());
            held = null;
        }
    }

    /** Prints the collected lines; returns whether the last printed line is empty. */
    public boolean end() {
        flush();
        return isGap;
    }

    /** Breaks a line at the width and highlights it. */
    private String shaped(@Nullable Role role, String line) {
        StringBuilder shaped = new StringBuilder();
        String rest = line;
        String indent = "";
        while (rest.length() > width - indent.length()) {
            int end = rest.lastIndexOf(' ', width - indent.length());
            if (end <= 0) {
                break;
            }
            shaped.append(indent).append(styled(role, rest.substring(0, end))).append('\n');
            rest = rest.substring(end + 1);
            indent = BROKEN_INDENT;
        }
        return shaped.append(indent).append(styled(role, rest)).toString();
    }

    private String styled(@Nullable Role role, String text) {
        return role == null ? text : styles.apply(role, text);
    }

    private void print(String line) {
        out.println(line);
        isGap = line.isEmpty();
    }

    /** Prints the day when a new one has begun. */
    private void tellDay(long nowNanos) {
        if (nowNanos / DAY_NANOS != days) {
            flush();
            days = nowNanos / DAY_NANOS;
            print("                —— day " + grouped(days + 1) + " of the run ——");
        }
    }

    private void tell(long nowNanos, String line) {
        if (!silent) {
            flush();
            tellDay(nowNanos);
            print(shaped(Role.REMARK, Tcpdump.timeOfDay(nowNanos) + " -- " + line));
        }
    }

    @Override
    public void begins(Stage stage) {
        names = stage.names();
    }

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        LinkType type = leg.type();
        if (silent) {
            // tcpdump also needs the first numbers of hidden connections, because it prints relative ones
            if (SYN_ACK.matches(packet, type)) {
                tcpdump.skip(packet.bytes(), packet.start(), packet.end(), type);
            }
            return;
        }
        String line = tcpdump.line(nowNanos, packet.bytes(), packet.start(), packet.end(), type);
        int flags = line.indexOf("Flags [");
        String kind = flags < 0 ? "" : line.substring(flags, line.indexOf(']', flags));
        boolean isFlow = kind.equals("Flags [.") || kind.equals("Flags [P.");
        add(nowNanos, sender + kind + (line.endsWith("length 0") ? "" : "data"), isFlow, shaped(null, line));
    }

    private void event(long nowNanos, String host, String what) {
        event(nowNanos, host, host, what, /* isFlow= */ false);
    }

    private void event(long nowNanos, String host, TcpFlow flow, String what, boolean isFlow) {
        if (!what.isEmpty() && !silent) {
            event(nowNanos, host, names == null ? host : names.of(host, flow).toString(), what, isFlow);
        }
    }

    private void event(long nowNanos, String host, String name, String what, boolean isFlow) {
        if (!what.isEmpty() && !silent) {
            String padding = " ".repeat(Math.max(0, nameWidth - name.length()));
            int number = what.indexOf(':');
            add(
                    nowNanos,
                    host + (number < 0 ? what : what.substring(0, number)),
                    isFlow,
                    shaped(Role.STATE, Tcpdump.timeOfDay(nowNanos) + "    " + name + padding + "  " + what));
        }
    }

    @Override
    public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
        event(nowNanos, sender, EventText.lost(how));
    }

    @Override
    public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
        event(nowNanos, firewall, EventText.refused(verdict));
    }

    @Override
    public void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {
        String what = "ignores it: " + EventText.dropped(reason);
        if (flow == null) {
            event(nowNanos, host, what);
        } else {
            event(nowNanos, host, flow, what, /* isFlow= */ false);
        }
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        event(nowNanos, host, flow, from + " → " + to, /* isFlow= */ false);
    }

    @Override
    public void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
        event(nowNanos, host, flow, text.armed(host, timer, nowNanos, deadlineNanos), isOfFlow(timer));
    }

    @Override
    public void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        event(nowNanos, host, flow, text.cancelled(timer), isOfFlow(timer));
    }

    /** Returns whether each segment of a stream rearms the timer. */
    private static boolean isOfFlow(TcpTimerKind timer) {
        return timer == TcpTimerKind.RETRANSMISSION || timer == TcpTimerKind.DELAYED_ACK;
    }

    @Override
    public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        event(nowNanos, host, flow, text.fired(host, flow, timer), /* isFlow= */ false);
    }

    @Override
    public void failed(long nowNanos, String host, String connection, TcpError error) {
        event(
                nowNanos,
                host,
                host + "." + connection,
                "fails: " + error.errno() + ", " + error.text(),
                /* isFlow= */ false);
    }

    @Override
    public void remark(long nowNanos, String remark) {
        tell(nowNanos, remark);
    }

    @Override
    public void fault(long nowNanos, String fault) {
        tell(nowNanos, "fault: " + fault);
    }

    @Override
    public void table(long nowNanos, Table table) {
        if (!silent) {
            flush();
            tellDay(nowNanos);
            if (!isGap) {
                print("");
            }
            print(table.isCommand() ? "  $ " + table.title() : "  " + table.title() + ":");
            table.text().lines().forEach(line -> print("  " + line));
            print("");
        }
    }

    @Override
    public void checked(long nowNanos, Check check) {
        if (!check.holds()) {
            flush();
            tellDay(nowNanos);
            print(shaped(
                    Role.BAD,
                    Tcpdump.timeOfDay(nowNanos) + " ** NOT AS EXPECTED, " + check.where() + ": " + check.what()
                            + " -- found: " + check.found()));
        }
    }

    @Override
    public void round(long nowNanos, int index, int count) {
        if (count <= ROUNDS_SHOWN + 2) {
            return;
        }
        if (index == ROUNDS_SHOWN + 1) {
            flush();
            silent = true;
            left = (long) count - ROUNDS_SHOWN - 1;
        } else if (index == count) {
            silent = false;
            print("                … " + grouped(left) + " more like this");
        } else if (index > count) {
            flush();
        }
    }
}
