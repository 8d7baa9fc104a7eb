package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.tools.command.CNumbers;
import io.hawser.tools.command.Console;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code mtr} 0.95: sends echo requests with the TTLs 1, 2, 3 and so on in turn. {@code mtr --report} sends ten rounds,
 * waits five seconds for the last answers, and prints a table of the hops; a {@linkplain #live live} run shows the hops
 * continuously.
 */
public final class Mtr extends EchoTool {
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxx", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_TTL = 30;
    private static final int MAX_UNKNOWN = 12;
    private static final int FIRST_SEQUENCE = 33_000;
    private static final int SEQUENCES = 1 << 16;
    private static final int DEFAULT_PACKET_BYTES = 64;

    /** Assumed number of hops until the first round has ended. */
    private static final int HOPS_AT_FIRST = 10;

    private static final int MAX_PACKET_BYTES = 4470;
    private static final double MIN_INTERVAL_SECONDS = 0.01;

    private static final long GRACE_NANOS = 5 * NANOS_PER_SECOND;

    /** Time limit for answers; later ones are ignored. */
    private static final long TIMEOUT_MICROS = 10_000_000;

    /** The column at which the statistics begin, whatever the length of a name. */
    private static final int NAME_COLUMNS = 33;

    private int rounds = 10;
    private int firstTtl = 1;
    private int maxTtl = MAX_TTL;
    private int packetBytes = DEFAULT_PACKET_BYTES;
    private boolean hidesNames;
    private @Nullable MtrLive live;
    private long intervalNanos = NANOS_PER_SECOND;
    private long epochNanos;
    private String localName;
    private MtrForm form = MtrForm.REPORT;
    private long startSeconds;

    private final MtrHop[] hops = new MtrHop[MAX_TTL];
    private final Map<Integer, Request> underWay = new HashMap<>();
    private int nextSequence = FIRST_SEQUENCE;
    private int nextHop;
    private int hopsOfRound = HOPS_AT_FIRST;
    private int roundsSent;

    /** The end of the last round; negative before that. */
    private long overNanos = -1;

    /** A request in flight. */
    @SuppressWarnings("ArrayRecordComponent") // the sample is the hop's, and is written when the answer comes
    private record Request(int hop, long sentMicros, int[] sample) {}

    /** Makes a run of {@code mtr --report TARGET}. */
    public Mtr(Host host, Target target, PrintStream out) {
        super(host, target, out);
        localName = host.name();
        reset();
    }

    /** Forgets what it has measured: the key {@code r}. */
    void reset() {
        for (int i = 0; i < MAX_TTL; i++) {
            hops[i] = new MtrHop();
        }
        underWay.clear();
    }

    /**
     * Shows the hops in a terminal while it runs, without end if {@link #rounds} does not tell one.
     *
     * @param clock tells the time that stands on the screen
     */
    public Mtr live(Console console, InstantSource clock, ZoneId zone) {
        live = new MtrLive(this, console, clock, zone);
        return this;
    }

    /** {@code -c}: number of requests per hop; 10 by default. */
    public Mtr rounds(int count) {
        rounds = count;
        return this;
    }

    /** {@code -i}: duration of a round; a second by default. */
    public Mtr interval(Duration time) {
        intervalNanos = time.toNanos();
        return this;
    }

    /** The origin of the clock in nanoseconds since 1970, for the line with the start time. */
    public Mtr epoch(long nanos) {
        epochNanos = nanos;
        return this;
    }

    /** The format of the output: {@code --json}, {@code --csv}; a table by default. */
    public Mtr form(MtrForm wanted) {
        form = wanted;
        return this;
    }

    /** The name of this machine in the headline; the host's name by default. */
    public Mtr localName(String name) {
        localName = name;
        return this;
    }

    /** Names to print instead of addresses; without it, only addresses are printed ({@code -n}). */
    public Mtr names(AddressNames known) {
        knows(known);
        return this;
    }

    @Override
    void begin() {
        if (prepare(new Listener(), "mtr: udp socket connect failed: Network is unreachable") == null) {
            return;
        }
        long startNanos = epochNanos + host().timers().nowNanos();
        startSeconds = Math.floorDiv(startNanos, NANOS_PER_SECOND);
        if (live != null) {
            live.begin();
        } else if (form == MtrForm.REPORT) {
            line("Start: " + START.format(Instant.ofEpochSecond(startSeconds)));
        }
        alarm.in(intervalNanos / hopsOfRound);
    }

    @Override
    void next() {
        long nowNanos = host().timers().nowNanos();
        if (overNanos < 0 && roundsSent >= rounds) {
            overNanos = nowNanos;
        }
        if (overNanos < 0) {
            if (live == null || !live.isPaused()) {
                sendNext();
            }
        } else if (nowNanos - overNanos >= GRACE_NANOS) {
            if (live != null) {
                interrupted();
                return;
            }
            if (form == MtrForm.REPORT) {
                report();
            } else {
                export();
            }
            return;
        }
        if (live != null) {
            live.draw();
        }
        alarm.in(intervalNanos / hopsOfRound);
    }

    @Override
    void interrupted() {
        if (live == null) {
            super.interrupted();
        } else {
            live.end();
            finish(0);
        }
    }

    /** Sends the next request. A round ends when the target was reached, or when too many hops have never answered. */
    private void sendNext() {
        send(nextHop);
        int reached = -1;
        int unknown = 0;
        for (int i = firstTtl - 1; i < nextHop && reached < 0; i++) {
            unknown += hops[i].address() == null ? 1 : 0;
            reached = isTarget(hops[i]) ? i : -1;
        }
        if (isTarget(hops[nextHop]) || unknown > MAX_UNKNOWN || nextHop >= maxTtl - 1) {
            reached = nextHop;
        }
        if (reached < 0) {
            nextHop++;
        } else {
            hopsOfRound = Math.max(1, reached + 2 - firstTtl);
            nextHop = firstTtl - 1;
            roundsSent++;
        }
    }

    private void send(int hop) {
        int sequence = nextSequence++;
        if (nextSequence == SEQUENCES) {
            nextSequence = FIRST_SEQUENCE;
        }
        underWay.put(sequence, new Request(hop, nowMicros(), hops[hop].sent()));
        send(pathToTarget(), sequence, packetBytes - ipHeaderBytes(target().address()) - IcmpHeader.BYTES, hop + 1);
    }

    private boolean isTarget(MtrHop hop) {
        return target().address().equals(hop.address());
    }

    private void report() {
        line(columns(
                "HOST: " + localName,
                List.of(" Loss%", "   Snt", " ", "  Last", "   Avg", "  Best", "  Wrst", " StDev")));
        int shown = shown();
        for (int i = 0; i < shown; i++) {
            line(columns(
                    String.format(Locale.ROOT, " %2d.|-- %s", i + 1, nameOf(hops[i].address())), hops[i].fields()));
            for (IpAddress other : hops[i].others()) {
                line(String.format(Locale.ROOT, "    |  `|-- %s", other));
            }
        }
        finish(0);
    }

    private void export() {
        List<MtrForm.Row> rows = new ArrayList<>();
        int shown = shown();
        for (int i = 0; i < shown; i++) {
            rows.add(hops[i].row(nameOf(hops[i].address())));
        }
        String text = target().text();
        print(
                form == MtrForm.JSON
                        ? MtrForm.json(localName, text, rounds, packetBytes, rows)
                        : MtrForm.csv(startSeconds, text, rows));
        finish(0);
    }

    /**
     * Number of hops to print: up to the target, to one that reported an error, or to the one after the last that
     * answered.
     */
    int shown() {
        int shown = 0;
        for (int i = firstTtl - 1; i < MAX_TTL; i++) {
            if (isTarget(hops[i]) || hops[i].isUnreachable()) {
                return i + 1;
            }
            if (hops[i].address() != null) {
                shown = i + 2;
            }
        }
        return Math.min(shown, MAX_TTL);
    }

    String nameOf(@Nullable IpAddress address) {
        if (address == null) {
            return "???";
        }
        String name = hidesNames ? null : knownName(address);
        return name == null ? address.toString() : name;
    }

    /**
     * Formats a row: each field begins six columns after the one before and overwrites its excess characters, as in the
     * real tool.
     */
    private static String columns(String name, List<String> fields) {
        StringBuilder text = new StringBuilder(100).append(name);
        int column = NAME_COLUMNS;
        for (String field : fields) {
            text.append(" ".repeat(Math.max(0, column - text.length())));
            text.setLength(column);
            text.append(field);
            column += field.isBlank() ? 1 : 6;
        }
        return text.toString();
    }

    private void answered(int sequence, IpAddress from, boolean unreachable) {
        Request request = underWay.remove(sequence);
        if (request == null) {
            return;
        }
        long micros = nowMicros() - request.sentMicros();
        if (micros < TIMEOUT_MICROS) {
            request.sample()[0] = (int) micros;
            hops[request.hop()].answered(from, (int) micros, unreachable);
        }
    }

    MtrHop hop(int index) {
        return hops[index];
    }

    int firstTtl() {
        return firstTtl;
    }

    void firstTtl(int ttl) {
        firstTtl = Math.min(ttl, maxTtl);
        nextHop = firstTtl - 1;
    }

    int maxTtl() {
        return maxTtl;
    }

    void maxTtl(int ttl) {
        maxTtl = Math.clamp(ttl, firstTtl, MAX_TTL);
        nextHop = firstTtl - 1;
    }

    int packetBytes() {
        return packetBytes;
    }

    /** {@code -s}: the size of the packets with all headers, 28 to 4470 bytes. */
    void packetBytes(int bytes) {
        packetBytes = Math.clamp(bytes, ipHeaderBytes(target().address()) + IcmpHeader.BYTES, MAX_PACKET_BYTES);
    }

    void switchNames() {
        hidesNames = !hidesNames;
    }

    String roundsText() {
        return rounds == Integer.MAX_VALUE ? "infinite" : String.valueOf(rounds);
    }

    String intervalText() {
        return CNumbers.general(intervalNanos / (double) NANOS_PER_SECOND, 6);
    }

    /** Sets the interval in seconds; ignores a text that is no number, or too small a one. */
    void interval(String text) {
        if (text.matches("\\d{1,5}(\\.\\d{0,9})?") && Double.parseDouble(text) >= MIN_INTERVAL_SECONDS) {
            intervalNanos = (long) (Double.parseDouble(text) * NANOS_PER_SECOND);
        }
    }

    /** The two ends, as the screen names them: {@code host (10.0.0.1) -> target (10.0.0.2)}. */
    String ends() {
        Path path = pathToTarget();
        return localName + " (" + (path == null ? "?" : path.local()) + ") -> " + target().text() + " ("
                + target().address() + ")";
    }

    private final class Listener implements EchoListener {
        @Override
        public void replied(Packet reply) {
            answered(sequence(reply), PacketAddresses.source(reply), false);
        }

        @Override
        public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
            boolean arrived = code == IcmpHeader.PORT_UNREACHABLE;
            answered(sequence(request), from, type == IcmpHeader.DESTINATION_UNREACHABLE && !arrived);
        }

        private static int sequence(Packet message) {
            return IcmpHeader.rest(message.bytes(), message.start()) & SEQUENCES - 1;
        }
    }
}
