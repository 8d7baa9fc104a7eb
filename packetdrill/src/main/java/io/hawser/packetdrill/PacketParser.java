package io.hawser.packetdrill;

import io.hawser.packetdrill.PacketSpec.IpSpec;
import io.hawser.packetdrill.PacketSpec.TcpOption;
import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses packets. */
final class PacketParser {
    private static final long U32 = 0xffff_ffffL;
    private static final int U16 = 0xffff;
    private static final int U24 = 0xff_ffff;
    private static final int MD5 = 19;

    private final Tokens tokens;

    PacketParser(Tokens tokens) {
        this.tokens = tokens;
    }

    PacketSpec packet() {
        boolean inbound = tokens.take().isSymbol('<');
        for (String tunnel : List.of("ipv4", "ipv6", "gre", "GREv0", "mpls")) {
            if (tokens.peek().isWord(tunnel)) {
                throw Tokens.error(tokens.peek(), "packets in packets are not there: " + tunnel);
            }
        }
        if (tokens.peek().isSymbol('[') && tokens.peek(1).is(Token.Kind.INTEGER)) {
            return quotedFirst(inbound);
        }
        IpSpec ip = ipSpec();
        if (ip.ecn() == IpSpec.ECT01 && inbound) {
            throw Tokens.error(tokens.peek(), "[ect01] is for outbound packets");
        }
        if (tokens.peek().isWord("encap")) {
            throw Tokens.error(tokens.peek(), "PSP is not there");
        }
        if (tokens.takeIf("icmp")) {
            return new PacketSpec(inbound, ip, icmp());
        }
        if (tokens.takeIf("udp")) {
            int[] ports = ports();
            tokens.expect('(');
            int payload = (int) tokens.number("a payload", 0, U16);
            tokens.expect(')');
            return new PacketSpec(inbound, ip, new PacketSpec.Udp(ports[0], ports[1], payload));
        }
        return new PacketSpec(inbound, ip, tcp(inbound));
    }

    /** Parses {@code [1:1461(1460)] icmp unreachable}: the quoted segment may precede an ICMP message. */
    private PacketSpec quotedFirst(boolean inbound) {
        tokens.expect('[');
        long[] range = sequence();
        tokens.expect(']');
        IpSpec ip = ipSpec();
        tokens.expect("icmp");
        PacketSpec.Icmp message = icmp();
        return new PacketSpec(
                inbound,
                ip,
                new PacketSpec.Icmp(
                        message.type(),
                        message.code(),
                        message.mtuBytes(),
                        message.id(),
                        range[0],
                        (int) range[1],
                        -1));
    }

    private IpSpec ipSpec() {
        char close = tokens.takeIf('[') ? ']' : tokens.takeIf('(') ? ')' : 0;
        if (close == 0) {
            return IpSpec.NONE;
        }
        Token word = tokens.expect(Token.Kind.WORD, "what the IP header says");
        IpSpec spec = switch (word.text()) {
            case "noecn" -> new IpSpec(-1, 0, -1);
            case "ect1" -> new IpSpec(-1, 1, -1);
            case "ect0" -> new IpSpec(-1, 2, -1);
            case "ce" -> new IpSpec(-1, 3, -1);
            case "ect01" -> new IpSpec(-1, IpSpec.ECT01, -1);
            case "tos" -> new IpSpec((int) tokens.number("a TOS", 0, 0xff), -1, -1);
            case "ttl" -> new IpSpec(-1, -1, (int) tokens.number("a TTL", 0, 0xff));
            default -> throw Tokens.error(word, "no field of an IPv4 header is called " + word);
        };
        tokens.expect(close);
        return spec;
    }

    private int[] ports() {
        if (!tokens.peek().is(Token.Kind.INTEGER) || !tokens.peek(1).isSymbol('>')) {
            return new int[2];
        }
        int source = (int) tokens.number("a port", 0, U16);
        tokens.expect('>');
        return new int[] {source, (int) tokens.number("a port", 0, U16)};
    }

    // ---- ICMP

    private PacketSpec.Icmp icmp() {
        Token type = tokens.expect(Token.Kind.WORD, "the type of an ICMP message");
        int typeNumber = IcmpNames.type(type);
        int code = 0;
        Token next = tokens.peek();
        if (next.is(Token.Kind.WORD) && !next.isWord("mtu") && !next.isWord("id")) {
            code = IcmpNames.code(typeNumber, tokens.take());
        }
        int mtu = tokens.takeIf("mtu") ? (int) tokens.number("an MTU", 0, U16) : -1;
        int id = tokens.takeIf("id") ? (int) tokens.number("an echo's id", 0, U16) : 0;
        long seq = 0;
        int bytes = 0;
        int udpBytes = -1;
        if (tokens.takeIf('[')) {
            if (tokens.takeIf("udp")) {
                tokens.expect('(');
                udpBytes = (int) tokens.number("a payload", 0, U16);
                tokens.expect(')');
            } else if (tokens.peek().isWord("raw")) {
                throw Tokens.error(tokens.peek(), "an ICMP message about a raw packet is not there");
            } else {
                long[] range = sequence();
                seq = range[0];
                bytes = (int) range[1];
            }
            tokens.expect(']');
        }
        return new PacketSpec.Icmp(typeNumber, code, mtu, id, seq, bytes, udpBytes);
    }

    // ---- TCP

    private PacketSpec.Tcp tcp(boolean inbound) {
        int[] ports = ports();
        boolean[] accurate = new boolean[1];
        int flags = flags(accurate);
        long[] range = sequence();
        boolean absolute = tokens.takeIf('!');
        long ack = tokens.takeIf("ack") ? tokens.number("an acknowledgment number", 0, U32) : 0;
        int window = tokens.takeIf("win") ? (int) tokens.number("a window", 0, U16) : -1;
        int urgent = tokens.takeIf("urg") ? (int) tokens.number("an urgent pointer", 0, U16) : 0;
        List<TcpOption> options = options(inbound);
        return new PacketSpec.Tcp(
                ports[0],
                ports[1],
                flags,
                accurate[0],
                range[0],
                absolute,
                (int) range[1],
                ack,
                window,
                urgent,
                options);
    }

    private int flags(boolean[] accurate) {
        Token first = tokens.take();
        String text = first.text();
        if (first.is(Token.Kind.WORD) && tokens.peek().isSymbol('.')) {
            text += tokens.take().text();
        } else if (first.is(Token.Kind.WORD) && tokens.peek().is(Token.Kind.FLOAT)) {
            text += tokens.take().text();
        }
        int flags = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            flags |= switch (letter) {
                case 'F' -> TcpHeader.FIN;
                case 'S' -> TcpHeader.SYN;
                case 'R' -> TcpHeader.RST;
                case 'P' -> TcpHeader.PSH;
                case '.' -> TcpHeader.ACK;
                case 'U' -> TcpHeader.URG;
                case 'E' -> TcpHeader.ECE;
                case 'W', 'C' -> TcpHeader.CWR;
                case 'A' -> TcpHeader.AE;
                case '-' -> 0;
                default -> {
                    if (letter < '0' || letter > '7') {
                        throw Tokens.error(first, "syntax error: no TCP flag is called '" + letter + "' in " + first);
                    }
                    accurate[0] = true;
                    int ace = letter - '0';
                    yield ((ace & 1) != 0 ? TcpHeader.ECE : 0)
                            | ((ace & 2) != 0 ? TcpHeader.CWR : 0)
                            | ((ace & 4) != 0 ? TcpHeader.AE : 0);
                }
            };
        }
        return flags;
    }

    /** Parses {@code first:next(count)}: the first number, and the number of bytes. */
    private long[] sequence() {
        Token at = tokens.peek();
        long first = tokens.number("a sequence number", 0, U32);
        tokens.expect(':');
        long next = tokens.number("a sequence number", 0, U32);
        tokens.expect('(');
        long count = tokens.number("a number of bytes", 0, U16);
        tokens.expect(')');
        if ((first + count & U32) != next) {
            throw Tokens.error(at, "sequence numbers " + first + ":" + next + " do not agree with " + count + " bytes");
        }
        return new long[] {first, count};
    }

    private @Nullable List<TcpOption> options(boolean inbound) {
        List<TcpOption> options = new ArrayList<>();
        // a '<' may also begin the next packet, but only after a time
        if (!tokens.takeIf('<')) {
            return options;
        }
        if (tokens.peek().is(Token.Kind.ELLIPSIS)) {
            if (inbound) {
                throw Tokens.error(tokens.peek(), "<...> is for outbound packets");
            }
            tokens.take();
            tokens.expect('>');
            return null;
        }
        do {
            options.add(option());
        } while (tokens.takeIf(','));
        tokens.expect('>');
        return options;
    }

    private TcpOption option() {
        Token name = tokens.expect(Token.Kind.WORD, "a TCP option");
        return switch (name.text()) {
            case "nop" -> new TcpOption.Nop();
            case "eol" -> new TcpOption.End();
            case "mss" -> new TcpOption.Mss((int) tokens.number("an MSS", 0, U16));
            case "wscale" -> new TcpOption.WindowScale((int) tokens.number("a window scale", 0, 0xff));
            case "sackOK" -> new TcpOption.SackPermitted();
            case "sack" -> sack();
            case "TS" -> {
                tokens.expect("val");
                long value = tokens.number("a timestamp", 0, U32);
                tokens.expect("ecr");
                yield new TcpOption.Timestamps(value, tokens.number("a timestamp", 0, U32));
            }
            case "FO" -> new TcpOption.FastOpen(hex(), false);
            case "FOEXP" -> new TcpOption.FastOpen(hex(), true);
            case "md5" -> {
                String digest = hex();
                yield new TcpOption.Raw(HexFormat.of().toHexDigits((byte) MD5)
                        + HexFormat.of().toHexDigits((byte) (2 + digest.length() / 2))
                        + digest);
            }
            case "ECN" -> accurateEcn();
            default -> throw Tokens.error(name, "syntax error: no TCP option is called " + name);
        };
    }

    /**
     * Parses {@code ECN e0b 1 ceb 0 e1b 1}, or the reverse order; counters omitted at the end are not in the option.
     */
    private TcpOption accurateEcn() {
        boolean ect1First = tokens.peek().isWord("e1b");
        List<Integer> counts = new ArrayList<>();
        for (String counter : TcpOption.AccurateEcn.names(ect1First)) {
            if (!tokens.takeIf(counter)) {
                break;
            }
            counts.add((int) tokens.number("a counter of 24 bits", 0, U24));
        }
        if (counts.isEmpty()) {
            throw Tokens.error(tokens.peek(), "syntax error: an ECN option begins with e0b or e1b");
        }
        return new TcpOption.AccurateEcn(ect1First, counts);
    }

    private TcpOption sack() {
        List<Long> edges = new ArrayList<>();
        while (tokens.peek().is(Token.Kind.INTEGER)) {
            edges.add(tokens.number("the edge of a SACK block", 0, U32));
            tokens.expect(':');
            edges.add(tokens.number("the edge of a SACK block", 0, U32));
        }
        return new TcpOption.Sack(edges);
    }

    /** Parses a blob in hexadecimal digits; empty if there is none. */
    private String hex() {
        Token token = tokens.peek();
        if (!token.is(Token.Kind.WORD) && !token.is(Token.Kind.INTEGER)) {
            return "";
        }
        String digits = tokens.take().text();
        if (digits.length() % 2 != 0 || !digits.matches("[0-9a-fA-F]*")) {
            throw Tokens.error(token, "syntax error: " + token + " are no bytes in hexadecimal digits");
        }
        return digits;
    }
}
