package io.hawser.shard;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpProtocol;

/**
 * Assigns arriving frames to shards. A TCP segment belongs to the shard of its connection, and so does an ICMP error
 * about a segment. Answers of ARP and of neighbour discovery concern all shards, because any of them may have asked.
 * Everything else belongs to the first shard: fragments, whose ports are not known yet, malformed packets, UDP.
 */
final class FrameSteering {
    /** Stands for every shard. */
    static final int ALL = -1;

    /** The bytes of a TCP header that have the ports. */
    private static final int PORT_BYTES = 4;

    private FrameSteering() {}

    /** The shard of a frame of a link of {@code type}; {@link #ALL} for every shard. */
    static int ownerOf(Packet frame, LinkType type, Steering steering) {
        byte[] bytes = frame.bytes();
        int at = frame.start() + type.headerBytes();
        int available = frame.end() - at;
        if (available <= 0) {
            return Steering.FIRST;
        }
        if (type == LinkType.ETHERNET) {
            switch (EthernetHeader.type(bytes, frame.start())) {
                case EthernetHeader.TYPE_IPV4, EthernetHeader.TYPE_IPV6 -> {}
                case EthernetHeader.TYPE_ARP -> {
                    return isArpReply(bytes, at, available) ? ALL : Steering.FIRST;
                }
                default -> {
                    return Steering.FIRST;
                }
            }
        }
        return CommonIpHeader.isWellFormed(bytes, at, available) ? ofPacket(bytes, at, steering) : Steering.FIRST;
    }

    private static boolean isArpReply(byte[] bytes, int at, int available) {
        return ArpHeader.isWellFormed(bytes, at, available) && ArpHeader.operation(bytes, at) == ArpHeader.REPLY;
    }

    private static int ofPacket(byte[] bytes, int ip, Steering steering) {
        int at = ip + CommonIpHeader.headerBytes(bytes, ip);
        int end = ip + CommonIpHeader.totalLength(bytes, ip);
        if (CommonIpHeader.isFragment(bytes, ip)) {
            return Steering.FIRST;
        }
        return switch (CommonIpHeader.protocol(bytes, ip)) {
            case IpProtocol.TCP -> at + PORT_BYTES <= end ? steering.ownerOf(bytes, ip, at) : Steering.FIRST;
            case IpProtocol.ICMP ->
                at + IcmpHeader.BYTES < end && IcmpHeader.isError(IcmpHeader.type(bytes, at))
                        ? ofQuoted(bytes, at + IcmpHeader.BYTES, end, steering)
                        : Steering.FIRST;
            case IpProtocol.ICMPV6 -> ofIcmpv6(bytes, at, end, steering);
            default -> Steering.FIRST;
        };
    }

    private static int ofIcmpv6(byte[] bytes, int at, int end, Steering steering) {
        if (at + IcmpHeader.BYTES >= end) {
            return Steering.FIRST;
        }
        int type = IcmpHeader.type(bytes, at);
        if (type == Icmpv6Header.NEIGHBOUR_ADVERTISEMENT) {
            return ALL;
        }
        return Icmpv6Header.isError(type) ? ofQuoted(bytes, at + IcmpHeader.BYTES, end, steering) : Steering.FIRST;
    }

    /** The shard of the packet that an error quotes, perhaps only its beginning. */
    private static int ofQuoted(byte[] bytes, int ip, int end, Steering steering) {
        int tcp = ip + CommonIpHeader.headerBytes(bytes, ip);
        boolean isSegment = tcp + PORT_BYTES <= end
                && CommonIpHeader.protocol(bytes, ip) == IpProtocol.TCP
                && !CommonIpHeader.isFragment(bytes, ip);
        return isSegment ? steering.ownerOf(bytes, ip, tcp) : Steering.FIRST;
    }
}
