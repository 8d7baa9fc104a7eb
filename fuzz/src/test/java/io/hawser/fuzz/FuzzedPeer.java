package io.hawser.fuzz;

import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, at one port: it tracks the numbers sent and received, and builds segments near them.
 * The byte at a sequence number is always the lowest eight bits of the number.
 */
final class FuzzedPeer {
    private static final int TTL = 64;

    final int port;
    final int hostPort;
    int isn = 1_000_000;

    /** The number after the last one sent. */
    int next = isn;

    /** Of the last segment from the host: its number, its end, its acknowledgment, its right edge without scaling. */
    int hostIsn;

    int hostEnd;
    int hostAck;
    int hostWindow;
    int hostTimestamp;
    boolean timestamps;
    byte @Nullable [] lastOfHost;

    FuzzedPeer(int port, int hostPort) {
        this.port = port;
        this.hostPort = hostPort;
    }

    void saw(byte[] packet) {
        int at = Ipv4Header.MIN_BYTES;
        int header = TcpHeader.headerBytes(packet, at);
        int flags = TcpHeader.flags(packet, at);
        int seq = TcpHeader.sequence(packet, at);
        int length = packet.length - at - header + Integer.bitCount(flags & (TcpHeader.SYN | TcpHeader.FIN));
        lastOfHost = packet;
        if ((flags & TcpHeader.RST) != 0) {
            return;
        }
        if ((flags & TcpHeader.SYN) != 0 && hostIsn != seq) {
            hostIsn = seq;
            hostEnd = seq;
        }
        if (seq + length - hostEnd > 0) {
            hostEnd = seq + length;
        }
        if ((flags & TcpHeader.ACK) != 0) {
            hostAck = TcpHeader.acknowledgment(packet, at);
            hostWindow = TcpHeader.window(packet, at);
        }
        TcpOptions options = new TcpOptions();
        options.parse(packet, at, header);
        if (options.hasTimestamps()) {
            hostTimestamp = options.timestampValue();
        }
    }

    /** A significant sequence number for the beginning of a segment. */
    int seqBase(int choice) {
        return switch (choice & 3) {
            case 0 -> hostAck == 0 ? next : hostAck;
            case 1 -> next;
            case 2 -> hostAck + hostWindow;
            default -> isn;
        };
    }

    /** A significant number to acknowledge. */
    int ackBase(int choice) {
        return switch (choice & 3) {
            case 0 -> hostEnd;
            case 1 -> hostIsn + 1;
            case 2 -> hostEnd - 1;
            default -> hostEnd - (hostEnd - hostIsn) / 2;
        };
    }

    /** The ECN codepoint of its packets. */
    int tos;

    /** A segment with the bytes that belong to its numbers. */
    byte[] segment(int flags, int seq, int ack, int window, int urgent, byte[] options, int length) {
        int header = TcpHeader.MIN_BYTES + options.length;
        int at = Ipv4Header.MIN_BYTES;
        byte[] packet = new byte[at + header + length];
        System.arraycopy(options, 0, packet, at + TcpHeader.MIN_BYTES, options.length);
        int first = (flags & TcpHeader.SYN) != 0 ? seq + 1 : seq;
        for (int i = 0; i < length; i++) {
            packet[at + header + i] = (byte) (first + i);
        }
        TcpHeader.write(packet, at, port, hostPort, seq, ack, header, flags, window, urgent);
        writeIp(packet, tos, IpProtocol.TCP);
        PacketFuzzTest.mend(packet, 0);
        if ((flags & TcpHeader.RST) == 0) {
            int end = seq + length + Integer.bitCount(flags & (TcpHeader.SYN | TcpHeader.FIN));
            next = end - next > 0 ? end : next;
        }
        return packet;
    }

    /** An ICMP error about the last packet of the host, whose sequence number is changed by {@code shift}. */
    byte[] icmpError(byte[] quoted, int type, int code, int rest, int shift) {
        int quote = Math.min(quoted.length, Ipv4Header.MIN_BYTES + 8);
        byte[] packet = new byte[Ipv4Header.MIN_BYTES + IcmpHeader.BYTES + quote];
        int at = Ipv4Header.MIN_BYTES + IcmpHeader.BYTES;
        System.arraycopy(quoted, 0, packet, at, quote);
        int sequence = at + Ipv4Header.MIN_BYTES + 4;
        Bytes.put32(packet, sequence, Bytes.i32(packet, sequence) + shift);
        IcmpHeader.write(packet, Ipv4Header.MIN_BYTES, packet.length - Ipv4Header.MIN_BYTES, type, code, rest);
        writeIp(packet, 0, IpProtocol.ICMP);
        return packet;
    }

    private static void writeIp(byte[] packet, int tos, int protocol) {
        Ipv4Header.write(
                packet,
                0,
                tos,
                packet.length,
                0,
                Ipv4Header.DONT_FRAGMENT,
                TTL,
                protocol,
                FuzzedHost.PEER.v4(),
                FuzzedHost.ADDRESS.v4());
    }

    /** The options of a SYN, by bits: 1 window scale, 2 SACK, 4 timestamps, 8 Fast Open; MSS always. */
    static byte[] synOptions(int bits, int timestamp, int echo) {
        byte[] bytes = new byte[TcpOptions.MAX_BYTES];
        int at = TcpOptions.putMss(bytes, 0, (bits & 16) == 0 ? 1460 : 88);
        if ((bits & 1) != 0) {
            at = TcpOptions.putWindowScale(bytes, at, 7);
        }
        if ((bits & 2) != 0) {
            at = TcpOptions.putSackPermitted(bytes, at);
        }
        if ((bits & 4) != 0) {
            at = TcpOptions.putTimestamps(bytes, at, timestamp, echo);
        }
        if ((bits & 8) != 0) {
            at = TcpOptions.putFastOpen(bytes, at, new byte[0], (bits & 32) != 0);
        }
        return java.util.Arrays.copyOf(bytes, at + 3 & ~3);
    }
}
