package io.hawser.sim.fault;

import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The packets that a rule drops: {@code the second SYN+ACK}, {@code every data segment to port 80}. */
final class PacketsSlot implements Slot<DroppedPackets> {
    private static final int MAX_COUNT = 999_999_999;
    private static final List<String> NOUNS = List.of("segment", "segments", "packet", "packets");

    private static final List<String> ORDINALS =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    /** Packets by kind, in small letters; a plural s, or the word segment or packet, may follow. */
    private static final Map<String, PacketMatcher> KINDS = new TreeMap<>(Map.ofEntries(
            Map.entry("packet", PacketMatchers.any()),
            Map.entry("segment", PacketMatchers.tcp()),
            Map.entry("tcp", PacketMatchers.tcp()),
            Map.entry("syn", PacketMatchers.syn()),
            Map.entry("syn+ack", PacketMatchers.synAck()),
            Map.entry("ack", PacketMatchers.pureAck()),
            Map.entry("data", PacketMatchers.tcpData()),
            Map.entry("fin", PacketMatchers.fin()),
            Map.entry("rst", PacketMatchers.rst()),
            Map.entry("reset", PacketMatchers.rst()),
            Map.entry("udp", PacketMatchers.udp()),
            Map.entry("icmp", PacketMatchers.icmp()),
            Map.entry("arp", PacketMatchers.arp())));

    @Override
    public String expected(Names names) {
        return "packets: 'the first SYN', 'the 12th segment', 'the next 3 ACKs' or 'every packet'";
    }

    @Override
    public Read<DroppedPackets> read(Sentence sentence, int index, Names names) throws NotThis {
        return new Reader(sentence, index).read();
    }

    private static final class Reader {
        private final Sentence words;
        private int next;
        private int first = 1;
        private int last = 1;
        private boolean every;

        Reader(Sentence words, int next) {
            this.words = words;
            this.next = next;
        }

        /** Reads up to, but not including, the word {@code on}. */
        Read<DroppedPackets> read() throws NotThis {
            readWhich();
            PacketMatcher matcher = readKind();
            while (next < words.size() && !words.has(next, "on")) {
                matcher = matcher.and(readCondition());
            }
            return new Read<>(new DroppedPackets(matcher, every, first, last), next);
        }

        private boolean take(String word) {
            boolean there = words.has(next, word);
            next += there ? 1 : 0;
            return there;
        }

        private void expect(String word) throws NotThis {
            if (!take(word)) {
                throw NotThis.within(next, "'" + word + "'", List.of(word));
            }
        }

        private String peek() {
            return next < words.size() ? words.word(next).text().toLowerCase(Locale.ROOT) : "";
        }

        private int number(String noun, int least, int most) throws NotThis {
            String expected = noun + " from " + least + " to " + most;
            if (!peek().matches("-?[0-9_]+")) {
                throw NotThis.within(next, expected, List.of());
            }
            int number = Slot.number(peek(), next, noun, least, most);
            next++;
            return number;
        }

        private void readWhich() throws NotThis {
            every = take("every") || take("all");
            if (every) {
                return;
            }
            take("the");
            if (take("next")) {
                last = peek().matches("[0-9].*") ? number("a number of packets", 1, MAX_COUNT) : 1;
                return;
            }
            String which = peek();
            int ordinal = ORDINALS.indexOf(which) + 1;
            if (ordinal == 0 && which.matches("[0-9]{1,9}(st|nd|rd|th)")) {
                ordinal = Integer.parseInt(which.substring(0, which.length() - 2));
            }
            if (ordinal == 0) {
                throw NotThis.within(next, "which packets: 'the first', 'the 12th', 'the next 3' or 'every'", ORDINALS);
            }
            next++;
            first = ordinal;
            last = ordinal;
        }

        private PacketMatcher readKind() throws NotThis {
            String kind = peek();
            @Nullable PacketMatcher matcher = KINDS.get(kind);
            if (matcher == null && kind.endsWith("s")) {
                matcher = KINDS.get(kind.substring(0, kind.length() - 1));
            }
            if (matcher == null) {
                String expected = "a kind of packet, one of " + String.join(", ", KINDS.keySet());
                throw NotThis.within(next, expected, List.copyOf(KINDS.keySet()));
            }
            next++;
            if (NOUNS.contains(peek())) {
                next++;
            }
            return matcher;
        }

        private PacketMatcher readCondition() throws NotThis {
            if (take("to")) {
                expect("port");
                return PacketMatchers.toPort(number("a port", 1, 65_535));
            }
            if (take("from")) {
                expect("port");
                return PacketMatchers.fromPort(number("a port", 1, 65_535));
            }
            if (take("longer")) {
                expect("than");
                PacketMatcher longer = PacketMatchers.longerThan(number("a size in bytes", 0, 65_535));
                take("bytes");
                return longer;
            }
            throw NotThis.within(next, "'on' and a link, 'to port', 'from port' or 'longer than'", List.of("on", "to"));
        }
    }
}
