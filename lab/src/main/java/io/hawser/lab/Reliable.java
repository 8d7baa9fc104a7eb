package io.hawser.lab;

import io.hawser.lab.path.Blocks;
import io.hawser.lab.path.Bottleneck;
import io.hawser.lab.path.BottleneckLine;
import io.hawser.lab.plot.Axis;
import io.hawser.lab.plot.Figure;
import io.hawser.lab.plot.Panel;
import io.hawser.lab.plot.Series;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.stage.Check;
import io.hawser.mib.Counters;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A large transfer over a bad path. */
final class Reliable implements Experiment {
    private static final BottleneckLine LINE = new BottleneckLine(Bandwidth.mbps(100), Duration.ofMillis(20), 167);
    private static final int PORT = 5432;
    private static final int BLOCK_BYTES = 100_000;
    private static final Duration OUTAGE_AT = Duration.ofSeconds(20);
    private static final Duration OUTAGE = Duration.ofMillis(1500);
    private static final Duration LIMIT = Duration.ofHours(2);
    private static final int REPAIRS_COLOUR = 3;

    /** The number of blocks for a run that needs only a verdict. */
    private static final int BRIEF_BLOCKS = 100;

    private final int blocks;

    /** Makes the experiment with 100 MB. */
    Reliable() {
        this(1000);
    }

    /**
     * Makes a shorter experiment for tests.
     *
     * @param blocks the amount of data in tenths of a megabyte
     */
    Reliable(int blocks) {
        this.blocks = blocks;
    }

    @Override
    public String name() {
        return "reliable";
    }

    @Override
    public String group() {
        return "Moving data";
    }

    @Override
    public String summary() {
        return "100 MB through loss, duplication, reordering and corruption: every byte, once, in order";
    }

    @Override
    public String introduction() {
        return """
                IP promises nothing: a packet may get lost, come twice, come late, or come damaged. A radio link with \
                bad
                reception, a cable with a bad plug, a router that spreads one flow over two lines do that every day; \
                what a
                program sees of it is a transfer that is slower, and right. Here a client sends 100 MB in 1000 blocks, \
                each when
                the one before is confirmed, through a line of 100 Mbit/s with a round trip of 20 ms. Each way it \
                loses 0.2 %
                of all packets, sends 0.5 % twice, holds 1 % back for 5 ms so that others overtake, and turns a bit of \
                0.05 %
                over; after 20 s it is cut for a second and a half.""";
    }

    /** Times of the sender's repairs. */
    private static final class Repairs implements TcpObserver {
        private final Bottleneck path;
        final Series timeouts = new Series("retransmission timeouts", REPAIRS_COLOUR);

        Repairs(Bottleneck path) {
            this.path = path;
        }

        @Override
        public void congestionChanged(
                TcpConnection connection, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
            if (event == CongestionEvent.RETRANSMISSION_TIMEOUT) {
                timeouts.add(path.network().nowNanos() / 1e9, 0);
            }
        }
    }

    @Override
    public Result play(RunOptions conditions) throws TcpException {
        return conditions.brief() && blocks > BRIEF_BLOCKS
                ? new Reliable(BRIEF_BLOCKS).playInFull(conditions)
                : playInFull(conditions);
    }

    private Result playInFull(RunOptions conditions) throws TcpException {
        try (Bottleneck path = new Bottleneck(conditions, LINE, "the connection", 0)) {
            path.cable()
                    .loss(0.002)
                    .duplication(0.005)
                    .reordering(0.01, Duration.ofMillis(5))
                    .corruption(0.0005);
            path.network().schedule(OUTAGE_AT, () -> path.cable().cut());
            path.network().schedule(OUTAGE_AT.plus(OUTAGE), () -> path.cable().restore());
            Repairs repairs = new Repairs(path);
            path.sender().tcp().observer(repairs);
            Blocks transfer = new Blocks(path, "the connection", 0, PORT, blocks, BLOCK_BYTES, conditions.seed());
            long limitNanos = LIMIT.toNanos();
            while (!transfer.isDone() && path.network().nowNanos() < limitNanos) {
                path.network().runFor(Duration.ofMillis(100));
            }
            report(path, transfer, conditions.out());
            Check check = new Check(
                    "every byte arrives once and in order",
                    name(),
                    transfer.isDone() && transfer.sentDigest().equals(transfer.receivedDigest()),
                    transfer.receivedBytes() + " of " + transfer.sentBytes() + " bytes");
            return new Result(
                    figure(path, transfer, repairs),
                    List.of(check),
                    path.network().nowNanos());
        }
    }

    private void report(Bottleneck path, Blocks transfer, PrintStream out) {
        double seconds = path.network().nowNanos() / 1e9;
        out.println(line("handed over by the client's program", transfer.sentBytes(), transfer.sentDigest()));
        out.println(line("received by the server's program", transfer.receivedBytes(), transfer.receivedDigest()));
        out.println(String.format(
                Locale.ROOT,
                "%.1f s, %.1f Mbit/s; round trip %.1f ms on average",
                seconds,
                transfer.receivedBytes() * 8 / seconds / 1e6,
                transfer.flow().roundTripMeanMillis()));
        out.println();
        packets(path, out);
        out.println();
        repairs(path, out);
    }

    private static String line(String what, long bytes, String digest) {
        return String.format(Locale.ROOT, "%-36s %,d bytes, SHA-256 %s…", what, bytes, digest.substring(0, 16));
    }

    private static void packets(Bottleneck path, PrintStream out) {
        Lane data = path.cable().forward();
        Lane answers = path.cable().backward();
        out.println("What the path did to packets:            of the client  of the server");
        for (LaneEvent event : List.of(
                LaneEvent.SENT,
                LaneEvent.LOST,
                LaneEvent.CUT,
                LaneEvent.QUEUE_DROPPED,
                LaneEvent.CORRUPTED,
                LaneEvent.DUPLICATED,
                LaneEvent.HELD_BACK,
                LaneEvent.DELIVERED)) {
            out.println(String.format(
                    Locale.ROOT, "  %-40s %,10d %,14d", describe(event), data.count(event), answers.count(event)));
        }
    }

    private static String describe(LaneEvent event) {
        return switch (event) {
            case SENT -> "sent";
            case LOST -> "lost by chance";
            case CUT -> "lost while the line was cut";
            case QUEUE_DROPPED -> "lost because the queue was full";
            case CORRUPTED -> "damaged";
            case DUPLICATED -> "sent twice";
            case HELD_BACK -> "held back, and overtaken";
            case DELIVERED -> "arrived";
            default -> event.toString();
        };
    }

    private static void repairs(Bottleneck path, PrintStream out) {
        Counters<TcpCounter> client = path.sender().tcpCounters();
        Counters<TcpCounter> server = path.receiver().tcpCounters();
        out.println("What TCP did about it:                            client         server");
        row(out, "segments sent again, in all", TcpCounter.RETRANS_SEGS, client, server);
        row(out, "  by fast retransmit (SACK and RACK)", TcpCounter.TCP_FAST_RETRANS, client, server);
        row(out, "    of these, lost a second time", TcpCounter.TCP_LOST_RETRANSMIT, client, server);
        row(out, "  by slow start after a timeout", TcpCounter.TCP_SLOW_START_RETRANS, client, server);
        row(out, "recoveries begun", TcpCounter.TCP_SACK_RECOVERY, client, server);
        row(out, "tail loss probes", TcpCounter.TCP_LOSS_PROBES, client, server);
        row(out, "  that have repaired the loss themselves", TcpCounter.TCP_LOSS_PROBE_RECOVERY, client, server);
        row(out, "retransmission timeouts", TcpCounter.TCP_TIMEOUTS, client, server);
        row(out, "  found to be spurious (F-RTO, Eifel)", TcpCounter.TCP_SPURIOUS_RTOS, client, server);
        row(out, "undone: nothing was lost (timestamps)", TcpCounter.TCP_FULL_UNDO, client, server);
        row(out, "undone while it was being repaired", TcpCounter.TCP_PARTIAL_UNDO, client, server);
        row(out, "undone: all had come twice (DSACK)", TcpCounter.TCP_DSACK_UNDO, client, server);
        row(out, "undone: the timeout was spurious", TcpCounter.TCP_LOSS_UNDO, client, server);
        row(out, "segments refused for their checksum", TcpCounter.IN_CSUM_ERRORS, client, server);
        row(out, "segments kept because one before is missing", TcpCounter.TCP_OFO_QUEUE, client, server);
        row(out, "segments that came twice, reported", TcpCounter.TCP_DSACK_OLD_SENT, client, server);
    }

    private static void row(
            PrintStream out,
            String what,
            TcpCounter counter,
            Counters<TcpCounter> client,
            Counters<TcpCounter> server) {
        out.println(String.format(Locale.ROOT, "  %-44s %,6d %,14d", what, client.get(counter), server.get(counter)));
    }

    private static Figure figure(Bottleneck path, Blocks transfer, Repairs repairs) {
        Axis seconds = Axis.exactly("time, seconds", 0, path.network().nowNanos() / 1e9, 12);
        Series window = transfer.flow().window();
        Series roundTrip = transfer.flow().roundTrip();
        return new Figure(
                        "A reliable transfer over an unreliable path",
                        "100 Mbit/s, round trip 20 ms; 0.2 % lost, 0.5 % sent twice, 1 % held back for 5 ms, 0.05 %"
                                + " damaged; cut from 20 s to 21.5 s")
                .row(
                        150,
                        new Panel("Congestion window", seconds, Axis.upTo("segments", window.max(), 4))
                                .line(window)
                                .marks(path.losses())
                                .marks(repairs.timeouts))
                .row(
                        110,
                        new Panel("Round-trip time of packets", seconds, Axis.upTo("ms", roundTrip.max(), 4))
                                .line(roundTrip))
                .row(
                        80,
                        new Panel(
                                        "Queue at the bottleneck",
                                        seconds,
                                        Axis.upTo("packets", path.queue().max(), 3))
                                .line(path.queue()))
                .row(
                        110,
                        new Panel(
                                        "Throughput",
                                        seconds,
                                        Axis.upTo(
                                                "Mbit/s",
                                                transfer.flow().throughput().max(),
                                                4))
                                .line(transfer.flow().throughput()));
    }

    @Override
    public String meaning() {
        return """
                Both ends have computed the same SHA-256. What is lost is found in one of three ways. When later \
                segments arrive,
                the receiver names them (SACK), and who knows from when they are can tell what is missing (RACK): fast \
                retransmit,
                a round trip later. When the last segments of a block are lost nothing later arrives: after two round \
                trips a
                tail loss probe makes the receiver speak. When nothing at all comes back, as while the line is cut, the
                retransmission timer begins again with one segment. What is damaged is caught by a checksum, and is \
                lost; what
                comes twice or late is put in order by its sequence numbers. Reordering looks like a loss: when the \
                receiver then
                reports that a segment has come twice (DSACK), or its timestamp tells, the window is given back, and \
                RACK waits
                longer from then on. Throughput is what losses leave of it: the window follows them down, though here \
                nothing was
                congested. Set net.ipv4.tcp_sack=0, net.ipv4.tcp_recovery, tcp_early_retrans=0 or tcp_timestamps=0 \
                with --set, and
                see what each of them is for.""";
    }
}
