package io.hawser.lab.explain;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.ConnectionEnd;
import io.hawser.lab.replay.HopKind;
import io.hawser.lab.replay.Hops;
import io.hawser.lab.replay.LongColumn;
import io.hawser.lab.replay.Note;
import io.hawser.lab.replay.Samples;
import io.hawser.lab.replay.StateChange;
import io.hawser.lab.replay.Timeline;
import io.hawser.lab.replay.TimerEvents;
import io.hawser.tcp.TcpTimerKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Explains the last event before an instant of a run, with its reason. */
public final class Explainer {
    private static final HopKind[] KINDS = HopKind.values();
    private static final TcpTimerKind[] TIMERS = TcpTimerKind.values();
    private static final long UNSIGNED_32 = 1L << 32;

    /** Remarks of one instant that are repeated. */
    private static final int MOST_REMARKS = 3;

    /** Hops before an instant among which a stray segment is looked for. */
    private static final int MOST_STRAYS = 200;

    /** The mark of a remark that is laid out in columns, which are read in the ladder. */
    private static final String COLUMNS = "  ";

    /**
     * An explanation.
     *
     * @param atNanos the time of the event; -1 if there was none yet
     * @param section the section of an RFC; empty for none
     */
    public record Explanation(long atNanos, List<String> sentences, String section) {}

    private final Timeline timeline;
    private final MessageCatalogue messages;

    /** Makes the explainer of a run in a language. */
    public Explainer(Timeline timeline, MessageCatalogue messages) {
        this.timeline = timeline;
        this.messages = messages;
    }

    /**
     * Explains the last event up to an instant. Among events of one instant, state changes have precedence, then
     * losses.
     */
    public Explanation at(long atNanos) {
        Hops hops = timeline.hops();
        int sent = hops.sent().lastUpTo(atNanos);
        long latest = sent < 0 ? -1 : hops.sent().get(sent);
        int ended = lastEnded(atNanos, latest);
        latest = ended < 0 ? latest : Math.max(latest, endOf(ended));
        StateChange change = lastChange(atNanos);
        latest = change == null ? latest : Math.max(latest, change.atNanos());
        int fired = timeline.timers().at().lastUpTo(atNanos);
        while (fired >= 0 && timeline.timers().what().get(fired) != TimerEvents.FIRED) {
            fired--;
        }
        latest = fired < 0 ? latest : Math.max(latest, timeline.timers().at().get(fired));
        Note action = lastAction(atNanos);
        if (action != null && action.atNanos() >= latest) {
            return user(action);
        }
        List<Note> remarks = lastRemarks(atNanos);
        if (!remarks.isEmpty() && remarks.getFirst().atNanos() > latest) {
            return remarks(remarks);
        }
        int stray = strayAt(latest, atNanos);
        if (stray >= 0) {
            return stray(stray, change != null && change.atNanos() == latest ? states(change) : null);
        }
        if (change != null && change.atNanos() == latest) {
            return states(change);
        }
        if (ended >= 0 && endOf(ended) == latest && hops.lostAt().get(ended) >= 0) {
            return lost(ended);
        }
        if (sent >= 0 && hops.sent().get(sent) == latest) {
            return sent(sent);
        }
        if (fired >= 0 && timeline.timers().at().get(fired) == latest) {
            return fired(fired);
        }
        return ended >= 0 && endOf(ended) == latest
                ? arrived(ended)
                : new Explanation(-1, List.of(messages.text("explain.nothing")), "");
    }

    private long endOf(int row) {
        long lost = timeline.hops().lostNanos().get(row);
        return lost >= 0 ? lost : timeline.hops().arrived().get(row);
    }

    /** The hop that ended last; the search goes back as far as a packet may be in flight. */
    private int lastEnded(long atNanos, long latest) {
        int found = -1;
        long end = -1;
        int from = timeline.hops().sent().lastUpTo(atNanos);
        for (int row = from; row >= Math.max(0, from - 20_000); row--) {
            long each = endOf(row);
            if (each <= atNanos && each > end && each >= latest) {
                end = each;
                found = row;
            }
        }
        return found;
    }

    private @Nullable StateChange lastChange(long atNanos) {
        List<StateChange> states = timeline.states();
        int low = 0;
        int high = states.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (states.get(middle).atNanos() <= atNanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : states.get(low - 1);
    }

    /** The hop of a segment of another time or sender that ended at this instant; -1 for none. */
    private int strayAt(long nanos, long atNanos) {
        int from = timeline.hops().sent().lastUpTo(atNanos);
        for (int row = from; row >= Math.max(0, from - MOST_STRAYS); row--) {
            HopKind kind = kind(row);
            if ((kind == HopKind.OLD_DUPLICATE || kind == HopKind.FORGED) && endOf(row) == nanos) {
                return row;
            }
        }
        return -1;
    }

    /** The remarks and errors of the last instant that has any. */
    private List<Note> lastRemarks(long atNanos) {
        List<Note> found = new ArrayList<>();
        for (Note each : timeline.notes()) {
            boolean isRemark = each.kind() == Note.Kind.SAYS && !each.text().contains(COLUMNS)
                    || each.kind() == Note.Kind.FAILS
                    || each.kind() == Note.Kind.FAULT;
            if (isRemark && each.atNanos() <= atNanos) {
                if (!found.isEmpty() && found.getFirst().atNanos() < each.atNanos()) {
                    found.clear();
                }
                found.add(each);
            }
        }
        return found;
    }

    /** The user's last action. */
    private @Nullable Note lastAction(long atNanos) {
        Note found = null;
        for (Note each : timeline.notes()) {
            if (each.kind() == Note.Kind.USER && each.atNanos() <= atNanos) {
                found = each;
            }
        }
        return found;
    }

    private Explanation user(Note note) {
        String sentence = note.met()
                ? messages.text("explain.user", note.text())
                : messages.text("explain.user.failed", note.text(), note.detail());
        return new Explanation(note.atNanos(), List.of(sentence), "");
    }

    private Explanation remarks(List<Note> remarks) {
        List<String> sentences = remarks.stream()
                .skip(Math.max(0, remarks.size() - MOST_REMARKS))
                .map(each -> messages.text("explain.remark", messages.remark(each.text())))
                .toList();
        return new Explanation(remarks.getFirst().atNanos(), sentences, "");
    }

    /** Explains the last two changes of an instant. */
    private Explanation states(StateChange last) {
        List<StateChange> states = timeline.states();
        int index = states.indexOf(last);
        List<String> sentences = new ArrayList<>();
        Set<String> sections = new LinkedHashSet<>();
        for (int i = Math.max(0, index - 1); i <= index; i++) {
            StateChange each = states.get(i);
            if (each.atNanos() == last.atNanos()) {
                Transition transition = Transition.of(each, timeline, messages);
                sentences.add(
                        messages.text("explain.state", nameOf(each.end()), each.from(), each.to(), transition.why()));
                sections.add(transition.section());
            }
        }
        return new Explanation(last.atNanos(), sentences, String.join(", ", sections));
    }

    /** Explains a segment of an earlier connection or a forged one, and its effect. */
    private Explanation stray(int row, @Nullable Explanation effect) {
        Hops hops = timeline.hops();
        String label = kind(row).label();
        String receiver = node(hops.to().get(row));
        long at = endOf(row);
        long length = hops.length().get(row);
        List<String> sentences = new ArrayList<>();
        sentences.add(messages.text("explain." + label));
        ConnectionEnd end = end(row, /* sender= */ false);
        ConnectionEnd peer = end(row, /* sender= */ true);
        long before = numberAt(end, peer, Samples.Variable.RCV_NXT, at - 1);
        long first = peer == null || peer.isn() < 0 ? 0 : (int) (hops.seq().get(row) - peer.isn());
        if (length > 0 && before >= 0) {
            sentences.add(messages.text("explain.stray.numbers", length, first, first + length - 1, receiver, before));
        }
        String section = effect == null ? "" : effect.section();
        if (hops.lostAt().get(row) >= 0) {
            sentences.add(messages.text("explain.stray.ignored", receiver, lossReason(row)));
            section = messages.text("section.explain.stray");
        } else if (length > 0 && numberAt(end, peer, Samples.Variable.RCV_NXT, at) > before) {
            sentences.add(messages.text("explain.stray.taken", receiver));
            section = messages.text("section.explain.stray");
        }
        if (effect != null) {
            sentences.addAll(effect.sentences());
        }
        return new Explanation(at, sentences, section);
    }

    /** A variable of an end at an instant, relative to the first number of its peer; -1 if it is not known. */
    private static long numberAt(
            @Nullable ConnectionEnd end, @Nullable ConnectionEnd peer, Samples.Variable variable, long atNanos) {
        Samples samples = end == null ? null : end.samples();
        int row = samples == null ? -1 : samples.at().lastUpTo(atNanos);
        return samples == null || row < 0 || peer == null || peer.isn() < 0
                ? -1
                : Math.floorMod(samples.of(variable).get(row) - peer.isn(), UNSIGNED_32);
    }

    private String nameOf(ConnectionEnd end) {
        String host = timeline.layout().lifelines().get(end.node()).name();
        String label = end.label();
        return label.isEmpty()
                ? host
                : label.startsWith("←") || label.startsWith("↔") ? host + " " + label : host + "." + label;
    }

    private String node(long number) {
        return timeline.layout().lifelines().get((int) number).name();
    }

    private HopKind kind(int row) {
        return KINDS[(int) timeline.hops().kind().get(row)];
    }

    /** The name of a segment by its kind; retransmissions are named like data. */
    private String segment(int row) {
        String label = kind(row).label();
        return messages.has("segment." + label)
                ? messages.text("segment." + label)
                : messages.text(timeline.hops().length().get(row) > 0 ? "segment.data" : "segment.other");
    }

    private Explanation lost(int row) {
        Hops hops = timeline.hops();
        String reason = lossReason(row);
        long place = hops.lostAt().get(row);
        boolean isAtNode = place < timeline.layout().lifelines().size();
        List<String> sentences = new ArrayList<>();
        if (isAtNode) {
            sentences.add(messages.text("explain.ignored", node(place), segment(row), reason));
        } else {
            sentences.add(messages.text(
                    "explain.lost",
                    segment(row),
                    node(hops.from().get(row)),
                    node(hops.to().get(row)),
                    reason));
            String more = "explain.lost." + kind(row).label();
            if (messages.has(more)) {
                sentences.add(messages.text(more, node(hops.from().get(row))));
            }
        }
        return new Explanation(endOf(row), sentences, messages.text("section.explain.lost"));
    }

    private String lossReason(int row) {
        String key = timeline.reasons().get((int) timeline.hops().lostReason().get(row));
        return messages.first(key, key.substring(key.indexOf('.') + 1));
    }

    private Explanation sent(int row) {
        Hops hops = timeline.hops();
        String label = kind(row).label();
        long sequence = relative(row, hops.seq().get(row), /* ofSender= */ true);
        long length = hops.length().get(row);
        List<String> sentences = new ArrayList<>();
        String text = timeline.strings().get((int) hops.text().get(row));
        sentences.add(messages.text(
                "explain." + label + (kind(row) == HopKind.ICMP ? sortOfIcmp(text) : ""),
                node(hops.from().get(row)),
                node(hops.to().get(row)),
                sequence,
                relative(row, hops.ack().get(row), /* ofSender= */ false),
                hops.window().get(row),
                length,
                sequence + Math.max(0, length - 1),
                text));
        String window = length > 0 ? window(row) : "";
        if (!window.isEmpty()) {
            sentences.add(window);
        }
        String key = "section.explain." + label;
        String section = messages.text(key);
        return new Explanation(hops.sent().get(row), sentences, section.equals(key) ? "" : section);
    }

    /** The end of the key of the message about an ICMP message, by the line that tcpdump prints. */
    private static String sortOfIcmp(String text) {
        if (text.contains("echo request")) {
            return ".request";
        }
        return text.contains("echo reply") ? ".reply" : "";
    }

    private Explanation arrived(int row) {
        Hops hops = timeline.hops();
        return new Explanation(
                endOf(row),
                List.of(messages.text(
                        kind(row) == HopKind.ACK ? "explain.arrived.ack" : "explain.arrived",
                        segment(row),
                        node(hops.to().get(row)),
                        relative(row, hops.ack().get(row), /* ofSender= */ false),
                        node(hops.from().get(row)))),
                "");
    }

    /** Describes the window and the data in flight. */
    private String window(int row) {
        ConnectionEnd end = end(row, /* sender= */ true);
        Samples samples = end == null ? null : end.samples();
        int at = samples == null
                ? -1
                : samples.at().lastUpTo(timeline.hops().sent().get(row));
        if (samples == null || at < 0) {
            return "";
        }
        return messages.text(
                "explain.window",
                samples.of(Samples.Variable.IN_FLIGHT).get(at),
                samples.of(Samples.Variable.CWND).get(at),
                samples.of(Samples.Variable.SND_WND).get(at));
    }

    /** The sending or receiving end of a hop; null if it is not known. */
    private @Nullable ConnectionEnd end(int row, boolean sender) {
        Hops hops = timeline.hops();
        long connection = hops.connection().get(row);
        if (connection < 0) {
            return null;
        }
        List<ConnectionEnd> ends = timeline.connections().get((int) connection);
        long node = hops.from().get(row);
        for (ConnectionEnd each : ends) {
            if (sender == (each.node() == node)) {
                return each;
            }
        }
        return null;
    }

    /** A sequence number relative to the first one of an end, as tcpdump prints it. */
    private long relative(int row, long number, boolean ofSender) {
        ConnectionEnd end = end(row, ofSender);
        return end == null || end.isn() < 0 ? number : Math.floorMod(number - end.isn(), UNSIGNED_32);
    }

    private Explanation fired(int row) {
        TimerEvents timers = timeline.timers();
        LongColumn connections = timers.connection();
        long node = timers.node().get(row);
        String name = node(node);
        for (ConnectionEnd each : timeline.connections().get((int) connections.get(row))) {
            name = each.node() == node ? nameOf(each) : name;
        }
        String why = messages.text(timeline.reasons().get((int) timers.why().get(row)));
        String timer = TIMERS[(int) timers.timer().get(row)].name();
        return new Explanation(timers.at().get(row), List.of(messages.text("explain.fired", name, timer, why)), "");
    }
}
