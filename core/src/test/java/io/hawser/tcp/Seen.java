package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A segment that the host under test has sent, parsed from its packet. */
record Seen(
        long atNanos,
        IpAddress source,
        IpAddress destination,
        int sourcePort,
        int destinationPort,
        int seq,
        int ack,
        int flags,
        int window,
        int urgentPointer,
        String options,
        int tsVal,
        int tsEcr,
        List<Integer> sackEdges,
        String payload,
        int packetBytes,
        int tos,
        int ttl,
        boolean dontFragment,
        String fastOpenCookie,
        String via) {

    /** Parses a packet, both of whose checksums must be right. */
    static Seen parse(byte[] packet, long nowNanos) {
        assertThat(Ipv4Header.isWellFormed(packet, 0, packet.length)).isTrue();
        assertThat(Ipv4Header.isChecksumValid(packet, 0)).isTrue();
        IpAddress source = IpAddress.v4(Ipv4Header.source(packet, 0));
        int at = Ipv4Header.headerBytes(packet, 0);
        String via = at == Ipv4Header.MIN_BYTES ? "" : via(packet);
        IpAddress destination = IpAddress.v4(
                at == Ipv4Header.MIN_BYTES ? Ipv4Header.destination(packet, 0) : Bytes.i32(packet, at - 5));
        int length = packet.length - at;
        long pseudoHeader = Checksum.pseudoHeader(source, destination, IpProtocol.TCP);
        assertThat(TcpHeader.isWellFormed(packet, at, length)).isTrue();
        assertThat(TcpHeader.isChecksumValid(packet, at, length, pseudoHeader))
                .as("checksum of a segment that the host sends")
                .isTrue();
        int headerBytes = TcpHeader.headerBytes(packet, at);
        TcpOptions options = new TcpOptions();
        options.parse(packet, at, headerBytes);
        return new Seen(
                nowNanos,
                source,
                destination,
                TcpHeader.sourcePort(packet, at),
                TcpHeader.destinationPort(packet, at),
                TcpHeader.sequence(packet, at),
                TcpHeader.acknowledgment(packet, at),
                TcpHeader.flags(packet, at),
                TcpHeader.window(packet, at),
                TcpHeader.urgentPointer(packet, at),
                optionText(packet, at + TcpHeader.MIN_BYTES, at + headerBytes),
                options.hasTimestamps() ? options.timestampValue() : 0,
                options.hasTimestamps() ? options.timestampEcho() : 0,
                sackEdges(options),
                new String(packet, at + headerBytes, length - headerBytes, StandardCharsets.ISO_8859_1),
                packet.length,
                Ipv4Header.tos(packet, 0),
                Ipv4Header.ttl(packet, 0),
                Ipv4Header.dontFragment(packet, 0),
                HexFormat.ofDelimiter(" ")
                        .formatHex(
                                packet,
                                options.fastOpenAt(),
                                options.fastOpenAt() + Math.max(0, options.fastOpenBytes())),
                via);
    }

    /** Returns the hops of a source route that no router has passed yet, followed by an end of options. */
    private static String via(byte[] packet) {
        int end = Ipv4Header.headerBytes(packet, 0);
        int kind = Bytes.u8(packet, Ipv4Header.MIN_BYTES);
        assertThat(kind).isIn(131, 137);
        assertThat(Bytes.u8(packet, 21)).as("length of the route").isEqualTo(end - 21);
        assertThat(Bytes.u8(packet, 22)).as("its pointer").isEqualTo(4);
        assertThat(packet[end - 1]).isZero();
        StringBuilder via = new StringBuilder(kind == 137 ? "strictly " : "");
        via.append(IpAddress.v4(Ipv4Header.destination(packet, 0)));
        for (int entry = 23; entry < end - 5; entry += 4) {
            via.append(' ').append(IpAddress.v4(Bytes.i32(packet, entry)));
        }
        return via.toString();
    }

    private static List<Integer> sackEdges(TcpOptions options) {
        List<Integer> edges = new ArrayList<>();
        for (int i = 0; i < options.sackBlocks(); i++) {
            edges.add(options.sackLeft(i));
            edges.add(options.sackRight(i));
        }
        return edges;
    }

    private static String optionText(byte[] bytes, int from, int to) {
        List<String> names = new ArrayList<>();
        int i = from;
        while (i < to) {
            int kind = bytes[i];
            if (kind == TcpOptions.NOP || kind == TcpOptions.END) {
                names.add(kind == TcpOptions.NOP ? "nop" : "eol");
                i++;
                continue;
            }
            assertThat(bytes[i + 1]).as("length of option %d", kind).isGreaterThanOrEqualTo((byte) 2);
            names.add(
                    switch (kind) {
                        case TcpOptions.MSS -> "mss " + ((bytes[i + 2] & 0xff) << 8 | bytes[i + 3] & 0xff);
                        case TcpOptions.WINDOW_SCALE -> "wscale " + bytes[i + 2];
                        case TcpOptions.SACK_PERMITTED -> "sackOK";
                        case TcpOptions.SACK -> "sack " + (bytes[i + 1] - 2) / 8;
                        case TcpOptions.TIMESTAMPS -> "TS";
                        case TcpOptions.MD5_SIGNATURE -> "md5";
                        case TcpOptions.AUTHENTICATION -> "ao " + bytes[i + 2] + " " + bytes[i + 3];
                        case TcpOptions.USER_TIMEOUT -> "uto " + Integer.toHexString(Bytes.u16(bytes, i + 2));
                        case TcpOptions.FAST_OPEN -> "tfo " + (bytes[i + 1] - 2);
                        case (byte) TcpOptions.ACCURATE_ECN_0 -> "ecn0" + counters(bytes, i);
                        case (byte) TcpOptions.ACCURATE_ECN_1 -> "ecn1" + counters(bytes, i);
                        default -> "unknown " + kind;
                    });
            i += bytes[i + 1];
        }
        return String.join(",", names);
    }

    /** Returns the counters of an Accurate ECN option, each after a space. */
    private static String counters(byte[] bytes, int at) {
        StringBuilder text = new StringBuilder();
        for (int i = at + 2; i < at + bytes[at + 1]; i += 3) {
            text.append(' ').append(Bytes.u8(bytes, i) << 16 | Bytes.u16(bytes, i + 1));
        }
        return text.toString();
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns the sequence number after the segment. */
    int end() {
        return seq + payload.length() + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
    }

    long atMillis() {
        return (atNanos - TcpScript.START_NANOS) / 1_000_000;
    }
}
