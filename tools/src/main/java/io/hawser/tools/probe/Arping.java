package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.PacketTap;
import io.hawser.ip.Path;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code arping} 2.23 of Thomas Habets, for IP addresses: asks by ARP who has an address, once a second, and prints the
 * answers.
 */
final class Arping extends ProbeTool implements PacketTap {
    /** The output for an answer. */
    enum Form {
        /** A line, and the statistics. */
        LINES,
        /** {@code -D}: an exclamation mark, or a dot when none comes. */
        MARKS,
        /** {@code -r}, {@code -R}: the address alone. */
        RAW,
        /** {@code -q}: nothing. */
        NONE
    }

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int FRAME_BYTES = 42;

    private Form form = Form.LINES;
    private int count = Integer.MAX_VALUE;
    private int replies = Integer.MAX_VALUE;
    private long intervalNanos = NANOS_PER_SECOND;
    private long limitNanos = Long.MAX_VALUE;
    private boolean printsMac = true;
    private boolean printsIp;
    private boolean printsSent;
    private boolean findsDuplicates;
    private @Nullable IpAddress source;
    private @Nullable NetworkInterface via;
    private LongSupplier clock;

    private final Alarm alarm;
    private final Set<Long> stations = new HashSet<>();
    private long startNanos;
    private long sentNanos;
    private boolean answered;
    private int sent;
    private int received;
    private double leastMillis = Double.MAX_VALUE;
    private double mostMillis;
    private double sumMillis;
    private double sumOfSquares;

    Arping(Host host, Target target, PrintStream out) {
        super(host, target, out);
        clock = host.timers()::nowNanos;
        alarm = new Alarm(host.timers(), this::next);
    }

    Arping form(Form wanted) {
        form = wanted;
        return this;
    }

    /** {@code -r} and {@code -R}: which address is printed. */
    Arping raw(boolean mac, boolean ip) {
        form = Form.RAW;
        printsMac = mac;
        printsIp = ip;
        return this;
    }

    /** {@code -c}: so many requests. */
    Arping count(int requests) {
        count = requests;
        return this;
    }

    /** {@code -C}: ends after so many replies. */
    Arping replies(int wanted) {
        replies = wanted;
        return this;
    }

    /** {@code -W}: the time between requests; a second if not said. */
    Arping interval(Duration time) {
        intervalNanos = time.toNanos();
        return this;
    }

    /** {@code -w}: ends after this time. */
    Arping limit(Duration time) {
        limitNanos = time.toNanos();
        return this;
    }

    /** {@code -d}: the exit code is 1 if two stations answer. */
    Arping findsDuplicates(boolean on) {
        findsDuplicates = on;
        return this;
    }

    /** {@code -u}: the index tells how many requests were sent, too. */
    Arping printsSent(boolean on) {
        printsSent = on;
        return this;
    }

    /** {@code -0} and {@code -S}: the sender's address in the requests; that of the interface if not said. */
    Arping source(@Nullable IpAddress address) {
        source = address;
        return this;
    }

    /** {@code -i}: the interface; the one that leads to the target if not said. */
    Arping interfaceNamed(@Nullable NetworkInterface wanted) {
        via = wanted;
        return this;
    }

    /** Sets the clock that takes the response times, in nanoseconds; the time of the host if not said. */
    Arping clock(LongSupplier nanos) {
        clock = nanos;
        return this;
    }

    @Override
    void begin() {
        if (via == null) {
            Path path = host().ip().pathTo(target().address());
            via = path == null ? null : path.via();
        }
        NetworkInterface by = via;
        if (by == null || by.link().type() != LinkType.ETHERNET) {
            line("arping: Unable to automatically find interface to use. Is it on the local LAN?");
            line("arping: Use -i to manually specify interface.");
            finish(1);
            return;
        }
        if (source == null) {
            source = by.addresses().stream()
                    .map(each -> each.address())
                    .filter(IpAddress::isV4)
                    .findFirst()
                    .orElse(IpAddress.ANY_V4);
        }
        by.addTap(this);
        if (form == Form.LINES) {
            line("ARPING " + target().text());
        }
        startNanos = host().timers().nowNanos();
        next();
    }

    /** Tells that the last request was not answered, and sends the next one. */
    private void next() {
        if (sent > 0 && !answered) {
            switch (form) {
                case LINES -> line("Timeout");
                case MARKS -> print(".");
                default -> {} // silence tells it
            }
        }
        NetworkInterface by = via;
        if (sent == count || by == null || source == null) {
            summarize();
            return;
        }
        answered = false;
        sent++;
        sentNanos = clock.getAsLong();
        by.requestLinkAddress(source, target().address());
        if (host().timers().nowNanos() - startNanos >= limitNanos) {
            summarize();
        } else {
            alarm.in(intervalNanos);
        }
    }

    @Override
    public void passed(NetworkInterface by, Packet packet, boolean outgoing) {
        byte[] bytes = packet.bytes();
        int at = packet.start() + EthernetHeader.BYTES;
        if (outgoing
                || packet.length() < EthernetHeader.BYTES + ArpHeader.BYTES
                || EthernetHeader.type(bytes, packet.start()) != EthernetHeader.TYPE_ARP
                || !ArpHeader.isWellFormed(bytes, at, packet.end() - at)
                || ArpHeader.operation(bytes, at) != ArpHeader.REPLY
                || ArpHeader.senderIp(bytes, at) != target().address().v4()) {
            return;
        }
        replied(ArpHeader.senderMac(bytes, at), Math.max(0, clock.getAsLong() - sentNanos));
    }

    private void replied(long mac, long nanos) {
        answered = true;
        stations.add(mac);
        int index = received++;
        double millis = nanos / NANOS_PER_MILLI;
        leastMillis = Math.min(leastMillis, millis);
        mostMillis = Math.max(mostMillis, millis);
        sumMillis += millis;
        sumOfSquares += millis * millis;
        String station = new MacAddress(mac).toString();
        switch (form) {
            case LINES ->
                line(String.format(
                        Locale.ROOT,
                        "%d bytes from %s (%s): index=%d%s time=%s",
                        FRAME_BYTES,
                        station,
                        target().address(),
                        index,
                        printsSent ? "/" + (sent - 1) : "",
                        time(nanos)));
            case MARKS -> print("!");
            case RAW ->
                line((printsMac ? station : "")
                        + (printsMac && printsIp ? " " : "")
                        + (printsIp ? target().address() : ""));
            case NONE -> {} // as asked
        }
        if (received >= replies) {
            summarize();
        }
    }

    private static String time(long nanos) {
        if (nanos < NANOS_PER_MILLI) {
            return String.format(Locale.ROOT, "%.3f usec", nanos / 1e3);
        }
        return nanos < NANOS_PER_SECOND
                ? String.format(Locale.ROOT, "%.3f msec", nanos / NANOS_PER_MILLI)
                : String.format(Locale.ROOT, "%.3f sec", nanos / (double) NANOS_PER_SECOND);
    }

    private void summarize() {
        int lost = sent == 0 ? 0 : (int) Math.round(100.0 * Math.max(0, sent - received) / sent);
        int extra = Math.max(0, received - sent);
        if (form == Form.MARKS) {
            line(String.format(Locale.ROOT, "\t%3d%% packet loss (%d extra)", lost, extra));
        } else if (form == Form.LINES) {
            line(String.format(
                    Locale.ROOT,
                    "\n--- %s statistics ---\n%d packets transmitted, %d packets received, %3d%% unanswered (%d extra)",
                    target().text(),
                    sent,
                    received,
                    lost,
                    extra));
            line(received == 0 ? "" : times());
        }
        finish(received == 0 || findsDuplicates && stations.size() > 1 ? 1 : 0);
    }

    private String times() {
        double mean = sumMillis / received;
        return String.format(
                Locale.ROOT,
                "rtt min/avg/max/std-dev = %.3f/%.3f/%.3f/%.3f ms",
                leastMillis,
                mean,
                mostMillis,
                Math.sqrt(Math.max(0, sumOfSquares / received - mean * mean)));
    }

    @Override
    void interrupted() {
        summarize();
    }

    @Override
    void release() {
        alarm.cancel();
        if (via != null) {
            via.removeTap(this);
        }
    }
}
