package io.hawser.sim.fault;

import io.hawser.sim.PacketMatcher;
import io.hawser.sim.PacketMatchers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads which packets a line means: {@code the second SYN+ACK}, {@code every data segment to port 80}. */
final class PacketPhrase {
    private static final String EXAMPLE = "drop the second SYN+ACK on client-server";

    private static final List<String> ORDINALS =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    /** Names of kinds of packets, in lower case; a plural s, or the word segment or packet, may follow. */
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

    private final Words words;
    int first = 1;
    int last = 1;
    boolean every;

    PacketPhrase(Words words) {
        this.words = words;
    }

    /** Reads it up to, and without, the word {@code on}. */
    PacketMatcher read() {
        readWhich();
        PacketMatcher matcher = readKind();
        while (!words.isEmpty() && !words.peek().equals("on")) {
            matcher = matcher.and(readCondition());
        }
        return matcher;
    }

    private void readWhich() {
        if (words.take("every") || words.take("all")) {
            every = true;
            return;
        }
        words.take("the");
        if (words.take("next")) {
            if (Character.isDigit(words.peek().isEmpty() ? 'x' : words.peek().charAt(0))) {
                last = words.number("a number", 1, 999_999_999, EXAMPLE);
            }
            return;
        }
        String which = words.peek();
        int ordinal = ORDINALS.indexOf(which) + 1;
        if (ordinal == 0 && which.matches("[0-9]{1,9}(st|nd|rd|th)")) {
            ordinal = Integer.parseInt(which.substring(0, which.length() - 2));
        }
        if (ordinal == 0) {
            throw words.wrong("which packets: 'the first', 'the 12th', 'the next 3' or 'every'", EXAMPLE);
        }
        words.skip();
        first = ordinal;
        last = ordinal;
    }

    private PacketMatcher readKind() {
        String said = words.peek();
        PacketMatcher matcher = KINDS.get(said);
        if (matcher == null && said.endsWith("s")) {
            matcher = KINDS.get(said.substring(0, said.length() - 1));
        }
        if (matcher == null) {
            String hint = Nearest.to(said, KINDS.keySet())
                    .map(each -> " (do you mean " + each + "?)")
                    .orElse("");
            throw words.wrong("a kind of packet" + hint + ", one of " + String.join(", ", KINDS.keySet()), EXAMPLE);
        }
        words.skip();
        for (String noun : List.of("segment", "segments", "packet", "packets")) {
            if (words.take(noun)) {
                break;
            }
        }
        return matcher;
    }

    private PacketMatcher readCondition() {
        if (words.take("to")) {
            words.expect("port", "drop the first data segment to port 80 on client-server");
            return PacketMatchers.toPort(words.number("a port", 1, 65_535, EXAMPLE));
        }
        if (words.take("from")) {
            words.expect("port", "drop the first data segment from port 80 on client-server");
            return PacketMatchers.fromPort(words.number("a port", 1, 65_535, EXAMPLE));
        }
        if (words.take("longer")) {
            String example = "drop every packet longer than 1400 bytes on client-server";
            words.expect("than", example);
            PacketMatcher longer = PacketMatchers.longerThan(words.number("a size", 0, 65_535, example));
            words.take("bytes");
            return longer;
        }
        throw words.wrong("'on' and a link, or 'to port', 'from port', 'longer than'", EXAMPLE);
    }
}
