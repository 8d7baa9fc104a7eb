package io.hawser.packetdrill;

import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.util.List;

/**
 * The fields of a packet that the host has sent. For a packet other than TCP only the IP header's fields are valid, and
 * for ICMP also type and code.
 *
 * @param flags the eight control bits, and AE
 */
record SegmentFields(
        long atNanos,
        int protocol,
        int source,
        int destination,
        int tos,
        int ttl,
        int sourcePort,
        int destinationPort,
        int flags,
        int seq,
        int ack,
        int window,
        int urgentPointer,
        List<PacketSpec.TcpOption> options,
        int payloadBytes,
        int icmpType,
        int icmpCode) {

    static SegmentFields parse(byte[] packet, long atNanos) {
        int at = Ipv4Header.headerBytes(packet, 0);
        int protocol = Ipv4Header.protocol(packet, 0);
        boolean isTcp = protocol == IpProtocol.TCP;
        int payloadAt = isTcp ? at + TcpHeader.headerBytes(packet, at) : at;
        boolean isIcmp = protocol == IpProtocol.ICMP;
        return new SegmentFields(
                atNanos,
                protocol,
                Ipv4Header.source(packet, 0),
                Ipv4Header.destination(packet, 0),
                Ipv4Header.tos(packet, 0),
                Ipv4Header.ttl(packet, 0),
                isTcp ? TcpHeader.sourcePort(packet, at) : 0,
                isTcp ? TcpHeader.destinationPort(packet, at) : 0,
                isTcp ? TcpHeader.flags(packet, at) : 0,
                isTcp ? TcpHeader.sequence(packet, at) : 0,
                isTcp ? TcpHeader.acknowledgment(packet, at) : 0,
                isTcp ? TcpHeader.window(packet, at) : 0,
                isTcp ? TcpHeader.urgentPointer(packet, at) : 0,
                isTcp ? OptionBytes.read(packet, at + TcpHeader.MIN_BYTES, payloadAt) : List.of(),
                packet.length - payloadAt,
                isIcmp ? IcmpHeader.type(packet, at) : -1,
                isIcmp ? IcmpHeader.code(packet, at) : -1);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean payloadIsEmpty() {
        return payloadBytes == 0;
    }

    boolean isTcp() {
        return protocol == IpProtocol.TCP;
    }

    /** This segment joined with the text of the next one; flags that end a stream are those of the next one. */
    SegmentFields joined(SegmentFields next) {
        int ends = TcpHeader.FIN | TcpHeader.PSH;
        return new SegmentFields(
                next.atNanos,
                protocol,
                source,
                destination,
                tos,
                ttl,
                sourcePort,
                destinationPort,
                flags & ~ends | next.flags & ends,
                seq,
                ack,
                window,
                urgentPointer,
                options,
                payloadBytes + next.payloadBytes,
                icmpType,
                icmpCode);
    }

    /** The flags in the notation of scripts. */
    static String flagText(int flags) {
        StringBuilder text = new StringBuilder();
        String letters = "FSRP.UEWA";
        for (char letter : "FSRPUEWA.".toCharArray()) {
            if ((flags & 1 << letters.indexOf(letter)) != 0) {
                text.append(letter);
            }
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
