package io.hawser.sim.cable;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacketMatchersTest {
    private static final Map<String, PacketMatcher> ALL = new LinkedHashMap<>();

    static {
        ALL.put("arp", PacketMatchers.arp());
        ALL.put("icmp", PacketMatchers.icmp());
        ALL.put("udp", PacketMatchers.udp());
        ALL.put("tcp", PacketMatchers.tcp());
        ALL.put("syn", PacketMatchers.syn());
        ALL.put("synAck", PacketMatchers.synAck());
        ALL.put("fin", PacketMatchers.fin());
        ALL.put("rst", PacketMatchers.rst());
        ALL.put("data", PacketMatchers.tcpData());
        ALL.put("pureAck", PacketMatchers.pureAck());
        ALL.put("to80", PacketMatchers.toPort(80));
        ALL.put("from80", PacketMatchers.fromPort(80));
        ALL.put("long", PacketMatchers.longerThan(60));
    }

    private final PacketPool pool = new PacketPool();

    private static List<String> matching(Packet packet, LinkType type) {
        return ALL.entrySet().stream()
                .filter(entry -> entry.getValue().matches(packet, type))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Packet ip(LinkType type, int protocol, int fragment, int payloadBytes) {
        Packet packet = pool.allocate(200);
        int at = packet.append(type.headerBytes() + 20 + payloadBytes);
        Arrays.fill(packet.bytes(), at, packet.end(), (byte) 0);
        if (type == LinkType.ETHERNET) {
            EthernetHeader.write(packet.bytes(), at, 2, 1, EthernetHeader.TYPE_IPV4);
            at += 14;
        }
        Ipv4Header.write(packet.bytes(), at, 0, 20 + payloadBytes, 1, fragment, 64, protocol, 1, 2);
        return packet;
    }

    private List<String> tcp(LinkType type, int from, int to, int flags, int dataBytes) {
        Packet packet = ip(type, IpProtocol.TCP, 0, 20 + dataBytes);
        TcpHeader.write(packet.bytes(), packet.start() + type.headerBytes() + 20, from, to, 0, 0, 20, flags, 0, 0);
        // padding of a short Ethernet frame is not data
        packet.append(10);
        return matching(packet, type);
    }

    @Test
    void segmentsByWhatTheyAre() {
        for (LinkType type : LinkType.values()) {
            assertThat(tcp(type, 1, 80, TcpHeader.SYN, 0)).containsExactly("tcp", "syn", "to80");
            assertThat(tcp(type, 80, 1, TcpHeader.SYN | TcpHeader.ACK, 0)).containsExactly("tcp", "synAck", "from80");
            assertThat(tcp(type, 1, 2, TcpHeader.ACK, 0)).containsExactly("tcp", "pureAck");
            assertThat(tcp(type, 1, 2, TcpHeader.ACK | TcpHeader.PSH, 11)).containsExactly("tcp", "data", "long");
            assertThat(tcp(type, 1, 2, TcpHeader.ACK | TcpHeader.FIN, 0)).containsExactly("tcp", "fin");
            assertThat(tcp(type, 1, 2, TcpHeader.RST, 0)).containsExactly("tcp", "rst");
        }
    }

    @Test
    void otherProtocols() {
        Packet udp = ip(LinkType.RAW_IP, IpProtocol.UDP, 0, 8);
        UdpHeader.write(udp.bytes(), udp.start() + 20, 1, 80, 8, 0);
        assertThat(matching(udp, LinkType.RAW_IP)).containsExactly("udp", "to80");
        assertThat(matching(ip(LinkType.ETHERNET, IpProtocol.ICMP, 0, 8), LinkType.ETHERNET))
                .containsExactly("icmp");
        Packet arp = pool.allocate(100);
        int at = arp.append(14 + ArpHeader.BYTES);
        EthernetHeader.write(arp.bytes(), at, -1, 1, EthernetHeader.TYPE_ARP);
        ArpHeader.write(arp.bytes(), at + 14, ArpHeader.REQUEST, 1, 2, 3, 4);
        assertThat(matching(arp, LinkType.ETHERNET)).containsExactly("arp");
    }

    @Test
    void aLaterFragmentHasNoPorts() {
        Packet fragment = ip(LinkType.ETHERNET, IpProtocol.TCP, 100, 40);
        assertThat(matching(fragment, LinkType.ETHERNET)).isEmpty();
    }

    @Test
    void whatIsCutShortMatchesNothing() {
        for (LinkType type : LinkType.values()) {
            for (int length = 0; length < type.headerBytes() + 40; length++) {
                Packet packet = ip(type, IpProtocol.TCP, 0, 20);
                TcpHeader.write(
                        packet.bytes(), packet.start() + type.headerBytes() + 20, 1, 80, 0, 0, 20, TcpHeader.SYN, 0, 0);
                packet.truncate(length);
                assertThat(matching(packet, type)).isEmpty();
            }
        }
    }

    @Test
    void matchersCombine() {
        Packet packet = ip(LinkType.RAW_IP, IpProtocol.ICMP, 0, 8);
        PacketMatcher icmp = PacketMatchers.icmp();
        PacketMatcher tcp = PacketMatchers.tcp();
        assertThat(icmp.and(tcp).matches(packet, LinkType.RAW_IP)).isFalse();
        assertThat(icmp.or(tcp).matches(packet, LinkType.RAW_IP)).isTrue();
        assertThat(icmp.negate().matches(packet, LinkType.RAW_IP)).isFalse();
        assertThat(PacketMatchers.any().matches(packet, LinkType.RAW_IP)).isTrue();
    }
}
