package io.hawser.sim.fault;

import static io.hawser.text.QuantityKind.PERCENTAGE;
import static io.hawser.text.QuantityKind.TIME;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.BurstLoss;
import io.hawser.sim.cable.CoDel;
import io.hawser.sim.cable.DropTail;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Match;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.text.Excerpt;
import io.hawser.text.Quantity;
import io.hawser.text.Similar;
import io.hawser.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The phrases of fault lines, and the times that may precede them. */
final class FaultGrammar {
    private static final int MAX_BURST_PACKETS = 1_000_000;
    private static final int MAX_QUEUE_PACKETS = 100_000_000;
    private static final Slot<Quantity> TIME_SLOT = Slot.quantity(TIME);
    private static final Names NO_NAMES = new Names();

    private static final Map<String, Slot<?>> SLOTS = Map.ofEntries(
            Map.entry("link", name("a link, such as client-server")),
            Map.entry("node", name("a host, a switch or a firewall")),
            Map.entry("application", name("an application, such as server.echo")),
            Map.entry("nodes", new NodesSlot()),
            Map.entry("percentage", Slot.quantity(PERCENTAGE)),
            Map.entry("time", TIME_SLOT),
            Map.entry("bandwidth", new RateSlot()),
            Map.entry("burst", Slot.number("a number of packets", 1, MAX_BURST_PACKETS)),
            Map.entry("queue", Slot.number("a number of packets", 0, MAX_QUEUE_PACKETS)),
            Map.entry("mtu", Slot.number("a size in bytes", 68, 65_535)),
            Map.entry("packets", new PacketsSlot()),
            Map.entry("setting", Slot.word("a setting and its value, such as net.ipv4.tcp_sack=0", (word, at) -> {
                if (word.indexOf('=') <= 0) {
                    throw new Slot.NotThis(at);
                }
                return word;
            })));

    private static final FaultGrammar INSTANCE = new FaultGrammar();

    private final List<Phrase<Fault>> phrases = new ArrayList<>();
    private final Grammar<Fault> grammar;
    private final Set<String> verbs = new TreeSet<>();

    private FaultGrammar() {
        links();
        nodes();
        grammar = new Grammar<>(phrases);
        phrases.forEach(phrase -> verbs.add(phrase.pattern().split(" ", 2)[0]));
    }

    /** The words that a fault line may begin with. */
    static Set<String> beginnings() {
        Set<String> beginnings = new TreeSet<>(INSTANCE.verbs);
        beginnings.add("at");
        beginnings.add("from");
        return beginnings;
    }

    /** The patterns of all faults. */
    static List<String> patterns() {
        return INSTANCE.phrases.stream().map(Phrase::pattern).toList();
    }

    /** Reads a line. */
    static FaultScript parse(String line) {
        try {
            return INSTANCE.read(Sentence.of(line.stripTrailing()));
        } catch (PhraseException wrong) {
            throw new FaultSyntaxException(wrong.offset() + 1, wrong.message());
        }
    }

    private FaultScript read(Sentence line) throws PhraseException {
        long fromNanos = 0;
        long untilNanos = Deadline.NEVER;
        int next = 0;
        if (line.has(0, "at")) {
            Slot.Read<Quantity> at = time(line, 1);
            fromNanos = at.value().value();
            next = at.next();
        } else if (line.has(0, "from")) {
            Slot.Read<Quantity> from = time(line, 1);
            if (!line.has(from.next(), "to")) {
                throw wrong(line, from.next(), "'to' and a time, as in 'from 10s to 20s'");
            }
            Slot.Read<Quantity> until = time(line, from.next() + 1);
            fromNanos = from.value().value();
            untilNanos = until.value().value();
            next = until.next();
            if (untilNanos <= fromNanos) {
                throw new PhraseException(line.offset(from.next() + 1), "the second time must be later than the first");
            }
        }
        Fault fault = fault(line.from(next));
        if (untilNanos != Deadline.NEVER && !fault.canEnd()) {
            throw new PhraseException(
                    line.offset(0), "what happens once has no end: write 'at' and one time, not 'from … to …'");
        }
        return new FaultScript(fromNanos, untilNanos, fault, line.text().strip());
    }

    private static Slot.Read<Quantity> time(Sentence line, int index) throws PhraseException {
        if (index < line.size()) {
            try {
                return TIME_SLOT.read(line, index, NO_NAMES);
            } catch (Slot.NotThis wrong) {
                String message = String.valueOf(wrong.getMessage());
                if (!message.isEmpty()) {
                    throw new PhraseException(line.offset(index), message);
                }
            }
        }
        throw wrong(line, index, TIME.example());
    }

    private Fault fault(Sentence line) throws PhraseException {
        if (line.size() == 0 || !verbs.contains(line.word(0).text().toLowerCase(Locale.ROOT))) {
            String similar = line.size() == 0 ? null : Similar.to(line.word(0).text(), verbs);
            if (similar != null) {
                throw new PhraseException(
                        line.offset(0),
                        "no fault is called '" + Excerpt.of(line.word(0).text()) + "'; do you mean '" + similar + "'?");
            }
            throw wrong(line, 0, "a fault, one of " + String.join(", ", verbs));
        }
        return grammar.parse(line, NO_NAMES);
    }

    private static PhraseException wrong(Sentence line, int index, String expected) {
        String found = index < line.size() ? "'" + Excerpt.of(line.word(index).text()) + "'" : "the end of the line";
        return new PhraseException(line.offset(index), "expected " + expected + ", found " + found);
    }

    private void add(String pattern, Function<Match, Fault> meaning) {
        phrases.add(Phrase.of(pattern, "", SLOTS, (match, names) -> meaning.apply(match)));
    }

    private void onLink(String pattern, LinkFault meaning) {
        add(pattern + " {link} [towards {node}]", match -> meaning.of(match, link(match)));
    }

    private static LinkFaults link(Match match) {
        @Nullable String towards = match.find("node", String.class);
        return new LinkFaults(match.text("link"), towards);
    }

    private static double share(Match match) {
        return match.get("percentage", Quantity.class).share();
    }

    private static Duration time(Match match) {
        return Duration.ofNanos(match.get("time", Quantity.class).value());
    }

    private void links() {
        onLink("cut", (match, on) -> on.cut());
        onLink("restore", (match, on) -> on.restore());
        onLink("loss {percentage} [in bursts of {burst}] on", FaultGrammar::loss);
        onLink("corruption {percentage} on", (match, on) -> on.corruption(share(match)));
        onLink("duplication {percentage} on", (match, on) -> on.duplication(share(match)));
        onLink("reordering {percentage} by {time} on", (match, on) -> on.reordering(share(match), time(match)));
        onLink("latency {time} on", (match, on) -> on.latency(time(match)));
        onLink("jitter {time} on", (match, on) -> on.jitter(time(match)));
        onLink("bandwidth {bandwidth} on", (match, on) -> on.bandwidth(match.get("bandwidth", Bandwidth.class)));
        onLink("queue [codel] {queue} [packets] on", (match, on) -> {
            int packets = match.number("queue");
            boolean codel = match.has("codel");
            return on.queue(() -> codel ? new CoDel(packets) : DropTail.packets(packets));
        });
        onLink("mtu {mtu} [bytes] on", (match, on) -> on.mtu(match.number("mtu")));
        onLink("drop {packets} on", (match, on) -> {
            DroppedPackets packets = match.get("packets", DroppedPackets.class);
            return packets.every()
                    ? on.dropEvery(packets.matcher())
                    : on.drop(packets.matcher(), packets.first(), packets.last());
        });
    }

    private static Fault loss(Match match, LinkFaults on) {
        return match.has("burst")
                ? on.burstLoss(BurstLoss.of(share(match), match.number("burst")))
                : on.loss(share(match));
    }

    private void nodes() {
        add("crash {node}", match -> NodeFaults.crash(match.text("node")));
        add("reboot {node}", match -> NodeFaults.reboot(match.text("node")));
        add(
                "partition {nodes} from {others:nodes} [one way]",
                match -> NodeFaults.partition(names(match, "nodes"), names(match, "others"), !match.has("one way")));
        add("heal", match -> NodeFaults.heal());
        add("freeze {application}", match -> NodeFaults.freeze(match.text("application")));
        add("resume {application}", match -> NodeFaults.resume(match.text("application")));
        add("kill {application}", match -> NodeFaults.kill(match.text("application")));
        add("restart {application}", match -> NodeFaults.restart(match.text("application")));
        add("icmp off on {node}", match -> NodeFaults.silence(match.text("node")));
        add("icmp on on {node}", match -> NodeFaults.speak(match.text("node")));
        add("set {setting} on {node}", match -> {
            String[] setting = match.text("setting").split("=", 2);
            return NodeFaults.set(setting[0], setting[1], match.text("node"));
        });
    }

    private static List<String> names(Match match, String label) {
        return List.of(match.text(label).split(" ", -1));
    }

    private static Slot<String> name(String expected) {
        return Slot.word(expected, (word, at) -> word);
    }

    /** Makes a fault of a link. */
    @FunctionalInterface
    private interface LinkFault {
        Fault of(Match match, LinkFaults on);
    }

    /** One or more nodes, up to the word {@code from} or {@code one}. */
    private static final class NodesSlot implements Slot<String> {
        @Override
        public String expected(Names names) {
            return "a host";
        }

        @Override
        public Read<String> read(Sentence sentence, int index, Names names) throws NotThis {
            int end = index;
            while (end < sentence.size()
                    && !(sentence.has(end, "from") && end > index)
                    && !sentence.has(end, "one")
                    && !sentence.word(end).quoted()) {
                end++;
            }
            if (end == index) {
                throw new NotThis(index);
            }
            return new Read<>(String.join(" ", sentence.part(index, end).texts(0)), end);
        }
    }
}
