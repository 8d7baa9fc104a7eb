package io.hawser.lab.script;

import io.hawser.lab.script.Values.Instant;
import io.hawser.sim.phrase.Grammar;
import io.hawser.sim.phrase.Match;
import io.hawser.sim.phrase.Mismatch;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Phrase;
import io.hawser.sim.phrase.PhraseException;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Socket options, separated by commas. */
final class OptionsSlot implements Slot<Object> {
    /** Sets options. */
    @FunctionalInterface
    interface Options extends Consumer<TcpSocketOptions> {}

    private final Grammar<Options> grammar;

    OptionsSlot() {
        Map<String, Slot<?>> slots = Map.of(
                "time",
                Slots.TIME,
                "size",
                new OptionSize(),
                "number",
                new OptionNumber(),
                "algorithm",
                new Algorithm());
        List<Phrase<Options>> phrases = new ArrayList<>();
        define(phrases, slots);
        grammar = new Grammar<>(phrases);
    }

    private static void define(List<Phrase<Options>> phrases, Map<String, Slot<?>> slots) {
        add(phrases, slots, "TCP_NODELAY", "Nagle's algorithm is off", match -> options -> options.noDelay(true));
        add(phrases, slots, "TCP_CORK", "only full segments leave", match -> options -> options.cork(true));
        add(phrases, slots, "no TCP_CORK", "what was held back leaves", match -> options -> options.cork(false));
        add(
                phrases,
                slots,
                "TCP_QUICKACK",
                "acknowledgments leave at once",
                match -> options -> options.quickAck(true));
        add(
                phrases,
                slots,
                "no TCP_QUICKACK",
                "acknowledgments wait for data",
                match -> options -> options.quickAck(false));
        add(phrases, slots, "SO_KEEPALIVE", "an idle peer is probed", match -> options -> options.keepAlive(true));
        add(
                phrases,
                slots,
                "SO_KEEPALIVE after {idle:time} every {interval:time} , {probes:number} times",
                "the same with times of its own",
                match -> options -> options.keepAliveTimes(
                                match.get("idle", Instant.class).nanos(),
                                match.get("interval", Instant.class).nanos(),
                                match.number("probes"))
                        .keepAlive(true));
        add(phrases, slots, "SO_LINGER 0", "closing resets", match -> options -> options.abortOnClose(true));
        add(
                phrases,
                slots,
                "SO_RCVBUF {size}",
                "the size of the receive buffer",
                match -> options -> options.receiveBufferBytes(match.number("size")));
        add(
                phrases,
                slots,
                "SO_SNDBUF {size}",
                "the size of the send buffer",
                match -> options -> options.sendBufferBytes(match.number("size")));
        add(
                phrases,
                slots,
                "TCP_MAXSEG {size}",
                "the largest segment",
                match -> options -> options.maxSegmentBytes(match.number("size")));
        add(
                phrases,
                slots,
                "TCP_USER_TIMEOUT {time}",
                "how long data may go unacknowledged",
                match -> options -> options.userTimeoutMillis(
                        (int) (match.get("time", Instant.class).nanos() / 1_000_000)));
        add(
                phrases,
                slots,
                "TCP_SYNCNT {number}",
                "how often a SYN is resent",
                match -> options -> options.synRetries(match.number("number")));
        add(
                phrases,
                slots,
                "TCP_CONGESTION {algorithm}",
                "the congestion control",
                match -> options -> options.congestionControl(match.text("algorithm")));
    }

    private static void add(
            List<Phrase<Options>> phrases,
            Map<String, Slot<?>> slots,
            String pattern,
            String description,
            java.util.function.Function<Match, Options> meaning) {
        phrases.add(Phrase.of(pattern, description, slots, (match, names) -> meaning.apply(match)));
    }

    /** The options that can be set. */
    List<Phrase<Options>> phrases() {
        return grammar.phrases();
    }

    @Override
    public String expected(Names names) {
        return "socket options such as TCP_NODELAY";
    }

    @Override
    public List<String> candidates(Names names) {
        return grammar.phrases().stream()
                .map(phrase -> phrase.pattern().split(" ", -1)[0])
                .toList();
    }

    @Override
    public Read<Object> read(Sentence sentence, int index, Names names) throws NotThis {
        List<Options> all = new ArrayList<>();
        int at = index;
        while (true) {
            // the longest match
            Options found = null;
            int end = at;
            List<Mismatch> mismatches = new ArrayList<>();
            for (int to = sentence.size(); to > at && found == null; to--) {
                found = find(sentence, at, to, names, to == sentence.size() ? mismatches : new ArrayList<>());
                end = to;
            }
            if (found == null) {
                throw wrong(at, mismatches);
            }
            all.add(found);
            at = end;
            if (!sentence.has(at, ",") && !sentence.has(at, "and")) {
                Options together = options -> all.forEach(each -> each.accept(options));
                return new Read<>(together, at);
            }
            at++;
            if (at >= sentence.size()) {
                throw new NotThis(at);
            }
        }
    }

    private @Nullable Options find(Sentence sentence, int from, int to, Names names, List<Mismatch> mismatches)
            throws NotThis {
        try {
            return grammar.find(sentence.part(from, to), names, mismatches);
        } catch (PhraseException refused) {
            throw new NotThis(from, refused.message());
        }
    }

    /** Reports the furthest place up to which some option fits. */
    private static NotThis wrong(int at, List<Mismatch> mismatches) {
        Mismatch furthest = Collections.max(mismatches, Comparator.comparingInt(Mismatch::index));
        if (furthest.index() == 0) {
            return new NotThis(at);
        }
        int index = at + furthest.index();
        return furthest.message().isEmpty()
                ? NotThis.within(index, furthest.expected(), furthest.candidates())
                : new NotThis(index, furthest.message());
    }

    private static final class OptionSize implements Slot<Integer> {
        private final Slot<Quantity> size = Slot.quantity(QuantityKind.SIZE);

        @Override
        public String expected(Names names) {
            return size.expected(names);
        }

        @Override
        public Read<Integer> read(Sentence sentence, int index, Names names) throws NotThis {
            Read<Quantity> read = size.read(sentence, index, names);
            if (read.value().value() > Integer.MAX_VALUE) {
                throw new NotThis(index, "a socket option takes at most " + Integer.MAX_VALUE + " bytes");
            }
            return new Read<>((int) read.value().value(), read.next());
        }
    }

    private static final class OptionNumber implements Slot<Integer> {
        @Override
        public String expected(Names names) {
            return "a number";
        }

        @Override
        public Read<Integer> read(Sentence sentence, int index, Names names) throws NotThis {
            if (!sentence.word(index).text().matches("[1-9]\\d{0,2}")) {
                throw new NotThis(index);
            }
            return new Read<>(Integer.parseInt(sentence.word(index).text()), index + 1);
        }
    }

    private static final class Algorithm implements Slot<String> {
        @Override
        public String expected(Names names) {
            return "a congestion control " + CongestionControls.NAMES;
        }

        @Override
        public Read<String> read(Sentence sentence, int index, Names names) throws NotThis {
            String word = sentence.word(index).text();
            if (!CongestionControls.NAMES.contains(word)) {
                throw new NotThis(index);
            }
            return new Read<>(word, index + 1);
        }
    }
}
