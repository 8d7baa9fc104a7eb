package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code pathping} of Windows: finds the hops by echo requests with increasing TTLs, up to the target or to the first
 * hop that does not answer three requests. Then it sends a hundred echo requests to each, in turn, and prints how many
 * were lost at which hop and on which link.
 *
 * <p>The losses of a link are derived from the hops behind it: among them, the hop with the most answers gives the
 * smallest possible loss of the path to it. A hop's additional losses are answers that its router did not send; they do
 * not affect forwarding.
 */
public final class Pathping extends EchoTool {
    private static final int MAX_HOPS = 30;
    private static final int TRIES = 3;
    private static final int DATA_BYTES = 64;
    private static final int SEQUENCES = 1 << 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private int queries = 100;
    private long periodNanos = 250 * NANOS_PER_MILLI;
    private long timeoutNanos = 3 * NANOS_PER_SECOND;
    private String localName = "";

    private final List<Hop> hops = new ArrayList<>();
    private boolean measures;
    private int tries;
    private int sequence;

    /** The sequence number of the first request of the second part; the others follow in turn. */
    private int firstMeasured;

    private long[] sentNanos = new long[0];

    private static final class Hop {
        private final IpAddress address;
        private int answered;
        private long sumNanos;

        Hop(IpAddress address) {
            this.address = address;
        }
    }

    /** Makes a run of {@code pathping -n TARGET}. */
    public Pathping(Host host, Target target, PrintStream out) {
        super(host, target, out);
    }

    /** {@code -q}: number of requests per hop; 100 by default. */
    public Pathping queries(int count) {
        queries = count;
        return this;
    }

    /** {@code -p}: the time between two requests; a quarter of a second by default. */
    public Pathping period(Duration time) {
        periodNanos = time.toNanos();
        return this;
    }

    /** {@code -w}: time limit for an answer; three seconds by default. */
    public Pathping timeout(Duration time) {
        timeoutNanos = time.toNanos();
        return this;
    }

    /** Names to print before addresses; without it, only addresses are printed ({@code -n}). */
    public Pathping names(AddressNames known) {
        knows(known);
        return this;
    }

    @Override
    void begin() {
        Path path = prepare(new Listener(), "\nPATHPING: transmit failed. General failure.");
        if (path == null) {
            return;
        }
        if (target().isNumeric()) {
            line(String.format(
                    Locale.ROOT, "\nTracing route to %s over a maximum of %d hops\n", target().text(), MAX_HOPS));
        } else {
            line(String.format(
                    Locale.ROOT,
                    "\nTracing route to %s [%s]\nover a maximum of %d hops:",
                    target().text(),
                    target().address(),
                    MAX_HOPS));
        }
        localName = nameOf(path.local());
        line("  0  " + localName);
        ask();
    }

    @Override
    void next() {
        if (measures) {
            measure();
        } else if (tries < TRIES) {
            ask();
        } else {
            print(String.format(Locale.ROOT, "%3d  %s", hops.size() + 1, "   *        *        *     "));
            beginToMeasure();
        }
    }

    /** Probes the next hop. */
    private void ask() {
        tries++;
        sequence = sequence + 1 & SEQUENCES - 1;
        send(pathToTarget(), sequence, DATA_BYTES, hops.size() + 1);
        alarm.in(timeoutNanos);
    }

    private void found(IpAddress address, boolean last) {
        hops.add(new Hop(address));
        line(String.format(Locale.ROOT, "%3d  %s", hops.size(), nameOf(address)));
        tries = 0;
        if (last || hops.size() == MAX_HOPS) {
            beginToMeasure();
        } else {
            ask();
        }
    }

    private void beginToMeasure() {
        measures = true;
        long nanos = periodNanos * hops.size() * queries;
        line("\nComputing statistics for " + nanos / NANOS_PER_SECOND + " seconds...");
        firstMeasured = sequence + 1;
        sentNanos = new long[hops.size() * queries];
        measure();
    }

    /** Sends the next request of the second part, or prints the table when all were sent. */
    private void measure() {
        int index = sequence + 1 - firstMeasured;
        if (index == sentNanos.length) {
            report();
            return;
        }
        sequence++;
        sentNanos[index] = host().timers().nowNanos();
        send(host().ip().pathTo(hops.get(index % hops.size()).address), sequence, DATA_BYTES, 0);
        alarm.in(index + 1 < sentNanos.length ? periodNanos : timeoutNanos);
    }

    private void report() {
        line("            Source to Here   This Node/Link");
        line("Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address");
        line(String.format(Locale.ROOT, "  0  %39s  %s", "", localName));
        int[] wayTo = new int[hops.size()];
        int least = queries;
        for (int i = hops.size() - 1; i >= 0; i--) {
            least = Math.min(least, queries - hops.get(i).answered);
            wayTo[i] = least;
        }
        int before = 0;
        for (int i = 0; i < hops.size(); i++) {
            Hop hop = hops.get(i);
            int lost = queries - hop.answered;
            line(String.format(Locale.ROOT, "%27s%s   |", "", share(wayTo[i] - before)));
            line(String.format(
                    Locale.ROOT,
                    "%3d%s%s%s  %s",
                    i + 1,
                    time(hop),
                    share(lost),
                    share(lost - wayTo[i]),
                    nameOf(hop.address)));
            before = wayTo[i];
        }
        line("\nTrace complete.");
        finish(0);
    }

    private static String time(Hop hop) {
        return hop.answered == 0
                ? "  ---  "
                : String.format(Locale.ROOT, "%5dms", hop.sumNanos / hop.answered / NANOS_PER_MILLI);
    }

    private String share(int lost) {
        return String.format(Locale.ROOT, "  %4d/%4d =%3d%%", lost, queries, queries == 0 ? 0 : 100 * lost / queries);
    }

    private String nameOf(IpAddress address) {
        String name = knownName(address);
        return name == null ? address.toString() : name + " [" + address + "]";
    }

    private final class Listener implements EchoListener {
        @Override
        public void replied(Packet reply) {
            int answered = IcmpHeader.rest(reply.bytes(), reply.start()) & SEQUENCES - 1;
            if (!measures) {
                if (answered == sequence) {
                    found(PacketAddresses.source(reply), true);
                }
                return;
            }
            int index = answered - firstMeasured;
            if (index >= 0 && index < sentNanos.length && sentNanos[index] >= 0) {
                long nanos = host().timers().nowNanos() - sentNanos[index];
                sentNanos[index] = -1;
                if (nanos <= timeoutNanos) {
                    Hop hop = hops.get(index % hops.size());
                    hop.answered++;
                    hop.sumNanos += nanos;
                }
            }
        }

        @Override
        public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
            boolean current = (IcmpHeader.rest(request.bytes(), request.start()) & SEQUENCES - 1) == sequence;
            if (!measures && current && type == IcmpHeader.TIME_EXCEEDED) {
                found(from, false);
            }
        }
    }
}
