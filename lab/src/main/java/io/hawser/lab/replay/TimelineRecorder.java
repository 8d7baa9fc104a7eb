package io.hawser.lab.replay;

import io.hawser.lab.script.TopologyLayout;
import io.hawser.lab.stage.Check;
import io.hawser.lab.stage.Leg;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.StageListener;
import io.hawser.lab.stage.Table;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.node.PacketVerdict;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records a run as a {@link Timeline}. Of the rounds of a long repetition it keeps the first {@value #ROUNDS_KEPT}, the
 * last {@value #LAST_ROUNDS_KEPT} and, where a reader has asked for rounds between them, {@value #OPENED_ROUNDS} of
 * these; beyond {@value #MOST_HOPS} hops it keeps no more of them.
 */
final class TimelineRecorder implements StageListener, SocketIndex {
    static final int MOST_HOPS = 300_000;
    private static final int MOST_SAMPLES = 400_000;
    private static final int MOST_TIMER_EVENTS = 300_000;
    private static final int MOST_NOTES = 20_000;
    private static final int MOST_CONNECTIONS = 5_000;
    private static final int ROUNDS_KEPT = 20;
    private static final int LAST_ROUNDS_KEPT = 5;
    private static final int OPENED_ROUNDS = 20;
    private static final Cause UNKNOWN = new Cause.Unknown();

    private final TopologyLayout layout;
    private final boolean isQuiet;
    private final long openNanos;
    private final Map<String, Integer> nodes = new HashMap<>();
    private final ConnectionLog connections = new ConnectionLog(MOST_CONNECTIONS);
    private final HopLog hops;
    private final StringTable reasons = new StringTable();
    private final List<StateChange> states = new ArrayList<>();
    private final TimerEvents timers = new TimerEvents();
    private final List<Note> notes = new ArrayList<>();
    private final Cause[] causes;
    private final long[] causedNanos;
    private final Set<TcpConnection> touched = new LinkedHashSet<>();
    private final Map<TcpConnection, ConnectionEnd> touchedEnds = new HashMap<>();
    private @Nullable Stage stage;
    private final List<Fold> folds = new ArrayList<>();
    private final StateTally tally;
    private long silentNanos;
    private long silentHops;
    private int silentRounds;
    private int openedRounds;
    private boolean silent;
    private String cut = "";
    private long events;
    private long sampled;

    /** A recorder that keeps nothing: it follows connections and numbers hops. */
    static TimelineRecorder quiet(TopologyLayout layout) {
        return new TimelineRecorder(layout, /* isQuiet= */ true, Replay.NO_ROUNDS);
    }

    /**
     * Makes a recorder.
     *
     * @param openNanos the virtual time from which on rounds of a long repetition are kept, too; {@link
     *     Replay#NO_ROUNDS} for none
     */
    static TimelineRecorder of(TopologyLayout layout, long openNanos) {
        return new TimelineRecorder(layout, /* isQuiet= */ false, openNanos);
    }

    private TimelineRecorder(TopologyLayout layout, boolean isQuiet, long openNanos) {
        this.isQuiet = isQuiet;
        this.openNanos = openNanos;
        this.layout = layout;
        for (int i = 0; i < layout.lifelines().size(); i++) {
            nodes.put(layout.lifelines().get(i).name(), i);
        }
        hops = new HopLog(layout, nodes, connections, reasons);
        causes = new Cause[layout.lifelines().size()];
        causedNanos = new long[causes.length];
        tally = new StateTally(causes.length);
    }

    /** The number of events so far. */
    long events() {
        return events;
    }

    /** Ends the recording early; {@code key} is the key of the message with the reason. */
    void cut(String key) {
        cut = key;
    }

    /** The number of the present hop of a packet; -1 for none. */
    long hopOf(Packet packet) {
        return hops.numberOf(packet);
    }

    /** The log of hops so far. */
    HopLog hops() {
        return hops;
    }

    /** The recorded timeline. */
    Timeline timeline(long endNanos) {
        if (hops.isFull() && cut.isEmpty()) {
            cut = "cut.hops";
        }
        return new Timeline(
                layout,
                endNanos,
                cut.isEmpty(),
                cut,
                events,
                connections.connections(),
                hops.hops(),
                hops.strings(),
                reasons,
                states,
                timers,
                notes,
                folds,
                tally);
    }

    private int node(String name) {
        return nodes.getOrDefault(name, -1);
    }

    @Override
    public boolean hearsProbes() {
        return true;
    }

    @Override
    public void begins(Stage begun) {
        stage = begun;
        begun.network().onFlush(this::sample);
    }

    // ---- packets

    @Override
    public void sent(long nowNanos, String sender, Leg leg, Packet packet) {
        events++;
        hops.sent(nowNanos, sender, leg, packet, isChallenge(sender), silent || isQuiet);
    }

    @Override
    public void passedOn(long nowNanos, String by, Leg leg, Packet packet) {
        events++;
        hops.passedOn(nowNanos, leg, packet, silent || isQuiet);
    }

    @Override
    public void impaired(long nowNanos, Leg leg, LaneEvent how, Packet packet) {
        if (how == LaneEvent.DUPLICATED) {
            hops.duplicated(packet);
        }
    }

    @Override
    public void copied(long nowNanos, Leg leg, Packet original, Packet copy) {
        hops.copied(nowNanos, leg, original, copy, silent || isQuiet);
    }

    @Override
    public void arrived(long nowNanos, Leg leg, Packet packet) {
        events++;
        hops.arrived(nowNanos, leg, packet);
    }

    @Override
    public void lost(long nowNanos, String sender, Leg leg, LaneEvent how, Packet packet) {
        events++;
        hops.lost(nowNanos, how, packet);
    }

    @Override
    public void refused(long nowNanos, String firewall, PacketVerdict verdict, Packet packet) {
        events++;
        hops.endedAt(node(firewall), nowNanos, "refused." + verdict);
    }

    @Override
    public void dropped(long nowNanos, String host, @Nullable TcpFlow flow, TcpCounter reason) {
        events++;
        hops.ignored(node(host), nowNanos, reason);
    }

    /** The counts of challenge ACKs of each host. */
    private final Map<String, Long> challenges = new HashMap<>();

    private boolean isChallenge(String sender) {
        if (stage == null || !stage.isHost(sender)) {
            return false;
        }
        long count = stage.host(sender).tcp().counters().get(TcpCounter.TCP_CHALLENGE_ACK);
        Long before = challenges.put(sender, count);
        return count > (before == null ? 0 : before);
    }

    // ---- connections

    @Override
    public void segmentReceived(long nowNanos, String host, @Nullable TcpFlow flow, Packet segment) {
        cause(host, nowNanos, new Cause.Segment(TcpHeader.flags(segment.bytes(), segment.start())));
        touch(host, flow);
    }

    @Override
    public void segmentSent(long nowNanos, String host, @Nullable TcpFlow flow) {
        touch(host, flow);
    }

    private void cause(String host, long nowNanos, Cause cause) {
        int node = node(host);
        if (node >= 0) {
            causes[node] = cause;
            causedNanos[node] = nowNanos;
        }
    }

    private Cause causeAt(int node, long nowNanos) {
        Cause last = causes[node];
        return last != null && causedNanos[node] == nowNanos ? last : UNKNOWN;
    }

    @Override
    public void stateChanged(long nowNanos, String host, TcpFlow flow, TcpState from, TcpState to) {
        events++;
        int node = node(host);
        if (node < 0 || stage == null) {
            return;
        }
        tally.changed(nowNanos, node, from, to);
        ConnectionEnd end = connections.of(node, flow, from, silent);
        ConnectionLog.name(end, stage.names(), host, flow);
        if (to == TcpState.TIME_WAIT) {
            end.timeWaitBegan(nowNanos);
        } else if (to == TcpState.CLOSED) {
            ConnectionLog.ended(end);
        }
        if (end.connection() != ConnectionLog.HIDDEN && !isQuiet) {
            states.add(new StateChange(nowNanos, end, from, to, hops.hops().size(), causeAt(node, nowNanos)));
        }
        touch(host, flow);
    }

    @Override
    public void timerArmed(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
        timer(nowNanos, host, flow, timer, TimerEvents.ARMED, deadlineNanos);
    }

    @Override
    public void timerCancelled(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        timer(nowNanos, host, flow, timer, TimerEvents.CANCELLED, nowNanos);
    }

    @Override
    public void timerFired(long nowNanos, String host, TcpFlow flow, TcpTimerKind timer) {
        cause(host, nowNanos, new Cause.Fired(timer));
        ConnectionEnd end = timer(nowNanos, host, flow, timer, TimerEvents.FIRED, nowNanos);
        if (end != null) {
            end.sentSegments.timerFired(nowNanos, timer, flow.retransmissionTimerUse());
            end.timerFired(timer, flow.retransmissionTimerUse());
        }
    }

    private @Nullable ConnectionEnd timer(
            long nowNanos, String host, TcpFlow flow, TcpTimerKind timer, int what, long dueNanos) {
        events++;
        int node = node(host);
        ConnectionEnd end = node < 0 ? null : connections.find(node, flow);
        boolean isKept = end != null
                && end.connection() != ConnectionLog.HIDDEN
                && !isQuiet
                && timers.size() < MOST_TIMER_EVENTS;
        if (!isKept || end == null) {
            return end;
        }
        timers.at.add(nowNanos);
        timers.connection.add(end.connection());
        timers.node.add(node);
        timers.timer.add(timer.ordinal());
        timers.what.add(what);
        timers.due.add(dueNanos);
        timers.why.add(reasons.numberOf(why(end, flow, timer)));
        touch(host, flow);
        return end;
    }

    /** The key of the message about the rule that set a timer. */
    private static String why(ConnectionEnd end, TcpFlow flow, TcpTimerKind timer) {
        if (timer != TcpTimerKind.RETRANSMISSION) {
            return "timer." + timer;
        }
        RetransmissionTimerUse use = flow.retransmissionTimerUse();
        String rule = "timer.RETRANSMISSION." + use;
        if (use != RetransmissionTimerUse.TIMEOUT) {
            return rule;
        }
        return end.backsOff() ? rule + ".BACKOFF" : end.hasRoundTrip() ? rule : rule + ".INITIAL";
    }

    @Override
    public void congestionChanged(long nowNanos, String host, TcpFlow flow, CongestionEvent event) {
        events++;
        int node = node(host);
        ConnectionEnd end = node < 0 ? null : connections.find(node, flow);
        if (end != null) {
            end.sentSegments.congestionChanged(event);
        }
        touch(host, flow);
    }

    private void touch(String host, @Nullable TcpFlow flow) {
        if (flow instanceof TcpConnection connection && sampled < MOST_SAMPLES && !isQuiet) {
            int node = node(host);
            ConnectionEnd end = node < 0 ? null : connections.find(node, flow);
            if (end != null && end.connection() != ConnectionLog.HIDDEN && touched.add(connection)) {
                touchedEnds.put(connection, end);
            }
        }
    }

    /** Records the variables of connections that have had events. */
    private void sample() {
        if (touched.isEmpty() || stage == null) {
            return;
        }
        long now = stage.nowNanos();
        for (TcpConnection each : touched) {
            ConnectionEnd end = touchedEnds.remove(each);
            if (end != null && end.sample(now, each.info())) {
                sampled++;
            }
        }
        touched.clear();
    }

    @Override
    public int connectionOf(String host, TcpFlow flow) {
        int node = node(host);
        ConnectionEnd end = node < 0 ? null : connections.find(node, flow);
        return end == null ? ConnectionLog.HIDDEN : end.connection();
    }

    // ---- texts

    @Override
    public void failed(long nowNanos, String host, String connection, TcpError error) {
        note(
                nowNanos,
                Note.Kind.FAILS,
                node(host),
                host + "." + connection + ": " + error.errno() + ", " + error.text());
    }

    @Override
    public void remark(long nowNanos, String text) {
        note(nowNanos, Note.Kind.SAYS, -1, text);
    }

    @Override
    public void fault(long nowNanos, String text) {
        note(nowNanos, Note.Kind.FAULT, -1, text);
    }

    @Override
    public void step(long nowNanos, String sentence) {
        causeAll(nowNanos, new Cause.Call(sentence));
        note(nowNanos, Note.Kind.STEP, -1, sentence);
    }

    /** Records that the user is about to act: this is the cause of later events of this instant. */
    void acts(String sentence) {
        long now = stage == null ? 0 : stage.nowNanos();
        causeAll(now, new Cause.Call(sentence));
    }

    /** Records an action of the user; {@code problem} is empty, or the reason why it had no effect. */
    void user(String sentence, String problem) {
        long now = stage == null ? 0 : stage.nowNanos();
        notes.add(new Note(now, Note.Kind.USER, -1, -1, sentence, problem, problem.isEmpty()));
    }

    private void causeAll(long nowNanos, Cause cause) {
        for (int i = 0; i < causes.length; i++) {
            causes[i] = cause;
            causedNanos[i] = nowNanos;
        }
    }

    @Override
    public void table(long nowNanos, Table table) {
        add(new Note(nowNanos, Note.Kind.SHOWS, -1, -1, table.title(), table.text(), /* met= */ true));
    }

    @Override
    public void checked(long nowNanos, Check check) {
        if (!silent || !check.holds()) {
            notes.add(new Note(nowNanos, Note.Kind.EXPECTS, -1, -1, check.what(), check.found(), check.holds()));
        }
    }

    @Override
    public void round(long nowNanos, int index, int count) {
        if (count <= ROUNDS_KEPT + LAST_ROUNDS_KEPT) {
            return;
        }
        boolean isKept = index <= ROUNDS_KEPT || index > count - LAST_ROUNDS_KEPT || isOpened(nowNanos);
        if (isKept && silent) {
            silent = false;
            folds.add(new Fold(silentNanos, nowNanos, silentRounds, hops.count() - silentHops));
        } else if (!isKept && !silent) {
            silent = true;
            silentNanos = nowNanos;
            silentHops = hops.count();
            silentRounds = 0;
        }
        silentRounds += silent ? 1 : 0;
    }

    private boolean isOpened(long nowNanos) {
        boolean opens = openNanos != Replay.NO_ROUNDS && nowNanos >= openNanos && openedRounds < OPENED_ROUNDS;
        openedRounds += opens ? 1 : 0;
        return opens;
    }

    private void note(long nowNanos, Note.Kind kind, int node, String text) {
        add(new Note(nowNanos, kind, node, -1, text, "", /* met= */ true));
    }

    private void add(Note note) {
        if (!silent && !isQuiet && notes.size() < MOST_NOTES) {
            notes.add(note);
        }
    }

    /** The key of an end as the machine at the end of a leg sees it. */
    static ConnectionEnd.Key receiver(int node, PacketView view) {
        return new ConnectionEnd.Key(
                node, view.destination(), view.destinationPort(), view.source(), view.sourcePort());
    }
}
