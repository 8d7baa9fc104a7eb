package io.hawser.lab.script;

import io.hawser.lab.script.Values.Instant;
import io.hawser.tcp.TcpSocketOptions;
import io.hawser.tcp.congestion.CongestionControls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Socket options, with commas between them. */
final class OptionsSlot implements Slot<Object> {
    /** Sets options. */
    @FunctionalInterface
    interface Options extends Consumer<TcpSocketOptions> {}

    private final Grammar<Options> grammar;

    OptionsSlot() {
        Map<String, Slot<?>> slots = Map.of(
                "time",
                new OptionTime(),
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

    /** What can be set. */
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
            // the longest that fits
            Options found = null;
            int end = at;
            for (int to = sentence.size(); to > at && found == null; to--) {
                found = grammar.find(sentence.part(at, to), names, new ArrayList<>());
                end = to;
            }
            if (found == null) {
                throw new NotThis(at);
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

    private static final class OptionTime implements Slot<Instant> {
        @Override
        public String expected(Names names) {
            return "a time";
        }

        @Override
        public Read<Instant> read(Sentence sentence, int index, Names names) throws NotThis {
            Quantities.Quantity quantity = Quantities.read(sentence.word(index).text(), null, Quantities.TIMES);
            if (quantity == null) {
                throw new NotThis(index);
            }
            return new Read<>(new Instant(quantity.value(), quantity.unit()), index + 1);
        }
    }

    private static final class OptionSize implements Slot<Integer> {
        @Override
        public String expected(Names names) {
            return "a size";
        }

        @Override
        public Read<Integer> read(Sentence sentence, int index, Names names) throws NotThis {
            String next = index + 1 < sentence.size() ? sentence.word(index + 1).text() : null;
            Quantities.Quantity quantity = Quantities.read(sentence.word(index).text(), next, Quantities.SIZES);
            if (quantity == null || quantity.value() > Integer.MAX_VALUE) {
                throw new NotThis(index);
            }
            return new Read<>((int) quantity.value(), index + quantity.words());
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
