package io.hawser.proof.compare;

import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The peer's side of one exchange with one subject: it makes the packets of the steps, and reads the subject's packets
 * in numbers that do not depend on the subject's choices.
 */
final class Peer {
    private static final int TTL = 64;
    private static final int QUOTED_TCP_BYTES = 8;

    /** The first timestamp of the subject in scripts. */
    private static final long FIRST_TIMESTAMP = 1000;

    /** Distance from a window's edge within which a number is described relative to the edge. */
    private static final int NEAR_EDGE = 4000;

    private final IpAddress subject;
    private final IpAddress address;
    private final int subjectPort;
    private final int port;
    private final int irs;

    private boolean isIssKnown;
    private int iss;
    private long sent;
    private long edge;
    private long lastAck;
    private long usedEdge = -1;
    private int peerShift = -1;
    private int subjectShift = -1;
    private boolean hasTimestamp;
    private int firstTimestamp;
    private int lastTimestamp;

    /** Reads and writes for one exchange. */
    Peer(IpAddress subject, int subjectPort, IpAddress address, int port, int irs) {
        this.subject = subject;
        this.subjectPort = subjectPort;
        this.address = address;
        this.port = port;
        this.irs = irs;
    }

    int subjectPort() {
        return subjectPort;
    }

    int port() {
        return port;
    }

    IpAddress address() {
        return address;
    }

    /** The byte at an index of the subject's stream. */
    static byte streamByte(long index) {
        return (byte) (index * 31 + (index >> 8));
    }

    /**
     * A packet that was made or received.
     *
     * @param text the text for the comparison
     * @param script the packet in the notation of packetdrill
     */
    record Seen(String text, String script) {}

    // ---- to the subject

    /** The script line of a step; must be called before the packet is made. */
    String script(ExchangeStep.FromPeer step) {
        return switch (step) {
            case ExchangeStep.Segment segment -> {
                long seq = stream(segment.seq());
                String ack = segment.has(TcpHeader.ACK) ? " ack " + (acknowledged(segment.ack()) & 0xffff_ffffL) : "";
                String urgent = segment.urgent() == 0 ? "" : " urg " + segment.urgent();
                String options = segment.options().isEmpty() ? "" : " <" + script(segment.options()) + ">";
                yield "< " + Flags.text(segment.flags()) + " " + range(seq, segment.bytes()) + ack + " win "
                        + segment.window() + urgent + options;
            }
            case ExchangeStep.Icmp icmp ->
                "< icmp type " + icmp.type() + " code " + icmp.code()
                        + (icmp.mtuBytes() == 0 ? "" : " mtu " + icmp.mtuBytes()) + " ["
                        + range(acknowledged(icmp.seq()), 0) + "]";
        };
    }

    private String script(List<PeerOption> options) {
        List<String> texts = new ArrayList<>();
        for (PeerOption option : options) {
            texts.add(
                    switch (option) {
                        case PeerOption.Timestamps stamps -> "TS val " + stamps.value() + " ecr " + scriptEcho(stamps);
                        case PeerOption.Sack(List<Mark> edges) -> {
                            StringBuilder text = new StringBuilder("sack");
                            for (int i = 0; i + 1 < edges.size(); i += 2) {
                                text.append(' ').append(acknowledged(edges.get(i)));
                                text.append(':').append(acknowledged(edges.get(i + 1)));
                            }
                            yield text.toString();
                        }
                        default -> option.toString();
                    });
        }
        return String.join(",", texts);
    }

    private long scriptEcho(PeerOption.Timestamps stamps) {
        int echo = echo(stamps);
        return stamps.fromLast() && hasTimestamp ? scriptTimestamp(echo) : echo & 0xffff_ffffL;
    }

    private long scriptTimestamp(int value) {
        return FIRST_TIMESTAMP + (value - firstTimestamp);
    }

    private int echo(PeerOption.Timestamps stamps) {
        return (int) stamps.echo() + (stamps.fromLast() ? lastTimestamp : 0);
    }

    private static String range(long seq, long bytes) {
        return seq + ":" + (seq + bytes) + "(" + bytes + ")";
    }

    /** A number of the peer's stream. */
    private long stream(Mark mark) {
        if (mark.base() == Mark.Base.EDGE) {
            usedEdge = edge;
            return edge + mark.offset();
        }
        return mark.offset();
    }

    /** A number of the subject's stream. */
    private long acknowledged(Mark mark) {
        return mark.base() == Mark.Base.SENT ? sent + mark.offset() : mark.offset();
    }

    byte[] write(ExchangeStep.FromPeer step) {
        return switch (step) {
            case ExchangeStep.Segment segment -> segment(segment);
            case ExchangeStep.Icmp icmp -> icmp(icmp);
        };
    }

    /** A reset that the subject must accept. */
    byte[] reset() {
        return segment(new ExchangeStep.Segment(TcpHeader.RST, Mark.at(lastAck), 0, Mark.at(0), 0, 0, 'a', List.of()));
    }

    private byte[] segment(ExchangeStep.Segment segment) {
        byte[] options = optionBytes(segment.options());
        int at = Ipv4Header.MIN_BYTES;
        int header = TcpHeader.MIN_BYTES + options.length;
        byte[] packet = new byte[at + header + segment.bytes()];
        System.arraycopy(options, 0, packet, at + TcpHeader.MIN_BYTES, options.length);
        for (int i = at + header; i < packet.length; i++) {
            packet[i] = (byte) segment.variant();
        }
        if (segment.has(TcpHeader.SYN) && peerShift < 0) {
            peerShift = segment.options().stream()
                    .mapToInt(option -> option instanceof PeerOption.WindowScale(int shift) ? Math.min(14, shift) : -1)
                    .max()
                    .orElse(-1);
        }
        TcpHeader.write(
                packet,
                at,
                port,
                subjectPort,
                irs + (int) stream(segment.seq()),
                segment.has(TcpHeader.ACK) ? iss + (int) acknowledged(segment.ack()) : 0,
                header,
                segment.flags(),
                segment.window(),
                segment.urgent());
        long pseudoHeader = Checksum.pseudoHeader(address, subject, IpProtocol.TCP);
        TcpHeader.updateChecksum(packet, at, packet.length - at, pseudoHeader);
        return ip(packet, IpProtocol.TCP);
    }

    private byte[] optionBytes(List<PeerOption> options) {
        byte[] bytes = new byte[TcpHeader.MAX_OPTION_BYTES];
        int at = 0;
        for (PeerOption option : options) {
            at = put(bytes, at, option);
        }
        return java.util.Arrays.copyOf(bytes, at + 3 & ~3);
    }

    private int put(byte[] bytes, int at, PeerOption option) {
        switch (option) {
            case PeerOption.Nop() -> {
                bytes[at] = TcpOptions.NOP;
                return at + 1;
            }
            case PeerOption.Mss(int mss) -> {
                head(bytes, at, TcpOptions.MSS, 4);
                Bytes.put16(bytes, at + 2, mss);
                return at + 4;
            }
            case PeerOption.SackPermitted() -> {
                head(bytes, at, TcpOptions.SACK_PERMITTED, 2);
                return at + 2;
            }
            case PeerOption.WindowScale(int shift) -> {
                head(bytes, at, TcpOptions.WINDOW_SCALE, 3);
                Bytes.put8(bytes, at + 2, shift);
                return at + 3;
            }
            case PeerOption.Sack(List<Mark> edges) -> {
                head(bytes, at, TcpOptions.SACK, 2 + 4 * edges.size());
                for (int i = 0; i < edges.size(); i++) {
                    Bytes.put32(bytes, at + 2 + 4 * i, iss + (int) acknowledged(edges.get(i)));
                }
                return at + 2 + 4 * edges.size();
            }
            case PeerOption.Timestamps stamps -> {
                head(bytes, at, TcpOptions.TIMESTAMPS, 10);
                Bytes.put32(bytes, at + 2, (int) stamps.value());
                Bytes.put32(bytes, at + 6, echo(stamps));
                return at + 10;
            }
        }
    }

    private static void head(byte[] bytes, int at, int kind, int length) {
        Bytes.put8(bytes, at, kind);
        Bytes.put8(bytes, at + 1, length);
    }

    private byte[] icmp(ExchangeStep.Icmp icmp) {
        int at = Ipv4Header.MIN_BYTES;
        int quoted = at + IcmpHeader.BYTES;
        byte[] packet = new byte[quoted + Ipv4Header.MIN_BYTES + QUOTED_TCP_BYTES];
        Ipv4Header.write(
                packet,
                quoted,
                0,
                Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES,
                0,
                Ipv4Header.DONT_FRAGMENT,
                TTL,
                IpProtocol.TCP,
                subject.v4(),
                address.v4());
        int tcp = quoted + Ipv4Header.MIN_BYTES;
        Bytes.put16(packet, tcp, subjectPort);
        Bytes.put16(packet, tcp + 2, port);
        Bytes.put32(packet, tcp + 4, iss + (int) acknowledged(icmp.seq()));
        IcmpHeader.write(packet, at, packet.length - at, icmp.type(), icmp.code(), icmp.mtuBytes());
        return ip(packet, IpProtocol.ICMP);
    }

    private byte[] ip(byte[] packet, int protocol) {
        Ipv4Header.write(packet, 0, 0, packet.length, 0, 0, TTL, protocol, address.v4(), subject.v4());
        return packet;
    }

    // ---- from the subject

    /** Reads a packet of the subject, and updates the state by it. */
    Seen read(byte[] packet) {
        int at = Ipv4Header.headerBytes(packet, 0);
        if (Ipv4Header.protocol(packet, 0) != IpProtocol.TCP) {
            String text = "protocol " + Ipv4Header.protocol(packet, 0);
            return new Seen(text, text);
        }
        int flags = TcpHeader.flags(packet, at);
        boolean syn = (flags & TcpHeader.SYN) != 0;
        if (syn) {
            iss = TcpHeader.sequence(packet, at);
            sent = isIssKnown ? sent : 0;
            isIssKnown = true;
        }
        int payloadAt = at + TcpHeader.headerBytes(packet, at);
        int bytes = packet.length - payloadAt;
        // a reset for a segment without ACK has the number 0, whatever the connection's numbers are
        boolean isForNobody = (flags & TcpHeader.RST) != 0 && TcpHeader.sequence(packet, at) == 0;
        long seq = isForNobody ? 0 : TcpHeader.sequence(packet, at) - iss & 0xffff_ffffL;
        if ((flags & TcpHeader.RST) == 0) {
            int length = bytes + (syn ? 1 : 0) + (flags & TcpHeader.FIN);
            sent = Math.max(sent, seq + length);
        }
        String options = readOptions(packet, at + TcpHeader.MIN_BYTES, payloadAt, syn, false);
        String scriptOptions = readOptions(packet, at + TcpHeader.MIN_BYTES, payloadAt, syn, true);
        String head = Flags.text(flags) + " " + range(seq, bytes);
        // Linux sets PSH depending on how it has split written data into buffers
        StringBuilder text = new StringBuilder(Flags.text(flags & ~TcpHeader.PSH))
                .append(' ')
                .append(range(seq, bytes));
        StringBuilder script = new StringBuilder("> ").append(head);
        if ((flags & TcpHeader.ACK) != 0) {
            long ack = TcpHeader.acknowledgment(packet, at) - irs & 0xffff_ffffL;
            text.append(" ack ").append(peerNumber(ack));
            script.append(" ack ").append(ack);
            int shift = syn || peerShift < 0 || subjectShift < 0 ? 0 : subjectShift;
            if ((flags & TcpHeader.RST) == 0) {
                lastAck = ack;
                edge = Math.max(edge, ack + ((long) TcpHeader.window(packet, at) << shift));
            }
        }
        if (TcpHeader.window(packet, at) == 0 && (flags & (TcpHeader.RST | TcpHeader.SYN)) == 0) {
            text.append(" win 0");
            script.append(" win 0");
        }
        if ((flags & TcpHeader.URG) != 0 || TcpHeader.urgentPointer(packet, at) != 0) {
            text.append(" urg ").append(TcpHeader.urgentPointer(packet, at));
            script.append(" urg ").append(TcpHeader.urgentPointer(packet, at));
        }
        if (!options.isEmpty()) {
            text.append(" <").append(options).append('>');
            script.append(" <").append(scriptOptions).append('>');
        }
        text.append(ipText(packet)).append(dataText(packet, payloadAt, seq, syn));
        return new Seen(text.toString(), script.toString());
    }

    private static String ipText(byte[] packet) {
        String text = "";
        if (Ipv4Header.tos(packet, 0) != 0) {
            text += " tos 0x" + Integer.toHexString(Ipv4Header.tos(packet, 0));
        }
        if (Ipv4Header.ttl(packet, 0) != TTL) {
            text += " ttl " + Ipv4Header.ttl(packet, 0);
        }
        return Ipv4Header.dontFragment(packet, 0) ? text : text + " without DF";
    }

    private static String dataText(byte[] packet, int from, long seq, boolean syn) {
        for (int i = from; i < packet.length; i++) {
            if (packet[i] != streamByte(seq + (syn ? 0 : -1) + i - from)) {
                return " with wrong bytes";
            }
        }
        return "";
    }

    /** A number of the peer's stream for the comparison: a number near the edge of a window is relative to it. */
    private String peerNumber(long number) {
        if (usedEdge >= 0 && Math.abs(number - usedEdge) < NEAR_EDGE) {
            return "edge" + Mark.signed(number - usedEdge);
        }
        return Long.toString(number);
    }

    private String readOptions(byte[] packet, int from, int end, boolean syn, boolean forScript) {
        List<String> texts = new ArrayList<>();
        int at = from;
        while (at < end && packet[at] != TcpOptions.END) {
            int length = packet[at] == TcpOptions.NOP ? 1 : Math.max(2, Bytes.u8(packet, at + 1));
            texts.add(readOption(packet, at, Math.min(length, end - at), syn, forScript));
            at += length;
        }
        return String.join(",", texts);
    }

    private String readOption(byte[] packet, int at, int length, boolean syn, boolean forScript) {
        return switch (Bytes.u8(packet, at)) {
            case TcpOptions.NOP -> "nop";
            case TcpOptions.MSS -> "mss " + Bytes.u16(packet, at + 2);
            case TcpOptions.SACK_PERMITTED -> "sackOK";
            case TcpOptions.WINDOW_SCALE -> {
                subjectShift = syn ? Bytes.u8(packet, at + 2) : subjectShift;
                yield "wscale " + Bytes.u8(packet, at + 2);
            }
            case TcpOptions.TIMESTAMPS -> {
                int value = Bytes.i32(packet, at + 2);
                if (!hasTimestamp) {
                    firstTimestamp = value;
                    hasTimestamp = true;
                }
                lastTimestamp = value;
                yield "TS val " + (forScript ? scriptTimestamp(value) : "*") + " ecr "
                        + (Bytes.i32(packet, at + 6) & 0xffff_ffffL);
            }
            case TcpOptions.SACK -> {
                StringBuilder text = new StringBuilder("sack");
                for (int i = at + 2; i + 8 <= at + length; i += 8) {
                    long left = Bytes.i32(packet, i) - irs & 0xffff_ffffL;
                    long right = Bytes.i32(packet, i + 4) - irs & 0xffff_ffffL;
                    text.append(' ').append(forScript ? left : peerNumber(left));
                    text.append(':').append(forScript ? right : peerNumber(right));
                }
                yield text.toString();
            }
            default -> "0x" + HexFormat.of().formatHex(packet, at, at + length);
        };
    }
}
