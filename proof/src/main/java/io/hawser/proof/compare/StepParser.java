package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Direction;
import io.hawser.proof.compare.ExchangeStep.SendKind;
import io.hawser.proof.compare.ExchangeStep.Switch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines of an exchange. */
final class StepParser {
    private static final Pattern SEGMENT = Pattern.compile("(?<flags>[FSRPUEWA.]+|-) (?<seq>\\S+)\\((?<bytes>\\d+)\\)"
            + "( ack (?<ack>\\S+))?( win (?<win>\\d+))?( urg (?<urg>\\d+))?( data (?<data>[a-z]))?( "
            + "<(?<options>.*)>)?");
    private static final Pattern ICMP = Pattern.compile("icmp (\\d+) (\\d+)( mtu (\\d+))? seq (\\S+)");
    private static final Pattern TIMESTAMPS = Pattern.compile("TS val (\\d+) ecr (last)?([+-]?\\d+)?");
    private static final int MAX_BYTES = 65_000;
    private static final int MAX_MILLIS = 60_000;

    private StepParser() {}

    static List<ExchangeStep> parse(String text) {
        List<ExchangeStep> steps = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String step = line.replaceFirst("#.*", "").strip();
            if (step.isEmpty()) {
                continue;
            }
            try {
                steps.add(step(step));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
            }
        }
        return steps;
    }

    private static ExchangeStep step(String text) {
        if (text.startsWith("< ")) {
            String packet = text.substring(2);
            return packet.startsWith("icmp") ? icmp(packet) : segment(packet);
        }
        String[] words = text.split(" ", -1);
        String argument = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "listen" -> new ExchangeStep.Listen();
            case "connect" -> new ExchangeStep.Connect();
            case "accept" -> new ExchangeStep.Accept();
            case "write" ->
                new ExchangeStep.Write(number(argument, MAX_BYTES), sendKind(words.length > 2 ? words[2] : ""));
            case "read" -> new ExchangeStep.Read(number(argument, MAX_BYTES));
            case "shutdown" -> new ExchangeStep.Shutdown(named(Direction.values(), argument));
            case "close" -> new ExchangeStep.Close();
            case "abort" -> new ExchangeStep.Abort();
            case "error" -> new ExchangeStep.TakeError();
            case "nodelay", "cork", "quickack" ->
                new ExchangeStep.SetOption(named(Switch.values(), words[0]), !argument.equals("off"));
            case "wait" -> new ExchangeStep.Wait(number(argument, MAX_MILLIS));
            default ->
                throw new IllegalArgumentException(
                        "not a step: '" + text + "'; there are listen, connect, accept, write,"
                                + " read, shutdown, close, abort, error, nodelay, cork, quickack, wait, and '< ' with "
                                + "a packet");
        };
    }

    private static <E extends Enum<E>> E named(E[] values, String name) {
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is none of " + Arrays.toString(values).toLowerCase(Locale.ROOT));
    }

    private static SendKind sendKind(String text) {
        for (SendKind kind : SendKind.values()) {
            if (kind.suffix.strip().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("a write is plain, oob or more, not '" + text + "'");
    }

    private static int number(String text, int most) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("a number from 0 to " + most + " is wanted, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static ExchangeStep icmp(String text) {
        Matcher matcher = matched(ICMP, text, "icmp 3 1 seq 1, or icmp 3 4 mtu 1000 seq 1");
        int mtu = matcher.group(4) == null ? 0 : number(matcher.group(4), 0xffff);
        return new ExchangeStep.Icmp(
                number(matcher.group(1), 255), number(matcher.group(2), 255), mtu, Mark.parse(matcher.group(5)));
    }

    private static ExchangeStep segment(String text) {
        Matcher matcher = matched(SEGMENT, text, "P. 1(100) ack sent win 1000 <nop,nop,TS val 100 ecr last>");
        String ack = matcher.group("ack");
        String variant = matcher.group("data");
        return new ExchangeStep.Segment(
                Flags.parse(matcher.group("flags")),
                Mark.parse(matcher.group("seq")),
                number(matcher.group("bytes"), MAX_BYTES),
                ack == null ? Mark.at(0) : Mark.parse(ack),
                number(Objects.requireNonNullElse(matcher.group("win"), "0"), 0xffff),
                number(Objects.requireNonNullElse(matcher.group("urg"), "0"), 0xffff),
                variant == null ? 'a' : variant.charAt(0),
                options(Objects.requireNonNullElse(matcher.group("options"), "")));
    }

    private static Matcher matched(Pattern pattern, String text, String example) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a packet: '" + text + "'; for example " + example);
        }
        return matcher;
    }

    private static List<PeerOption> options(String text) {
        List<PeerOption> options = new ArrayList<>();
        for (String option : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            options.add(option(option));
        }
        return options;
    }

    private static PeerOption option(String text) {
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case "nop" -> new PeerOption.Nop();
            case "sackOK" -> new PeerOption.SackPermitted();
            case "mss" -> new PeerOption.Mss(number(words[words.length - 1], 0xffff));
            case "wscale" -> new PeerOption.WindowScale(number(words[words.length - 1], 255));
            case "sack" -> sack(words);
            case "TS" -> timestamps(text);
            default ->
                throw new IllegalArgumentException(
                        "no option is called '" + text + "'; there are nop, mss, sackOK, wscale, sack and TS");
        };
    }

    private static PeerOption sack(String[] words) {
        List<Mark> edges = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String[] block = words[i].split(":", -1);
            if (block.length != 2) {
                throw new IllegalArgumentException(
                        "a block of sack is two numbers, for example 1:1001, not " + words[i]);
            }
            edges.add(Mark.parse(block[0]));
            edges.add(Mark.parse(block[1]));
        }
        return new PeerOption.Sack(edges);
    }

    private static PeerOption timestamps(String text) {
        Matcher matcher = matched(TIMESTAMPS, text, "TS val 100 ecr last");
        String echo = matcher.group(3);
        return new PeerOption.Timestamps(
                Long.parseLong(matcher.group(1)), echo == null ? 0 : Long.parseLong(echo), matcher.group(2) != null);
    }
}
