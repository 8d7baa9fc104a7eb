package io.hawser.lab.stage;

import io.hawser.host.Host;
import io.hawser.mib.Counters;
import io.hawser.mib.MibCounter;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpInfo;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.time.Deadline;
import io.hawser.tools.sockets.Netstat;
import io.hawser.tools.sockets.Ss;
import io.hawser.tools.sockets.SsOptions;
import io.hawser.tools.tcpdump.PrintOptions;
import io.hawser.tools.tcpdump.Tcpdump;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Tables that scenarios show. */
public final class Tables {
    /** Maximum number of rows. */
    private static final int MOST_ROWS = 20;

    private static final int ROWS_BEFORE_FOLD = 12;

    private Tables() {}

    /** {@code netstat -nat}. */
    public static Table netstat(Host host) {
        return Table.ofCommand(
                "netstat -nat",
                host.name(),
                printed(out -> Netstat.tcp(/* all= */ true, /* timers= */ false).print(host, out)));
    }

    /** {@code ss -tano}. */
    public static Table ss(Host host) {
        return Table.ofCommand(
                "ss -tano",
                host.name(),
                printed(out -> new Ss(SsOptions.tcp(/* all= */ true, /* timers= */ true)).print(host, out)));
    }

    /** {@code netstat -nat}; of many sockets the first {@code mostRows - 2} and the last are printed. */
    public static String netstat(Host host, int mostRows) {
        return printed(
                out -> Netstat.tcp(/* all= */ true, /* timers= */ false).print(host, out), mostRows, mostRows - 2);
    }

    /** {@code ss -tano}, shortened in the same way. */
    public static String ss(Host host, int mostRows) {
        return printed(
                out -> new Ss(SsOptions.tcp(/* all= */ true, /* timers= */ true)).print(host, out),
                mostRows,
                mostRows - 2);
    }

    /** DHCP messages as {@code tcpdump -v} prints them. */
    static Table dhcp(List<DhcpCapture> messages) {
        Tcpdump tcpdump = new Tcpdump(0, PrintOptions.NUMERIC.withVerbosity(1));
        StringBuilder text = new StringBuilder();
        for (DhcpCapture each : messages) {
            text.append(each.line(tcpdump)).append('\n');
        }
        return new Table("tcpdump -nv port 67 or port 68", true, text.toString());
    }

    /** Lines under a title. */
    public static Table lines(String title, List<String> lines) {
        return Table.of(title, folded(lines));
    }

    private static String printed(Consumer<PrintStream> printer) {
        return printed(printer, MOST_ROWS, ROWS_BEFORE_FOLD);
    }

    private static String printed(Consumer<PrintStream> printer, int mostRows, int rowsBeforeFold) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        printer.accept(out);
        out.flush();
        return folded(bytes.toString(StandardCharsets.UTF_8).lines().toList(), mostRows, rowsBeforeFold);
    }

    private static String folded(List<String> lines) {
        return folded(lines, MOST_ROWS, ROWS_BEFORE_FOLD);
    }

    private static String folded(List<String> lines, int mostRows, int rowsBeforeFold) {
        if (lines.size() <= mostRows) {
            return String.join("\n", lines);
        }
        List<String> shown = new ArrayList<>(lines.subList(0, rowsBeforeFold));
        shown.add("… " + Trace.grouped(lines.size() - rowsBeforeFold - 1) + " more like this");
        shown.add(lines.getLast());
        return String.join("\n", shown);
    }

    /** Lists all armed timers of all connections. */
    public static Table timers(Host host) {
        List<String> lines = new ArrayList<>();
        host.tcp().forEachFlow(flow -> {
            for (TcpTimerKind kind : TcpTimerKind.values()) {
                long deadline = flow.timerDeadlineNanos(kind);
                if (deadline != Deadline.NEVER) {
                    lines.add(String.format(
                            Locale.ROOT,
                            "%-44s %-11s  %s in %s",
                            ends(flow),
                            flow.state(),
                            kind,
                            Times.spoken(deadline - host.timers().nowNanos())));
                }
            }
        });
        lines.sort(null);
        return Table.of("timers on " + host.name(), lines.isEmpty() ? "none is armed" : folded(lines));
    }

    static String ends(TcpFlow flow) {
        return flow.localAddress() + ":" + flow.localPort() + " > " + flow.remoteAddress() + ":" + flow.remotePort();
    }

    /**
     * Number of sockets in each state, as {@code netstat -n | awk '/^tcp/{++S[$NF]}END{for (k in S) print k,S[k]}'}.
     */
    public static Table states(Host host) {
        Map<TcpState, Integer> counts = new EnumMap<>(TcpState.class);
        host.tcp().forEachFlow(flow -> counts.merge(flow.state(), 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach((state, count) -> lines.add(state.netstatName() + " " + count));
        return Table.ofCommand(
                "netstat -n | awk '/^tcp/{++S[$NF]}END{for (key in S) print key,S[key]}'",
                host.name(),
                lines.isEmpty() ? "no connections" : String.join("\n", lines));
    }

    /** Counters of TCP and IP, by the names of {@code nstat -az}. */
    public static Table counters(Host host) {
        List<String> lines = new ArrayList<>();
        append(host.tcpCounters(), lines);
        append(host.ipCounters(), lines);
        return Table.of("counters of " + host.name(), String.join("\n", lines));
    }

    private static <E extends Enum<E> & MibCounter> void append(Counters<E> counters, List<String> lines) {
        for (E counter : counters.names()) {
            if (counters.get(counter) != 0) {
                lines.add(String.format(
                        Locale.ROOT, "%-32s %10d", counter.group() + counter.mibName(), counters.get(counter)));
            }
        }
    }

    /** The variables of a connection. */
    public static Table connection(Actor actor) {
        TcpInfo info = actor.connection().info();
        List<String> lines = List.of(
                "state " + info.state + ", mss " + info.sndMss + ", sack " + info.sack + ", timestamps "
                        + info.timestamps + ", window scales " + info.sndWindowShift + " and "
                        + info.rcvWindowShift,
                "SND.UNA " + unsigned(info.sndUna) + ", SND.NXT " + unsigned(info.sndNxt) + ", SND.WND " + info.sndWnd
                        + ", ISS " + unsigned(info.iss),
                "RCV.NXT " + unsigned(info.rcvNxt) + ", RCV.WND " + info.rcvWnd + ", IRS " + unsigned(info.irs),
                "RTO " + Times.spoken(info.rtoNanos) + ", SRTT "
                        + (info.srttNanos < 0 ? "not measured" : Times.spoken(info.srttNanos)) + ", "
                        + info.congestionControl + ", cwnd " + info.cwndBytes + ", timeouts " + info.timeouts
                        + ", probes " + info.probes);
        return Table.of(actor.name(), String.join("\n", lines));
    }

    private static String unsigned(int number) {
        return Integer.toUnsignedString(number);
    }
}
