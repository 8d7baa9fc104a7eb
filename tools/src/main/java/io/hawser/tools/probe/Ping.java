package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.time.Deadline;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.io.PrintStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code ping} of iputils: sends echo requests (RFC 792, RFC 1122 §3.2.2.6) and prints a line for each answer, then the
 * statistics. Each request carries the time of sending, so that no state per request is needed.
 */
public final class Ping extends ProbeTool {
    private static final int SEQUENCES = 1 << 16;

    /** Size of the seconds and microseconds at the beginning of the data; a request with less data is not timed. */
    private static final int STAMP_BYTES = 16;

    /** Maximum amount of data of an echo request. */
    private static final int MAX_DATA_BYTES = Ipv4Header.MAX_PACKET_BYTES - Ipv4Header.MIN_BYTES - IcmpHeader.BYTES;

    private int count;
    private int ttl;
    private int dataBytes = 56;
    private long intervalNanos = NANOS_PER_SECOND;
    private long lingerNanos = 10 * NANOS_PER_SECOND;
    private boolean quiet;
    private boolean dontFragment;
    private AddressNames names = AddressNames.NONE;

    private final Alarm nextRequest;
    private final Alarm end;
    private final PingStatistics statistics = new PingStatistics();
    private final BitSet received = new BitSet();
    private @Nullable EchoProbes probes;
    private @Nullable Path path;
    private long startNanos;
    private long lastSentNanos;

    /** Makes a run of {@code ping TARGET}, which continues until it is interrupted. */
    public Ping(Host host, Target target, PrintStream out) {
        super(host, target, out);
        nextRequest = new Alarm(host.timers(), this::send);
        end = new Alarm(host.timers(), this::end);
    }

    /** {@code -c}: number of requests; 0 for no limit. */
    public Ping count(int requests) {
        count = requests;
        return this;
    }

    /** {@code -t}: the TTL of the requests, 1 to 255; 0 for net.ipv4.ip_default_ttl. */
    public Ping ttl(int hops) {
        ttl = hops;
        return this;
    }

    /**
     * {@code -s}: bytes of data per request; 56 by default.
     *
     * @throws IllegalArgumentException if it is more than 65507
     */
    public Ping dataBytes(int bytes) {
        if (bytes < 0 || bytes > MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    "an echo request has 0 to " + MAX_DATA_BYTES + " bytes of data, not " + bytes);
        }
        dataBytes = bytes;
        return this;
    }

    /** {@code -i}: the time between two requests; a second by default. */
    public Ping interval(Duration time) {
        intervalNanos = time.toNanos();
        return this;
    }

    /** {@code -W}: time to wait after the last request if no answer has arrived; 10 seconds by default. */
    public Ping linger(Duration time) {
        lingerNanos = time.toNanos();
        return this;
    }

    /** {@code -q}: prints only the first line and the statistics. */
    public Ping quiet(boolean on) {
        quiet = on;
        return this;
    }

    /** {@code -M do}: sets DF on requests. */
    public Ping dontFragment(boolean on) {
        dontFragment = on;
        return this;
    }

    /**
     * Sets the names that are printed with addresses; without it, or if the target was given as an address, none are
     * printed.
     */
    public Ping names(AddressNames known) {
        names = known;
        return this;
    }

    /** Number of requests sent so far. */
    public long transmitted() {
        return statistics.transmitted;
    }

    /** Number of answers so far. */
    public long received() {
        return statistics.received;
    }

    @Override
    void begin() {
        path = host().ip().pathTo(target().address());
        if (path == null) {
            line("ping: connect: Network is unreachable");
            finish(2);
            return;
        }
        probes = new EchoProbes(host(), new Listener());
        if (target().address().isV4()) {
            line(String.format(
                    Locale.ROOT,
                    "PING %s (%s) %d(%d) bytes of data.",
                    target().text(),
                    target().address(),
                    dataBytes,
                    dataBytes + IcmpHeader.BYTES + Ipv4Header.MIN_BYTES));
        } else {
            String address = target().isNumeric() ? target().text() : target().text() + " (" + target().address() + ")";
            line(String.format(Locale.ROOT, "PING %s(%s) %d data bytes", target().text(), address, dataBytes));
        }
        startNanos = host().timers().nowNanos();
        send();
    }

    @Override
    void release() {
        nextRequest.cancel();
        end.cancel();
        if (probes != null) {
            probes.close();
        }
    }

    @Override
    void interrupted() {
        end();
    }

    private void send() {
        lastSentNanos = host().timers().nowNanos();
        Path way = path == null || path.isStale() ? host().ip().pathTo(target().address()) : path;
        path = way;
        statistics.sent();
        int sequence = statistics.sequence();
        received.clear(sequence);
        if (way == null || probes == null) {
            tell("ping: sendmsg: Network is unreachable");
        } else if (dontFragment && !EchoProbes.fits(way, dataBytes)) {
            statistics.errors++;
            tell("ping: local error: message too long, mtu" + (way.isV4() ? "=" : ": ") + way.mtuBytes());
        } else {
            probes.send(way, sequence, data(), ttl);
        }
        if (isDone()) {
            return;
        }
        if (count == 0 || statistics.transmitted < count) {
            nextRequest.in(intervalNanos);
        } else if (statistics.answered() >= count) {
            end();
        } else {
            end.at(Deadline.after(host().timers().nowNanos(), patienceNanos()));
        }
    }

    /** Twice the longest round trip so far, but at least the interval. */
    private long patienceNanos() {
        return statistics.received == 0
                ? lingerNanos
                : Math.max(2 * statistics.maxMicros * NANOS_PER_MICRO, intervalNanos);
    }

    private byte[] data() {
        byte[] data = new byte[dataBytes];
        if (dataBytes >= STAMP_BYTES) {
            long micros = nowMicros();
            putLittleEndian(data, 0, micros / 1_000_000);
            putLittleEndian(data, 8, micros % 1_000_000);
        }
        for (int i = STAMP_BYTES; i < dataBytes; i++) {
            data[i] = (byte) i;
        }
        return data;
    }

    private void tell(String text) {
        if (!quiet) {
            line(text);
        }
    }

    private String nameOf(IpAddress address) {
        String name = target().isNumeric() ? null : names.nameOf(address);
        return name == null ? address.toString() : name + " (" + address + ")";
    }

    private void endWhenAllIsAnswered() {
        if (count != 0 && statistics.answered() >= count) {
            end();
        }
    }

    private void end() {
        print("\n--- " + target().text() + " ping statistics ---\n");
        statistics.print(this, lastSentNanos - startNanos, dataBytes >= STAMP_BYTES);
        finish(statistics.received == 0 ? 1 : 0);
    }

    private final class Listener implements EchoListener {
        @Override
        public void replied(Packet reply) {
            int at = reply.start();
            int sequence = IcmpHeader.rest(reply.bytes(), at) & SEQUENCES - 1;
            int length = reply.length();
            StringBuilder text = new StringBuilder(80);
            IpAddress source = PacketAddresses.source(reply);
            text.append(length).append(" bytes from ").append(nameOf(source)).append(": icmp_seq=");
            text.append(sequence).append(" ttl=").append(PacketAddresses.ttl(reply));
            long micros = -1;
            if (dataBytes >= STAMP_BYTES && length >= IcmpHeader.BYTES + STAMP_BYTES) {
                int stamp = at + IcmpHeader.BYTES;
                long sent = littleEndian(reply.bytes(), stamp) * 1_000_000 + littleEndian(reply.bytes(), stamp + 8);
                micros = nowMicros() - sent;
            }
            boolean duplicate = received.get(sequence);
            received.set(sequence);
            statistics.received(sequence, micros, duplicate);
            if (length < dataBytes + IcmpHeader.BYTES) {
                text.append(" (truncated)");
            } else {
                if (micros >= 0) {
                    text.append(" time=").append(PingStatistics.time(micros)).append(" ms");
                }
                text.append(duplicate ? " (DUP!)" : "");
                text.append(source.equals(target().address()) ? "" : " (DIFFERENT ADDRESS!)");
            }
            tell(text.toString());
            endWhenAllIsAnswered();
        }

        @Override
        public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
            int sequence = IcmpHeader.rest(request.bytes(), request.start()) & SEQUENCES - 1;
            statistics.failed(sequence);
            tell("From " + nameOf(from) + " icmp_seq=" + sequence + ' '
                    + IcmpText.words(target().address().isV4(), type, code, mtuBytes));
            endWhenAllIsAnswered();
        }
    }

    private static void putLittleEndian(byte[] bytes, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static long littleEndian(byte[] bytes, int at) {
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }
}
