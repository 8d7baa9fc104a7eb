package io.hawser.lab.script;

import io.hawser.host.Host;
import io.hawser.lab.script.Values.Amount;
import io.hawser.lab.script.Values.Bound;
import io.hawser.lab.script.Values.Endpoint;
import io.hawser.lab.script.Values.Instant;
import io.hawser.lab.script.Values.Payload;
import io.hawser.lab.script.Values.Setting;
import io.hawser.lab.stage.SegmentKind;
import io.hawser.packet.PacketPool;
import io.hawser.services.dhcp.client.DhcpClientState;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.sim.phrase.Slot.NotThis;
import io.hawser.sim.phrase.Slot.Read;
import io.hawser.sysctl.Sysctl;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.text.Excerpt;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import io.hawser.text.Similar;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** The slots of phrases by name. */
final class Slots {
    private static final int MAX_PORT = 0xffff;
    private static final int MAX_COUNT = 10_000_000;
    private static final String LABEL = "[a-zA-Z][a-zA-Z0-9]*";

    /** The kinds of {@link Names}. */
    static final String HOST = "host";

    static final String LINK = "link";
    static final String CONNECTION = "connection";
    static final String COPY = "kept packet";

    /** {@code 3s}, {@code 1.5 s}, {@code 2h 11min 15s}. */
    static final Slot<Instant> TIME = new TimeSlot();

    private Slots() {}

    /** All slots, by name. */
    static Map<String, Slot<?>> all() {
        Map<String, Slot<?>> slots = new HashMap<>();
        slots.put("host", oneOf("a host", HOST));
        slots.put("link", oneOf("a link", LINK));
        slots.put("connection", oneOf("a connection", CONNECTION));
        slots.put("copy", oneOf("the name of a kept packet", COPY));
        slots.put("name", Slot.word("a name of letters and digits", Slots::label));
        slots.put("endpoint", new EndpointSlot());
        slots.put("address", Slot.word("an address such as 10.0.0.1", Slots::address));
        slots.put("port", Slot.number("a port", 1, MAX_PORT));
        slots.put("count", Slot.number("a whole number", 1, MAX_COUNT));
        slots.put("number", Slot.number("a whole number", 0, Integer.MAX_VALUE));
        slots.put("time", TIME);
        slots.put("times", new TimesSlot());
        slots.put("size", sizeSlot());
        slots.put("data", dataSlot());
        slots.put("text", textSlot());
        slots.put("amount", amountSlot());
        slots.put("state", constant("a state", TcpState.values(), TcpState::name));
        slots.put("states", new StatesSlot());
        slots.put("timer", constant("a timer", TcpTimerKind.values(), TcpTimerKind::name));
        slots.put("errno", errno());
        slots.put(
                "dhcpstate", constant("a state of a DHCP client", DhcpClientState.values(), DhcpClientState::toString));
        slots.put("dhcpmessage", constant("a type of DHCP messages", DhcpMessageType.values(), DhcpMessageType::name));
        slots.put("segments", segmentsSlot());
        slots.put("setting", settingSlot());
        slots.put("counter", new CounterSlot());
        slots.put("options", new OptionsSlot());
        return slots;
    }

    /** The error of a call. */
    static Slot<TcpError> errno() {
        return constant("an error", TcpError.values(), TcpError::errno);
    }

    private static String label(String word, int index) throws NotThis {
        if (!word.matches(LABEL)) {
            throw new NotThis(index);
        }
        return word;
    }

    private static IpAddress address(String word, int index) throws NotThis {
        try {
            return IpAddress.parse(word);
        } catch (IllegalArgumentException wrong) {
            throw new NotThis(index);
        }
    }

    private static Slot<String> oneOf(String expected, String kind) {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                Collection<String> known = names.of(kind);
                return known.isEmpty() ? expected : expected + " (" + String.join(", ", known) + ")";
            }

            @Override
            public List<String> candidates(Names names) {
                return List.copyOf(names.of(kind));
            }

            @Override
            public Read<String> read(Sentence sentence, int index, Names names) throws NotThis {
                String word = sentence.word(index).text();
                if (sentence.word(index).quoted() || !names.of(kind).contains(word)) {
                    boolean looksLikeOne = kind.equals(CONNECTION) && word.matches(LABEL + "\\." + LABEL);
                    throw new NotThis(
                            index,
                            looksLikeOne
                                    ? "no connection is called '" + Excerpt.of(word) + "' so far"
                                            + Similar.hint(word, names.of(kind))
                                    : "");
                }
                return new Read<>(word, index + 1);
            }
        };
    }

    private static <E> Slot<E> constant(String expected, E[] constants, Function<E, String> nameOf) {
        List<String> names = Arrays.stream(constants).map(nameOf).toList();
        return new Slot<>() {
            @Override
            public String expected(Names known) {
                return expected + " (" + String.join(", ", names) + ")";
            }

            @Override
            public List<String> candidates(Names known) {
                return names;
            }

            @Override
            public Read<E> read(Sentence sentence, int index, Names known) throws NotThis {
                int found = names.indexOf(sentence.word(index).text());
                if (found < 0 || sentence.word(index).quoted()) {
                    throw new NotThis(index);
                }
                return new Read<>(constants[found], index + 1);
            }
        };
    }

    private static Slot<Payload> dataSlot() {
        Slot<Long> size = sizeSlot();
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return "a text in quotation marks or a size";
            }

            @Override
            public Read<Payload> read(Sentence sentence, int index, Names names) throws NotThis {
                Sentence.Word word = sentence.word(index);
                if (word.quoted()) {
                    return new Read<>(new Payload(word.text(), word.text().length()), index + 1);
                }
                Read<Long> count = size.read(sentence, index, names);
                return new Read<>(new Payload(null, count.value()), count.next());
            }
        };
    }

    private static Slot<Long> sizeSlot() {
        Slot<Quantity> size = Slot.quantity(QuantityKind.SIZE);
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return size.expected(names);
            }

            @Override
            public Read<Long> read(Sentence sentence, int index, Names names) throws NotThis {
                Read<Quantity> read = size.read(sentence, index, names);
                return new Read<>(read.value().value(), read.next());
            }
        };
    }

    private static Slot<String> textSlot() {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return "a text in quotation marks";
            }

            @Override
            public Read<String> read(Sentence sentence, int index, Names names) throws NotThis {
                if (!sentence.word(index).quoted()) {
                    throw new NotThis(index);
                }
                return new Read<>(sentence.word(index).text(), index + 1);
            }
        };
    }

    private static Slot<Amount> amountSlot() {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return "a number, 'at least' or 'at most' and a number, or 'no'";
            }

            @Override
            public Read<Amount> read(Sentence sentence, int index, Names names) throws NotThis {
                if (sentence.has(index, "no")) {
                    return new Read<>(new Amount(Bound.EXACTLY, 0), index + 1);
                }
                Bound bound = Bound.EXACTLY;
                int at = index;
                if (sentence.has(index, "at") && sentence.has(index + 1, "least")) {
                    bound = Bound.AT_LEAST;
                    at = index + 2;
                } else if (sentence.has(index, "at") && sentence.has(index + 1, "most")) {
                    bound = Bound.AT_MOST;
                    at = index + 2;
                }
                if (at >= sentence.size()) {
                    throw new NotThis(index);
                }
                int number = Slot.number(sentence.word(at).text(), at, "a number", 0, Integer.MAX_VALUE);
                return new Read<>(new Amount(bound, number), at + 1);
            }
        };
    }

    private static Slot<SegmentKind> segmentsSlot() {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return "a kind of packet (SYN, SYN+ACK, FIN, RST, data segments, pure ACKs, segments, ARP packets, "
                        + "ICMP packets)";
            }

            @Override
            public Read<SegmentKind> read(Sentence sentence, int index, Names names) throws NotThis {
                for (SegmentKind kind : SegmentKind.values()) {
                    String[] words = kind.singular().split(" ", -1);
                    int last = index + words.length - 1;
                    boolean fits = last < sentence.size();
                    for (int i = 0; fits && i < words.length; i++) {
                        fits = sentence.has(index + i, words[i])
                                || i == words.length - 1 && sentence.has(index + i, words[i] + "s");
                    }
                    if (fits) {
                        return new Read<>(kind, last + 1);
                    }
                }
                throw new NotThis(index);
            }
        };
    }

    /** A host on which settings are tried. */
    static Host trialHost() {
        return new Host("trial", new TimingWheel(0), new PacketPool(), new SplittableRandom(1));
    }

    private static Slot<Setting> settingSlot() {
        List<String> names =
                trialHost().sysctls().all().stream().map(Sysctl::name).toList();
        return new Slot<>() {
            @Override
            public String expected(Names known) {
                return "a setting such as net.ipv4.tcp_syn_retries=3";
            }

            @Override
            public List<String> candidates(Names known) {
                return names;
            }

            @Override
            public Read<Setting> read(Sentence sentence, int index, Names known) throws NotThis {
                String word = sentence.word(index).text();
                int equals = word.indexOf('=');
                if (equals < 0) {
                    throw new NotThis(index);
                }
                Setting setting = new Setting(word.substring(0, equals), word.substring(equals + 1));
                try {
                    trialHost().sysctls().set(setting.name(), setting.value());
                } catch (IllegalArgumentException wrong) {
                    throw new NotThis(index, String.valueOf(wrong.getMessage()));
                }
                return new Read<>(setting, index + 1);
            }
        };
    }

    /** {@code server:80}, {@code 10.0.0.2:80}. */
    private static final class EndpointSlot implements Slot<Endpoint> {
        @Override
        public String expected(Names names) {
            return "a host or an address and a port, such as server:80";
        }

        @Override
        public List<String> candidates(Names names) {
            return names.of(HOST).stream().map(host -> host + ":80").toList();
        }

        @Override
        public Read<Endpoint> read(Sentence sentence, int index, Names names) throws NotThis {
            String word = sentence.word(index).text();
            int colon = word.lastIndexOf(':');
            if (colon < 0 || sentence.word(index).quoted()) {
                throw new NotThis(index);
            }
            String host = word.substring(0, colon);
            if (!names.of(HOST).contains(host)) {
                try {
                    IpAddress.parse(host);
                } catch (IllegalArgumentException wrong) {
                    throw new NotThis(
                            index, "no host is called '" + Excerpt.of(host) + "'" + Similar.hint(host, names.of(HOST)));
                }
            }
            int port = Slot.number(word.substring(colon + 1), index, "a port", 1, MAX_PORT);
            return new Read<>(new Endpoint(host, port), index + 1);
        }
    }

    private static final class TimeSlot implements Slot<Instant> {
        private final Slot<Quantity> time = Slot.quantity(QuantityKind.TIME);

        @Override
        public String expected(Names names) {
            return time.expected(names);
        }

        @Override
        public Read<Instant> read(Sentence sentence, int index, Names names) throws NotThis {
            Read<Quantity> read = time.read(sentence, index, names);
            return new Read<>(new Instant(read.value().value(), read.value().resolution()), read.next());
        }
    }

    /** Times, separated by commas. */
    private static final class TimesSlot implements Slot<Object> {
        private final Slot<Instant> time = TIME;

        @Override
        public String expected(Names names) {
            return "times with commas between them";
        }

        @Override
        public Read<Object> read(Sentence sentence, int index, Names names) throws NotThis {
            List<Instant> instants = new ArrayList<>();
            int at = index;
            while (true) {
                Read<Instant> read = time.read(sentence, at, names);
                instants.add(read.value());
                at = read.next();
                if (!sentence.has(at, ",") && !sentence.has(at, "and") || at + 1 >= sentence.size()) {
                    return new Read<>(instants, at);
                }
                at++;
            }
        }
    }

    /** States, separated by arrows. */
    private static final class StatesSlot implements Slot<Object> {
        private final Slot<TcpState> state = constant("a state", TcpState.values(), TcpState::name);

        @Override
        public String expected(Names names) {
            return state.expected(names) + ", with → or -> between states";
        }

        @Override
        public List<String> candidates(Names names) {
            return state.candidates(names);
        }

        @Override
        public Read<Object> read(Sentence sentence, int index, Names names) throws NotThis {
            List<TcpState> states = new ArrayList<>();
            int at = index;
            while (true) {
                if (at >= sentence.size()) {
                    throw new NotThis(at);
                }
                states.add(state.read(sentence, at, names).value());
                at++;
                if (!sentence.has(at, "→") && !sentence.has(at, "->")) {
                    return new Read<>(states, at);
                }
                at++;
            }
        }
    }
}
