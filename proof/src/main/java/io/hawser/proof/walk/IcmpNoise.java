package io.hawser.proof.walk;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.Impairment;
import io.hawser.sim.cable.Lane;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.sim.cable.Passage;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.TcpHeader;
import java.util.random.RandomGenerator;

/**
 * Routers that send ICMP errors, justified or not, about the last data or acknowledgment in the other direction. None
 * may end a connection (RFC 9293 MUST-56); some reduce the segment size. Errors about SYNs are omitted, because they
 * may end a connection.
 */
final class IcmpNoise implements Impairment {
    private static final int QUOTED_TRANSPORT_BYTES = 8;
    private static final int TTL = 64;

    private final RandomGenerator random;
    private final double probability;
    private final byte[] quoted = new byte[Ipv6Header.BYTES + QUOTED_TRANSPORT_BYTES];

    /** 0 until there is a packet to complain about. */
    private int quotedBytes;

    /**
     * Sends errors in {@code to} about packets in {@code about}. Both must carry raw IP packets.
     *
     * @param probability probability of an additional error per packet
     */
    IcmpNoise(Lane to, Lane about, double probability) {
        random = to.random("icmp");
        this.probability = probability;
        about.observe((_, event, packet, _) -> {
            if (event == LaneEvent.SENT) {
                quote(packet);
            }
        });
    }

    private void quote(Packet packet) {
        byte[] bytes = packet.bytes();
        int ip = packet.start();
        int header = CommonIpHeader.headerBytes(bytes, ip);
        if (CommonIpHeader.protocol(bytes, ip) == IpProtocol.TCP
                && !CommonIpHeader.isFragment(bytes, ip)
                && (header == Ipv4Header.MIN_BYTES || header == Ipv6Header.BYTES && CommonIpHeader.isV6(bytes, ip))
                && (TcpHeader.flags(bytes, ip + header) & TcpHeader.SYN) == 0) {
            quotedBytes = header + QUOTED_TRANSPORT_BYTES;
            System.arraycopy(bytes, ip, quoted, 0, quotedBytes);
        }
    }

    @Override
    public void apply(Packet packet, Passage passage) {
        if (quotedBytes > 0 && random.nextDouble() < probability) {
            passage.onward(CommonIpHeader.isV6(quoted, 0) ? complaintV6(passage) : complaint(passage));
        }
        passage.onward(packet);
    }

    private Packet complaint(Passage passage) {
        int length = Ipv4Header.MIN_BYTES + IcmpHeader.BYTES + quotedBytes;
        Packet packet = passage.pool().allocate(length);
        int ip = packet.append(length);
        byte[] bytes = packet.bytes();
        int icmp = ip + Ipv4Header.MIN_BYTES;
        System.arraycopy(quoted, 0, bytes, icmp + IcmpHeader.BYTES, quotedBytes);
        int type = IcmpHeader.DESTINATION_UNREACHABLE;
        int rest = 0;
        int code = switch (random.nextInt(6)) {
            case 0 -> IcmpHeader.NET_UNREACHABLE;
            case 1 -> IcmpHeader.PORT_UNREACHABLE;
            case 2 -> IcmpHeader.PROTOCOL_UNREACHABLE;
            case 3 -> {
                type = IcmpHeader.TIME_EXCEEDED;
                yield IcmpHeader.TTL_EXCEEDED;
            }
            case 4 -> {
                rest = random.nextInt(1600);
                yield IcmpHeader.FRAGMENTATION_NEEDED;
            }
            default -> IcmpHeader.HOST_UNREACHABLE;
        };
        IcmpHeader.write(bytes, icmp, length - Ipv4Header.MIN_BYTES, type, code, rest);
        Ipv4Header.write(
                bytes,
                ip,
                0,
                length,
                0,
                0,
                TTL,
                IpProtocol.ICMP,
                Ipv4Header.destination(quoted, 0),
                Ipv4Header.source(quoted, 0));
        return packet;
    }

    private Packet complaintV6(Passage passage) {
        int messageBytes = IcmpHeader.BYTES + quotedBytes;
        Packet packet = passage.pool().allocate(Ipv6Header.BYTES + messageBytes);
        int ip = packet.append(Ipv6Header.BYTES + messageBytes);
        byte[] bytes = packet.bytes();
        int icmp = ip + Ipv6Header.BYTES;
        System.arraycopy(quoted, 0, bytes, icmp + IcmpHeader.BYTES, quotedBytes);
        int type = Icmpv6Header.DESTINATION_UNREACHABLE;
        int rest = 0;
        int code = switch (random.nextInt(6)) {
            case 0 -> Icmpv6Header.NO_ROUTE;
            case 1 -> Icmpv6Header.PORT_UNREACHABLE;
            case 2 -> {
                type = Icmpv6Header.PARAMETER_PROBLEM;
                yield Icmpv6Header.UNKNOWN_NEXT_HEADER;
            }
            case 3 -> {
                type = Icmpv6Header.TIME_EXCEEDED;
                yield IcmpHeader.TTL_EXCEEDED;
            }
            case 4 -> {
                type = Icmpv6Header.PACKET_TOO_BIG;
                rest = random.nextInt(1600);
                yield 0;
            }
            default -> Icmpv6Header.ADDRESS_UNREACHABLE;
        };
        Ipv6Header.write(
                bytes,
                ip,
                /* trafficClass= */ 0,
                /* flowLabel= */ 0,
                messageBytes,
                IpProtocol.ICMPV6,
                TTL,
                CommonIpHeader.destination(quoted, 0),
                CommonIpHeader.source(quoted, 0));
        long sum = Ipv6Header.pseudoHeader(bytes, ip, IpProtocol.ICMPV6);
        Icmpv6Header.write(bytes, icmp, messageBytes, type, code, rest, sum);
        return packet;
    }
}
