package io.hawser.proof.explore;

import io.hawser.host.Host;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.proof.Recording;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.time.Deadline;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two production hosts in one exchange, and the possible moves. A packet takes at least 10 ms, so consequences are
 * always later; independent events are at the same instant, in any order. Belongs to one thread.
 */
final class World implements AutoCloseable {
    private static final long START_NANOS = 2 * Fingerprint.LEAST_INSTANT;
    private static final long LATENCY_NANOS = 10_000_000;
    private static final long MOST_HESITATION_NANOS = 3_600_000_000_000L;
    private static final IpAddress[] ADDRESSES = {IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2")};
    private static final int[] PORTS = {1000, 80};
    private static final int MTU = 1500;

    private final Exchange exchange;
    private final Tampering tampering;
    private final @Nullable Recording recording;
    private final TimingWheel wheel = new TimingWheel(START_NANOS);
    private final PacketPool pool = new PacketPool();
    private final End[] ends = new End[2];
    private final Speech[] speeches = new Speech[2];
    private final Wire[] wires = {new Wire(), new Wire()};
    private final Plug[] links = {new Plug(0), new Plug(1)};

    /** Makes the world of an exchange before its first move; active opens have been called. */
    World(Exchange exchange, Map<String, String> sysctls, Tampering tampering, @Nullable Recording recording) {
        this.exchange = exchange;
        this.tampering = tampering;
        this.recording = recording;
        for (int i = 0; i < 2; i++) {
            SettledRandom random = new SettledRandom(i + 1);
            Host host = new Host(i == 0 ? "left" : "right", wheel, pool, random);
            host.addInterface("eth0", links[i], ADDRESSES[i], 24);
            random.settle();
            if (!sysctls.isEmpty()) {
                sysctls.forEach(host.sysctls()::set);
            }
            ends[i] = new End(i == 0, host, exchange.steps(i == 0), exchange.goal() == Exchange.Goal.ENDS);
            speeches[i] = new Speech(ends[i]);
            host.tcp().observer(ends[i].observer(this::stateChanged));
            if (recording != null) {
                recording.add(host.name(), LinkType.RAW_IP);
            }
        }
        ends[0].peer(ends[1]);
        ends[1].peer(ends[0]);
        open();
        flush();
        check();
    }

    private void open() {
        try {
            if (exchange.isOpenedByBoth()) {
                connect(1);
            } else {
                TcpListener listening = ends[1].host()
                        .tcp()
                        .listen(
                                PORTS[1],
                                ListenOptions.defaults()
                                        .address(ADDRESSES[1])
                                        .backlog(4)
                                        .portSharing(PortSharing.NONE)
                                        .acceptable(this::accept));
                listening.options().keepAlive(exchange.goal() == Exchange.Goal.ENDS);
            }
            connect(0);
        } catch (TcpException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connect(int i) throws TcpException {
        TcpConnection connection = ends[i].host()
                .tcp()
                .prepare(
                        ADDRESSES[1 - i],
                        PORTS[1 - i],
                        ConnectOptions.defaults()
                                .localAddress(ADDRESSES[i])
                                .localPort(PORTS[i])
                                .handler(ends[i]));
        // an end whose peer's reset was lost can only learn of it by keepalive
        connection.options().keepAlive(exchange.goal() == Exchange.Goal.ENDS);
        ends[i].host().tcp().open(connection);
        ends[i].connection(connection);
    }

    private void accept(TcpListener by) {
        TcpConnection accepted = by.accept();
        if (accepted != null) {
            ends[1].connection(accepted);
        }
    }

    private void stateChanged(End end, TcpState from, TcpState to) {
        if (recording != null) {
            recording.note(wheel.nowNanos() - START_NANOS, end.name(), from + " → " + to);
        }
    }

    // ---- moves

    /** The possible moves that are not faults. */
    List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            if (!wires[i].row.isEmpty()) {
                moves.add(new Move(Move.Kind.DELIVER, i == 0));
            }
            for (int late = 0; late < wires[i].late.size(); late++) {
                moves.add(new Move(Move.Kind.DELIVER_LATE, i == 0, late));
            }
            if (ends[i].mayAct()) {
                moves.add(new Move(Move.Kind.ACT, i == 0));
            }
        }
        if (!isAnythingOnItsWay() && isAnythingDue() && !isLongUntilDue()) {
            moves.add(new Move(Move.Kind.WAIT, true));
        }
        return moves;
    }

    /** The possible moves that are faults. */
    List<Move> faults() {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            if (!wires[i].row.isEmpty()) {
                moves.add(new Move(Move.Kind.DROP, i == 0));
                moves.add(new Move(Move.Kind.DUPLICATE, i == 0));
                moves.add(new Move(Move.Kind.DELAY, i == 0));
            }
        }
        if (isAnythingOnItsWay() && isAnythingDue()) {
            moves.add(new Move(Move.Kind.STALL, true));
        }
        return moves;
    }

    private boolean isAnythingOnItsWay() {
        return !wires[0].row.isEmpty() || !wires[1].row.isEmpty();
    }

    private boolean isAnythingDue() {
        return wheel.armed() > 0 || !wires[0].isEmpty() || !wires[1].isEmpty();
    }

    /**
     * Returns whether a user will act first, who takes less than an hour for it: otherwise keepalive would continue for
     * ever.
     */
    private boolean isLongUntilDue() {
        return (ends[0].mayAct() || ends[1].mayAct()) && nextDueNanos() - wheel.nowNanos() > MOST_HESITATION_NANOS;
    }

    private long nextDueNanos() {
        return wires[0].nextExpiryNanos(wires[1].nextExpiryNanos(wheel.nextDeadlineNanos()));
    }

    /**
     * Makes a move, and checks every rule.
     *
     * @throws Violation if a rule is violated
     */
    void apply(Move move) {
        apply(move, true);
    }

    /** Repeats a move that was made before without a violation. */
    void repeat(Move move) {
        apply(move, false);
    }

    private void apply(Move move, boolean checked) {
        int i = move.ofLeft() ? 0 : 1;
        Wire wire = wires[i];
        note(move, i);
        switch (move.kind()) {
            case DELIVER -> arrive(wire.takeFirst(), 1 - i);
            case DELIVER_LATE -> arrive(wire.late.remove(move.index()), 1 - i);
            case ACT -> ends[i].act();
            case WAIT, STALL -> pass();
            case DROP -> wire.takeFirst().packet().release();
            case DUPLICATE -> {
                Wire.InFlight first = Objects.requireNonNull(wire.first());
                wire.late.add(new Wire.InFlight(pool.copyOf(first.packet()), first.sentNanos()));
            }
            case DELAY -> wire.late.add(wire.takeFirst());
        }
        flush();
        if (checked) {
            check();
        }
    }

    /** Called after repeated moves: from here on no number may decrease. */
    void remember() {
        ends[0].remember();
        ends[1].remember();
    }

    private void note(Move move, int i) {
        Recording written = recording;
        if (written == null) {
            return;
        }
        String what = switch (move.kind()) {
            case DELIVER -> "its packet arrives";
            case DELIVER_LATE -> "packet " + (move.index() + 1) + " of those held back arrives";
            case ACT -> ends[i].nextStepName();
            case WAIT -> "time passes";
            case DROP -> "its packet gets lost";
            case DUPLICATE -> "its packet is copied";
            case DELAY -> "its packet is held back";
            case STALL -> "time passes, though something is on its way";
        };
        boolean ofBoth = move.kind() == Move.Kind.WAIT || move.kind() == Move.Kind.STALL;
        written.note(
                wheel.nowNanos() - START_NANOS,
                ofBoth ? "" : ends[i].name(),
                "[" + what.toLowerCase(Locale.ROOT) + "]");
    }

    private void arrive(Wire.InFlight inFlight, int to) {
        passUntil(inFlight.sentNanos() + LATENCY_NANOS);
        links[to].receive(inFlight.packet());
        ends[to].host().flush();
    }

    /** Advances the time to the next timer. */
    private void pass() {
        int fired = 0;
        while (fired == 0) {
            long timer = wheel.nextDeadlineNanos();
            long next = nextDueNanos();
            if (next == Deadline.NEVER) {
                return;
            }
            fired = next < timer ? 1 : 0;
            fired += wheel.advance(next);
            expire();
        }
    }

    private void passUntil(long instantNanos) {
        while (wheel.nextDeadlineNanos() <= instantNanos) {
            wheel.advance(wheel.nextDeadlineNanos());
            flush();
        }
        if (instantNanos > wheel.nowNanos()) {
            wheel.advance(instantNanos);
        }
        expire();
    }

    private void expire() {
        wires[0].expire(wheel.nowNanos());
        wires[1].expire(wheel.nowNanos());
    }

    private void flush() {
        while (ends[0].host().tcp().needsFlush() || ends[1].host().tcp().needsFlush()) {
            ends[0].host().flush();
            ends[1].host().flush();
        }
        for (End end : ends) {
            end.settle();
            end.host().flush();
        }
    }

    // ---- rules

    private void check() {
        for (int i = 0; i < 2; i++) {
            ends[i].checkProgress();
            Rules.check(ends[i], speeches[i]);
            Rules.check(ends[i], ends[1 - i]);
        }
    }

    /** Checks the conditions on a state in which no further move is possible. */
    void checkEnd() {
        for (int i = 0; i < 2; i++) {
            End end = ends[i];
            TcpConnection connection = end.connection();
            TcpState state = connection == null ? TcpState.CLOSED : connection.state();
            boolean arrived = end.hasDoneAll() && end.hasAllOf(ends[1 - i]);
            boolean good = switch (exchange.goal()) {
                case STANDS -> arrived && state == TcpState.ESTABLISHED;
                case DELIVERED -> arrived && end.isAtEnd() && state == TcpState.CLOSED;
                case ENDS -> state == TcpState.CLOSED;
            };
            if (!good) {
                throw new Violation("it never ends: " + end.name() + " is in " + state
                        + (end.hasDoneAll() ? "" : " and has not done all of its steps")
                        + (end.hasAllOf(ends[1 - i]) ? "" : " and has not received all")
                        + ", and nothing will happen any more");
            }
            boolean open = state == TcpState.ESTABLISHED;
            checkLeft(end, "flows", end.host().tcp().flowCount() - (open ? 1 : 0));
            checkLeft(end, "chunks", end.host().tcp().chunksInUse());
            // an undecided probe is kept until another segment is in flight
            checkLeft(end, "scoreboards", open ? 0 : end.host().tcp().scoreboardsInUse());
        }
        checkLeft(ends[0], "packets", pool.outstanding());
        checkLeft(ends[0], "timers", wheel.armed());
    }

    private static void checkLeft(End end, String what, long count) {
        if (count != 0) {
            throw new Violation(
                    "nothing will happen any more, but " + end.name() + " has " + count + " " + what + " left");
        }
    }

    // ---- the state

    /** The fingerprint of this state. */
    Fingerprint fingerprint() {
        int[] bases = IntStream.range(0, 2)
                .flatMap(i -> speeches[i].connections().stream().mapToInt(each -> each.iss))
                .toArray();
        int[] clocks = IntStream.range(0, 2)
                .filter(i -> speeches[i].hasTimestamps())
                .map(i -> speeches[i].timestampAt(wheel.nowNanos()))
                .toArray();
        Fingerprint print = new Fingerprint(wheel.nowNanos(), bases, clocks);
        for (int i = 0; i < 2; i++) {
            ends[i].addTo(print);
            speeches[i].addTo(print, speeches[1 - i]);
            addConnection(print, ends[i].connection());
            ends[i].host().tcp().forEachFlow(flow -> {
                print.add(flow.state().ordinal());
                if (!(flow instanceof TcpConnection)) {
                    print.addObject(flow);
                }
            });
            for (Wire.InFlight each : wires[i].row) {
                Packets.addTo(print, each);
            }
            print.add(-2);
            for (Wire.InFlight each : wires[i].late) {
                Packets.addTo(print, each);
            }
        }
        return print;
    }

    private static void addConnection(Fingerprint print, @Nullable TcpConnection connection) {
        if (connection == null) {
            print.add(-1);
            return;
        }
        print.add(connection.state().ordinal());
        print.add(connection.receiveQueueBytes());
        if (connection.state() != TcpState.CLOSED && connection.state() != TcpState.TIME_WAIT) {
            print.addObject(connection);
        }
    }

    @Override
    public void close() {
        wires[0].clear();
        wires[1].clear();
    }

    /** The end of the wire at a host. */
    private final class Plug implements Link {
        private final int number;
        private @Nullable Receiver receiver;

        Plug(int number) {
            this.number = number;
        }

        @Override
        public LinkType type() {
            return LinkType.RAW_IP;
        }

        @Override
        public int mtuBytes() {
            return MTU;
        }

        @Override
        public MacAddress address() {
            return MacAddress.NONE;
        }

        @Override
        public void transmit(Packet packet) {
            if (!tampering.lets(packet, number == 0)) {
                packet.release();
                return;
            }
            if (recording != null) {
                recording.sent(number, wheel.nowNanos() - START_NANOS, packet, LinkType.RAW_IP);
            }
            wires[number].add(packet, wheel.nowNanos());
            speeches[number].sent(packet, speeches[1 - number], wheel.nowNanos());
        }

        @Override
        public void attach(Receiver to) {
            receiver = to;
        }

        void receive(Packet packet) {
            Objects.requireNonNull(receiver, "attached from the start").receive(packet);
        }
    }
}
