package io.hawser.lab;

import io.hawser.lab.path.Bottleneck;
import io.hawser.lab.path.BottleneckLine;
import io.hawser.lab.path.BulkTransfer;
import io.hawser.lab.path.Flow;
import io.hawser.lab.plot.Axis;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.plot.Panel;
import io.hawser.lab.plot.Series;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.stage.Check;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.congestion.CongestionControls;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Compares the congestion controls: each alone, each against another flow of its own kind, and against another
 * algorithm.
 */
final class Congestion implements Experiment {
    private static final BottleneckLine LINE = new BottleneckLine(Bandwidth.mbps(100), Duration.ofMillis(50), 208);
    private static final int PORT = 80;
    private static final Duration LATER = Duration.ofSeconds(5);

    /** The colour of the second of two flows of one kind. */
    private static final int SECOND_COLOUR = 3;

    /** The time for a run that needs only a verdict. */
    private static final Duration BRIEFLY = Duration.ofSeconds(11);

    private final Duration time;

    /** Makes the experiment with its full time, half of which NewReno needs from one loss to the next. */
    Congestion() {
        this(Duration.ofSeconds(40));
    }

    /**
     * Makes a shorter experiment for tests.
     *
     * @param time duration of each part, more than 10 s
     */
    Congestion(Duration time) {
        this.time = time;
    }

    @Override
    public String name() {
        return "congestion";
    }

    @Override
    public String group() {
        return "Moving data";
    }

    @Override
    public String summary() {
        return "one bottleneck and its queue: every congestion control alone, against its like, against another";
    }

    @Override
    public String introduction() {
        return """
                A path is as fast as its slowest line, and in front of that line is a queue. Nobody tells a sender how \
                fast
                it is: congestion control finds out. Somebody who uploads a backup while others make calls, replicates a
                database to another continent, or wonders why a transfer gets 3 Mbit/s of a line of 100, meets it. Here
                one sender, with always more to send, goes through a line of 100 Mbit/s with a round trip of 50 ms, \
                which
                holds 416 packets (the bandwidth-delay product, BDP), and a queue of half as many, which drops what \
                finds
                it full. Then two senders at once, the second 5 s later, for twice as long.""";
    }

    /** One or two senders on a path of their own. */
    private record Played(Bottleneck path, List<BulkTransfer> transfers, List<Long> receivedBefore, Duration counted) {
        Flow flow() {
            return transfers.getFirst().flow();
        }

        double megabits(int i) {
            return (transfers.get(i).receivedBytes() - receivedBefore.get(i)) * 8.0 / counted.toNanos() * 1e3;
        }

        /** Jain's index of fairness: 1 when both rates are equal, 0.5 when one flow gets all. */
        double jain() {
            double sum = megabits(0) + megabits(1);
            double squares = megabits(0) * megabits(0) + megabits(1) * megabits(1);
            return squares == 0 ? 0 : sum * sum / (2 * squares);
        }

        String kinds() {
            return transfers.get(0).flow().congestionControl() + " + "
                    + transfers.get(1).flow().congestionControl();
        }
    }

    /** A part of the experiment. */
    @FunctionalInterface
    private interface Part {
        Played run() throws TcpException;
    }

    @Override
    public Result play(RunOptions conditions) throws TcpException {
        return conditions.brief() && time.compareTo(BRIEFLY) > 0
                ? new Congestion(BRIEFLY).playInFull(conditions)
                : playInFull(conditions);
    }

    private Result playInFull(RunOptions conditions) throws TcpException {
        List<String> names = CongestionControls.NAMES;
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(() -> alone(conditions, name));
        }
        for (String name : names) {
            parts.add(() -> together(conditions, name, name));
        }
        parts.add(() -> together(conditions, "cubic", names.getLast().equals("cubic") ? "reno" : names.getLast()));
        List<Played> outcomes = outcomes(parts, conditions.capture() == null);
        List<Played> alone = outcomes.subList(0, names.size());
        List<Played> pairs = outcomes.subList(names.size(), outcomes.size());
        report(alone, pairs, conditions.out());
        Figure figure = figure(alone, pairs);
        outcomes.forEach(outcome -> outcome.path().close());
        List<Check> checks = new ArrayList<>();
        long nanos = 0;
        for (Played played : alone) {
            double megabits = played.megabits(0);
            checks.add(new Check(
                    played.flow().congestionControl() + " alone gets more than 70 of 100 Mbit/s",
                    name(),
                    megabits > 70,
                    String.format(Locale.ROOT, "%.1f", megabits)));
            nanos += played.path().network().nowNanos();
        }
        return new Result(figure, checks, nanos);
    }

    /** The parts share no state and run in parallel, unless all write to one capture. */
    private static List<Played> outcomes(List<Part> parts, boolean parallel) {
        Stream<Part> stream = parallel ? parts.parallelStream() : parts.stream();
        return stream.map(part -> {
                    try {
                        return part.run();
                    } catch (TcpException e) {
                        throw new IllegalStateException("a call failed that should not", e);
                    }
                })
                .toList();
    }

    private static int colourOf(String congestionControl) {
        return CongestionControls.NAMES.indexOf(congestionControl);
    }

    private Played alone(RunOptions conditions, String name) throws TcpException {
        Bottleneck path = new Bottleneck(conditions, LINE, name, colourOf(name));
        BulkTransfer transfer = new BulkTransfer(path, name, PORT, name, colourOf(name));
        path.network().runFor(time);
        return new Played(path, List.of(transfer), List.of(0L), time);
    }

    private Played together(RunOptions conditions, String first, String second) throws TcpException {
        boolean alike = first.equals(second);
        int colour = alike ? SECOND_COLOUR : colourOf(second);
        Bottleneck path = new Bottleneck(conditions, LINE, first + "-" + second, colourOf(first));
        BulkTransfer one = new BulkTransfer(path, first, PORT, first, colourOf(first));
        path.network().runFor(LATER);
        String name = alike ? "the second of a kind" : second;
        BulkTransfer two = new BulkTransfer(path, second, PORT + 1, name, colour);
        path.network().runFor(time.minus(LATER));
        List<Long> before = List.of(one.receivedBytes(), two.receivedBytes());
        path.network().runFor(time);
        return new Played(path, List.of(one, two), before, time);
    }

    private void report(List<Played> alone, List<Played> pairs, PrintStream out) {
        out.println("Each alone, for " + time.toSeconds() + " s:");
        out.println();
        out.println("            throughput  share   lost     sent   RTT, ms        queue, packets");
        out.println("              Mbit/s   of line  packets  again   mean  95 %     mean  most");
        for (Played outcome : alone) {
            Flow flow = outcome.flow();
            out.println(String.format(
                    Locale.ROOT,
                    "%-12s %8.1f    %4.0f %%  %6d  %6d  %5.1f %5.1f    %5.0f %5d",
                    flow.congestionControl(),
                    outcome.megabits(0),
                    100 * outcome.megabits(0) * 1e6 / LINE.goodputBits(),
                    flow.lostPackets(),
                    outcome.transfers().getFirst().retransmits(),
                    flow.roundTripMeanMillis(),
                    flow.roundTrip95Millis(),
                    outcome.path().queueMean(),
                    outcome.path().queueMost()));
        }
        out.println();
        out.println("What they went through:");
        out.println();
        for (Played outcome : alone) {
            String name = outcome.flow().congestionControl();
            for (String line : outcome.flow().phases().lines()) {
                out.println(String.format(Locale.ROOT, "%-8s%s", name, line));
                name = "";
            }
        }
        out.println();
        out.println("Two at once, over the second half of " + 2 * time.toSeconds() + " s:");
        out.println();
        out.println("                 first    second    Jain's    lost     queue, packets");
        out.println("                Mbit/s    Mbit/s    index    packets    mean  most");
        for (Played outcome : pairs) {
            long lost = outcome.transfers().stream()
                    .mapToLong(transfer -> transfer.flow().lostPackets())
                    .sum();
            out.println(String.format(
                    Locale.ROOT,
                    "%-14s %7.1f   %7.1f    %6.3f   %7d   %5.0f %5d",
                    outcome.kinds(),
                    outcome.megabits(0),
                    outcome.megabits(1),
                    outcome.jain(),
                    lost,
                    outcome.path().queueMean(),
                    outcome.path().queueMost()));
        }
    }

    private Figure figure(List<Played> alone, List<Played> pairs) {
        Axis seconds = Axis.exactly("time, seconds", 0, time.toMillis() / 1e3, 12);
        double mostRoundTrip = most(alone.stream().map(outcome -> outcome.flow().roundTrip()));
        Panel window = new Panel(
                        "Congestion window",
                        seconds,
                        Axis.upTo("segments", 1.3 * (LINE.packets() + LINE.queuePackets()), 4))
                .level(LINE.packets(), "what the line holds: " + LINE.packets())
                .level(LINE.packets() + LINE.queuePackets(), "with a full queue");
        Panel roundTrip = new Panel("Round-trip time", seconds, Axis.upTo("ms", mostRoundTrip, 4))
                .level(
                        (double) LINE.roundTrip().toMillis(),
                        "without a queue: " + LINE.roundTrip().toMillis() + " ms");
        Panel queue = new Panel("Queue at the bottleneck", seconds, Axis.upTo("packets", LINE.queuePackets(), 4))
                .level(LINE.queuePackets(), "full: what comes then is lost");
        Panel throughput = new Panel("Throughput", seconds, Axis.upTo("Mbit/s", 104, 4)).level(100, "the line");
        for (Played outcome : alone) {
            window.line(outcome.flow().window());
            roundTrip.line(outcome.flow().roundTrip());
            queue.line(outcome.path().queue());
            throughput.line(outcome.flow().throughput());
        }
        Figure figure = new Figure(
                        "Congestion control at a bottleneck: " + String.join(", ", CongestionControls.NAMES),
                        "100 Mbit/s, round trip 50 ms, a queue of " + LINE.queuePackets()
                                + " packets, half the bandwidth-delay product; each alone, below two at once")
                .row(170, window)
                .row(110, roundTrip)
                .row(110, queue)
                .row(110, throughput);
        for (int i = 0; i < pairs.size(); i += 2) {
            Panel left = panel(pairs.get(i));
            if (i + 1 < pairs.size()) {
                figure.row(100, left, panel(pairs.get(i + 1)));
            } else {
                figure.row(100, left);
            }
        }
        return figure;
    }

    private Panel panel(Played pair) {
        Panel panel = new Panel(
                "Throughput: " + pair.kinds() + String.format(Locale.ROOT, "  (Jain's index %.2f)", pair.jain()),
                Axis.exactly("time, seconds", 0, time.toMillis() / 500.0, 6),
                Axis.upTo("Mbit/s", 104, 3));
        pair.transfers().forEach(transfer -> panel.line(transfer.flow().throughput()));
        return panel;
    }

    private static double most(Stream<Series> series) {
        return series.mapToDouble(Series::max).max().orElse(1);
    }

    @Override
    public String meaning() {
        return """
                reno (RFC 5681) adds one segment for each round trip and halves when something is lost: a sawtooth. \
                Half of what
                was in flight is less than the line holds, unless the queue is as large as the line; so the line idles \
                after
                each loss, for longer the longer the path is. cubic (RFC 9438), the default here and in Linux, takes \
                0.7, grows
                back fast to where the last loss was, waits there, and then looks for more: the line stays busy, the \
                queue is
                mostly full, and all who share it wait. The first loss of each is that of slow start, which doubles \
                the window
                until the queue overflows and hears of it a round trip later; cubic's HyStart++ (RFC 9406) slows down \
                when the
                round trip rises, which a queue as short as this one gives no time for.
                bbr (draft-ietf-ccwg-bbr) does not wait for losses: it measures how fast the path delivers and how \
                short its round
                trip can be, sends at that rate, and keeps hardly a queue, but while it asks for more and, every five \
                seconds,
                sends less to measure the round trip again. A few random losses do not slow it down. In a queue as \
                small as this
                one its questions cost packets, and cubic most of its share. Choose it where losses are not from \
                congestion, or
                where a queue is long and others suffer from it.

                Two flows of a kind come to share the line, reno soon, cubic within minutes. What to choose: cubic, \
                unless you know
                better; reno to compare with; net.ipv4.tcp_congestion_control, or TCP_CONGESTION for one socket. \
                Against a long
                queue no sender helps alone: give the router a small one, or one that controls delay (CoDel), \
                and ECN.""";
    }
}
