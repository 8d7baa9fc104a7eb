package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;

/** Matchers of the packets that tests and scenarios drop. A malformed packet matches only {@link #any}. */
public final class PacketMatchers {
    private static final int ABSENT = -1;

    private PacketMatchers() {}

    /** Matches every packet. */
    public static PacketMatcher any() {
        return (packet, type) -> true;
    }

    /** Matches ARP packets. */
    public static PacketMatcher arp() {
        return (packet, type) -> type == LinkType.ETHERNET
                && packet.length() >= EthernetHeader.BYTES
                && EthernetHeader.type(packet.bytes(), packet.start()) == EthernetHeader.TYPE_ARP;
    }

    /**
     * Matches ICMP packets, including later fragments, and the errors and echoes of ICMPv6; not its neighbour
     * discovery, which takes the place of ARP.
     */
    public static PacketMatcher icmp() {
        return (packet, type) -> {
            int ip = ipAt(packet, type);
            if (ip == ABSENT) {
                return false;
            }
            int protocol = CommonIpHeader.protocol(packet.bytes(), ip);
            return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6 && !isDiscovery(packet, type);
        };
    }

    /** Matches the messages of IPv6's neighbour and router discovery. */
    public static PacketMatcher neighbourDiscovery() {
        return PacketMatchers::isDiscovery;
    }

    private static boolean isDiscovery(Packet packet, LinkType type) {
        int icmp = transportAt(packet, type, IpProtocol.ICMPV6);
        if (icmp == ABSENT || icmp >= ipEnd(packet, type)) {
            return false;
        }
        int message = packet.bytes()[icmp] & 0xff;
        return message >= Icmpv6Header.ROUTER_SOLICITATION && message <= Icmpv6Header.REDIRECT;
    }

    /** Matches ICMP or ICMPv6 messages that report an error, in their first fragment. */
    public static PacketMatcher icmpError() {
        return (packet, type) -> {
            int icmp = transportAt(packet, type, IpProtocol.ICMP);
            if (icmp != ABSENT) {
                return icmp < ipEnd(packet, type) && IcmpHeader.isError(packet.bytes()[icmp]);
            }
            int icmpv6 = transportAt(packet, type, IpProtocol.ICMPV6);
            return icmpv6 != ABSENT
                    && icmpv6 < ipEnd(packet, type)
                    && Icmpv6Header.isError(packet.bytes()[icmpv6] & 0xff);
        };
    }

    /** Matches UDP packets with a UDP header, which later fragments lack. */
    public static PacketMatcher udp() {
        return (packet, type) -> udpAt(packet, type) != ABSENT;
    }

    /** Matches TCP segments with a TCP header, which later fragments lack. */
    public static PacketMatcher tcp() {
        return (packet, type) -> tcpAt(packet, type) != ABSENT;
    }

    /**
     * Matches TCP segments by their control bits, named in {@link TcpHeader}.
     *
     * @param mask the bits to compare
     * @param values their required values
     */
    public static PacketMatcher tcpFlags(int mask, int values) {
        return (packet, type) -> {
            int tcp = tcpAt(packet, type);
            return tcp != ABSENT && (TcpHeader.flags(packet.bytes(), tcp) & mask) == values;
        };
    }

    /** Matches segments with SYN without ACK. */
    public static PacketMatcher syn() {
        return tcpFlags(TcpHeader.SYN | TcpHeader.ACK, TcpHeader.SYN);
    }

    /** Matches segments with SYN and ACK. */
    public static PacketMatcher synAck() {
        return tcpFlags(TcpHeader.SYN | TcpHeader.ACK, TcpHeader.SYN | TcpHeader.ACK);
    }

    /** Matches segments with FIN. */
    public static PacketMatcher fin() {
        return tcpFlags(TcpHeader.FIN, TcpHeader.FIN);
    }

    /** Matches segments with RST. */
    public static PacketMatcher rst() {
        return tcpFlags(TcpHeader.RST, TcpHeader.RST);
    }

    /** Matches segments with data. */
    public static PacketMatcher tcpData() {
        return (packet, type) -> tcpPayloadBytes(packet, type) > 0;
    }

    /** Matches pure ACKs: no SYN, FIN, RST, and no data. */
    public static PacketMatcher pureAck() {
        int mask = TcpHeader.SYN | TcpHeader.FIN | TcpHeader.RST | TcpHeader.ACK;
        return tcpFlags(mask, TcpHeader.ACK).and((packet, type) -> tcpPayloadBytes(packet, type) == 0);
    }

    /** Matches TCP and UDP packets to this port. */
    public static PacketMatcher toPort(int port) {
        return (packet, type) -> {
            int tcp = tcpAt(packet, type);
            if (tcp != ABSENT) {
                return TcpHeader.destinationPort(packet.bytes(), tcp) == port;
            }
            int udp = udpAt(packet, type);
            return udp != ABSENT && UdpHeader.destinationPort(packet.bytes(), udp) == port;
        };
    }

    /** Matches TCP and UDP packets from this port. */
    public static PacketMatcher fromPort(int port) {
        return (packet, type) -> {
            int tcp = tcpAt(packet, type);
            if (tcp != ABSENT) {
                return TcpHeader.sourcePort(packet.bytes(), tcp) == port;
            }
            int udp = udpAt(packet, type);
            return udp != ABSENT && UdpHeader.sourcePort(packet.bytes(), udp) == port;
        };
    }

    /** Matches packets whose IP packet, without the link's header, is longer than this. */
    public static PacketMatcher longerThan(int bytes) {
        return (packet, type) -> packet.length() - type.headerBytes() > bytes;
    }

    /** The index of the IPv4 header of a packet, if it is well-formed; otherwise negative, also for IPv6. */
    public static int ipv4At(Packet packet, LinkType type) {
        int ip = ipAt(packet, type);
        return ip == ABSENT || CommonIpHeader.isV6(packet.bytes(), ip) ? ABSENT : ip;
    }

    /** The index of the IP header of a packet of either family, if it is well-formed; otherwise negative. */
    public static int ipAt(Packet packet, LinkType type) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        if (!CommonIpHeader.isWellFormed(bytes, ip, packet.end() - ip)) {
            return ABSENT;
        }
        int expected = CommonIpHeader.isV6(bytes, ip) ? EthernetHeader.TYPE_IPV6 : EthernetHeader.TYPE_IPV4;
        boolean ethernet = type == LinkType.ETHERNET;
        return ethernet && EthernetHeader.type(bytes, packet.start()) != expected ? ABSENT : ip;
    }

    /**
     * The index of the transport header if the packet is of this protocol and is no later fragment; otherwise negative.
     */
    private static int transportAt(Packet packet, LinkType type, int protocol) {
        int ip = ipAt(packet, type);
        byte[] bytes = packet.bytes();
        if (ip == ABSENT
                || CommonIpHeader.protocol(bytes, ip) != protocol
                || !CommonIpHeader.isV6(bytes, ip) && Ipv4Header.fragmentOffset(bytes, ip) != 0) {
            return ABSENT;
        }
        return ip + CommonIpHeader.headerBytes(bytes, ip);
    }

    private static int tcpAt(Packet packet, LinkType type) {
        int tcp = transportAt(packet, type, IpProtocol.TCP);
        if (tcp == ABSENT || !TcpHeader.isWellFormed(packet.bytes(), tcp, ipEnd(packet, type) - tcp)) {
            return ABSENT;
        }
        return tcp;
    }

    private static int udpAt(Packet packet, LinkType type) {
        int udp = transportAt(packet, type, IpProtocol.UDP);
        return udp == ABSENT || ipEnd(packet, type) - udp < UdpHeader.BYTES ? ABSENT : udp;
    }

    private static int tcpPayloadBytes(Packet packet, LinkType type) {
        int tcp = tcpAt(packet, type);
        return tcp == ABSENT ? 0 : ipEnd(packet, type) - tcp - TcpHeader.headerBytes(packet.bytes(), tcp);
    }

    /** The index after a well-formed IP packet, before any padding. */
    private static int ipEnd(Packet packet, LinkType type) {
        int ip = packet.start() + type.headerBytes();
        return ip + CommonIpHeader.totalLength(packet.bytes(), ip);
    }
}
