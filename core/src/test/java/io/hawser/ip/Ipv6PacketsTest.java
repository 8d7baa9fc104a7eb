package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmpv6;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.joined;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.group.SourceFilter;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Processing and counting of IPv6 packets, at the limits of their fields (RFC 8200). */
class Ipv6PacketsTest extends Ipv6TestBase {
    private static final int MANY = 0xffff;

    Ipv6PacketsTest() {
        super(HOST + "/64");
        host.eth0().addNeighbour(IpAddress.parse(PEER), new MacAddress(PEER_MAC));
    }

    /** A transport that records where it is told that its header is. */
    private List<Integer> transportOffsets(int protocol) {
        List<Integer> offsets = new ArrayList<>();
        host.ip.register(protocol, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                offsets.add(packet.transportOffset() - packet.networkOffset());
                packet.release();
            }

            @Override
            public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
                throw new AssertionError("no errors here");
            }
        });
        return offsets;
    }

    @Test
    void packetsAndBytesAreCounted() {
        long receives = host.count(IpCounter.V6_IN_RECEIVES);
        long octets = host.count(IpCounter.V6_IN_OCTETS);
        inject(ipv6(PEER, HOST, TestHost.PROTOCOL, 64, pattern(20)));
        assertThat(host.count(IpCounter.V6_IN_RECEIVES) - receives).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_IN_OCTETS) - octets).isEqualTo(60);
        assertThat(host.count(IpCounter.V6_IN_MCAST_PKTS)).isZero();
        injectToGroup(ipv6(PEER, "ff02::1", IpProtocol.NO_NEXT_HEADER, 64, pattern(20)));
        assertThat(host.count(IpCounter.V6_IN_MCAST_PKTS)).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_IN_MCAST_OCTETS)).isEqualTo(60);
        long requests = host.count(IpCounter.V6_OUT_REQUESTS);
        long sent = host.count(IpCounter.V6_OUT_OCTETS);
        long groups = host.count(IpCounter.V6_OUT_MCAST_PKTS);
        long groupBytes = host.count(IpCounter.V6_OUT_MCAST_OCTETS);
        host.send(PEER, 10, true);
        assertThat(host.count(IpCounter.V6_OUT_MCAST_PKTS) - groups).isZero();
        host.send("ff02::9", 20, true);
        assertThat(host.count(IpCounter.V6_OUT_REQUESTS) - requests).isEqualTo(2);
        assertThat(host.count(IpCounter.V6_OUT_OCTETS) - sent).isEqualTo(50 + 60);
        assertThat(host.count(IpCounter.V6_OUT_MCAST_PKTS) - groups).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_OUT_MCAST_OCTETS) - groupBytes).isEqualTo(60);
    }

    @Test
    void truncatedAndMalformedPacketsAreToldApart() {
        byte[] whole = ipv6(PEER, HOST, TestHost.PROTOCOL, 64, pattern(20));
        inject(Arrays.copyOf(whole, 40));
        assertThat(host.count(IpCounter.V6_IN_TRUNCATED_PKTS)).isEqualTo(1);
        inject(Arrays.copyOf(whole, 39));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(1);
        byte[] ofVersion4 = whole.clone();
        ofVersion4[0] = 0x45;
        inject(ofVersion4);
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(2);
        assertThat(host.count(IpCounter.V6_IN_TRUNCATED_PKTS)).isEqualTo(1);
        inject(ipv6(PEER, HOST, TestHost.PROTOCOL, 64, new byte[0]));
        assertThat(host.received).containsExactly(new byte[0]);
    }

    /** As in IPv4 (RFC 1122 §3.3.6). */
    @Test
    void aPacketToOneHostDoesNotComeInAFrameToMany() {
        injectToGroup(ipv6(PEER, HOST, TestHost.PROTOCOL, 64, pattern(20)));
        assertThat(host.received).isEmpty();
        assertThat(host.count(IpCounter.V6_IN_DISCARDS)).isEqualTo(1);
    }

    @Test
    void groupsOfOneInterfaceNeverComeFromALink() {
        for (String group : new String[] {"ff01::1", "ff00::1"}) {
            host.eth0().groupsV6().join(IpAddress.parse(group), SourceFilter.ALL);
            injectToGroup(icmpv6(PEER, group, 64, 128, 0, 0, pattern(8)));
        }
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.V6_IN_ADDR_ERRORS)).isEqualTo(2);
        injectToGroup(icmpv6(PEER, "ff02::1", 64, 128, 0, 0, pattern(8)));
        assertThat(link.sent).as("the group of all nodes").hasSize(1);
        assertThat(host.eth0().isMember(IpAddress.parse("ff01::1"))).isTrue();
    }

    /** MUST-57 of RFC 9293, and the like for other protocols of connections. */
    @Test
    void onlyDatagramsAndIcmpGoToGroups() {
        List<Integer> tcp = transportOffsets(IpProtocol.TCP);
        List<Integer> udp = transportOffsets(IpProtocol.UDP);
        injectToGroup(ipv6(PEER, "ff02::1", IpProtocol.TCP, 64, pattern(20)));
        injectToGroup(ipv6(PEER, "ff02::1", TestHost.PROTOCOL, 64, pattern(20)));
        assertThat(host.count(IpCounter.V6_IN_ADDR_ERRORS)).isEqualTo(2);
        injectToGroup(ipv6(PEER, "ff02::1", IpProtocol.UDP, 64, pattern(20)));
        assertThat(tcp).isEmpty();
        assertThat(host.received).isEmpty();
        assertThat(udp).containsExactly(40);
    }

    @Test
    void aTransportIsToldWhereItsHeaderIs() {
        List<Integer> offsets = transportOffsets(254);
        inject(ipv6(PEER, HOST, 254, 64, pattern(20)));
        byte[] options = bytes(254, 1, 1, 4, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0, 0, 0);
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, joined(options, pattern(8))));
        assertThat(offsets).containsExactly(40, 56);
    }

    @Test
    void theChainOfHeadersHasALimit() {
        int limit = 0;
        for (int count = 1; count < 40; count++) {
            byte[] headers = new byte[8 * count];
            for (int i = 0; i < count; i++) {
                headers[8 * i] = (byte) (i == count - 1 ? TestHost.PROTOCOL : IpProtocol.DESTINATION_OPTIONS);
                headers[8 * i + 2] = 1;
                headers[8 * i + 3] = 4;
            }
            inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, joined(headers, pattern(1))));
            limit = host.received.size() == count ? count : limit;
        }
        assertThat(limit)
                .as("extension headers")
                .isEqualTo(host.received.size())
                .isBetween(5, 20);
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(39 - limit);
    }

    @Test
    void aHeaderEndsWithinThePacket() {
        byte[] options = bytes(TestHost.PROTOCOL, 0, 1, 4, 0, 0, 0, 0);
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, Arrays.copyOf(options, 7)));
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 1, 1, 12, 0, 0, 0, 0)));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, Arrays.copyOf(bytes(TestHost.PROTOCOL), 7)));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(3);
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, options));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, Arrays.copyOf(bytes(TestHost.PROTOCOL), 8)));
        assertThat(host.received).as("nothing behind the header").containsExactly(new byte[0], new byte[0]);
    }

    /** RFC 6980 §5: only the five messages of neighbour discovery, of which a fragment may hide the type. */
    @Test
    void fragmentsOfOtherIcmpMessagesAreTaken() {
        for (int type = 128; type <= 140; type++) {
            byte[] message = TestNet.from(icmpv6(PEER, HOST, 255, type, 0, 0, new byte[16]), 40);
            byte[] fragment = joined(bytes(IpProtocol.ICMPV6, 0, 0, 0, 0, 0, 0, type), message);
            inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 255, fragment));
            assertThat(host.count(IpCounter.V6_IN_DISCARDS))
                    .as("type " + type)
                    .isEqualTo(Math.max(0, Math.min(type, 137) - 132));
        }
        long errors = host.count(IpCounter.ICMP6_IN_ERRORS);
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 255, bytes(IpProtocol.ICMPV6, 0, 0, 0, 0, 0, 0, 9)));
        assertThat(host.count(IpCounter.ICMP6_IN_ERRORS) - errors).as("no type").isEqualTo(1);
    }

    @Test
    void aDatagramMayHaveAllBytesThatItsLengthCounts() {
        byte[] data = pattern(MANY);
        for (int offset = 0; offset < MANY; offset += 1400) {
            int length = Math.min(1400, MANY - offset);
            int more = offset + length < MANY ? 1 : 0;
            byte[] header = bytes(TestHost.PROTOCOL, 0, offset >> 8, offset & 0xff | more, 0, 0, 0, 5);
            inject(ipv6(
                    PEER,
                    HOST,
                    IpProtocol.FRAGMENT,
                    64,
                    joined(header, Arrays.copyOfRange(data, offset, offset + length))));
        }
        assertThat(host.received).containsExactly(data);
        // one byte more
        byte[] header = bytes(TestHost.PROTOCOL, 0, 0xff, 0xf8, 0, 0, 0, 6);
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, joined(header, pattern(8))));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(1);
        assertThat(host.ip.fragmentedDatagrams()).isZero();
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, joined(header, pattern(7))));
        assertThat(host.ip.fragmentedDatagrams()).isEqualTo(1);
        host.ip.powerOff();
        assertThat(host.ip.fragmentedDatagrams()).isZero();
    }

    @Test
    void aPacketToAnOwnGroupComesBackToItsMembers() {
        List<Integer> udp = transportOffsets(IpProtocol.UDP);
        IpAddress group = IpAddress.parse("ff02::9");
        Path path = host.ip.pathTo(group);
        host.ip.outputToGroup(host.payload(20), path, IpProtocol.UDP, 0, 1, true, true);
        net.run(SECOND);
        assertThat(udp).isEmpty();
        host.eth0().groupsV6().join(group, SourceFilter.ALL);
        host.ip.outputToGroup(host.payload(20), path, IpProtocol.UDP, 0, 1, true, true);
        net.run(SECOND);
        assertThat(udp).containsExactly(40);
        host.ip.outputToGroup(host.payload(20), path, IpProtocol.UDP, 0, 1, true, false);
        net.run(SECOND);
        assertThat(udp).hasSize(1);
    }

    @Test
    void aRouterIsAMemberOfItsGroup() {
        IpAddress group = IpAddress.parse("ff02::2");
        assertThat(host.eth0().isMember(group)).isFalse();
        host.settings.v6.forward = true;
        assertThat(host.eth0().isMember(group)).isTrue();
        assertThat(host.eth0().isMember(IpAddress.parse("ff02::3"))).isFalse();
    }

    @Test
    void anInterfaceHasIpv6WithItsFirstAddress() {
        TestHost other = net.host();
        other.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        Ipv6Interface ipv6 = other.eth0().ipv6();
        assertThat(ipv6.isEnabled()).isFalse();
        ipv6.enable();
        assertThat(ipv6.isEnabled()).as("no link address to make one of").isFalse();
        assertThat(ipv6.interfaceIdentifier()).isEqualTo(0x0000_00ff_fe00_0000L | ipv6.interfaceIdentifier());
        other.eth0().addAddress(IpAddress.parse("2001:db8:5::1"), 64);
        assertThat(ipv6.isEnabled()).isTrue();
        assertThat(other.eth0().addresses()).hasSize(2);
        assertThat(host.eth0().ipv6().isEnabled()).isTrue();
    }

    /** RFC 4291, appendix A: ff:fe in the middle, and the bit of universal addresses inverted. */
    @Test
    void theInterfaceIdentifierIsMadeOfTheLinkAddress() {
        TestLink made = new TestLink(LinkType.ETHERNET, 0x3456_789a_bcdeL, 1500, net.pool, net.timers);
        TestHost other = net.host();
        Ipv6Interface ipv6 = other.ip.addInterface("eth0", made).ipv6();
        assertThat(ipv6.interfaceIdentifier()).isEqualTo(0x3656_78ff_fe9a_bcdeL);
        assertThat(ipv6.linkLocal()).isEqualTo(IpAddress.parse("fe80::3656:78ff:fe9a:bcde"));
        other.eth0().addAddress(IpAddress.parse("169.254.1.1"), 16);
        other.eth0().addAddress(IpAddress.parse("fe80::7"), 64);
        assertThat(ipv6.linkLocal()).as("the one that it has").isEqualTo(IpAddress.parse("fe80::7"));
    }

    @Test
    void fragmentsHaveTheirFields() {
        long octets = host.count(IpCounter.V6_OUT_OCTETS);
        byte[] data = pattern(1448 * 2);
        host.send(PEER, data.length, false);
        assertThat(link.sent).as("no empty fragment at the end").hasSize(2);
        byte[] first = TestNet.from(link.sent.get(0), 14);
        byte[] second = TestNet.from(link.sent.get(1), 14);
        assertThat(first).hasSize(40 + 8 + 1448);
        assertThat(Bytes.i32(first, 40)).isEqualTo(TestHost.PROTOCOL << 24 | 1);
        assertThat(Bytes.i32(second, 40)).isEqualTo(TestHost.PROTOCOL << 24 | 1448);
        assertThat(Bytes.i32(first, 44)).isEqualTo(Bytes.i32(second, 44)).isNotZero();
        assertThat(joined(TestNet.from(first, 48), TestNet.from(second, 48))).isEqualTo(data);
        assertThat(host.count(IpCounter.V6_OUT_OCTETS) - octets).isEqualTo(first.length + second.length);
        assertThat(host.count(IpCounter.V6_FRAG_OKS)).isEqualTo(1);
        int identification = Bytes.i32(first, 44);
        link.sent.clear();
        host.send(PEER, data.length, false);
        assertThat(Bytes.i32(link.last(), 58)).isNotEqualTo(identification);
    }

    private int identificationTo(String destination) {
        host.eth0().addNeighbour(IpAddress.parse(destination), new MacAddress(0x02_88));
        host.send(destination, 2000, false);
        return Bytes.i32(link.last(), 14 + 44);
    }

    /** RFC 7739 §5.3: consecutive between two hosts, unrelated between others. */
    @Test
    void identificationsAreConsecutiveForEachPairOfHosts() {
        host.eth0().addAddress(IpAddress.parse("2001:db8:7::1"), 64);
        int first = identificationTo(PEER);
        Set<Integer> others = new HashSet<>();
        for (int i = 3; i < 33; i++) {
            others.add(identificationTo("2001:db8::" + i) - first);
            // of the same lower half
            others.add(identificationTo("2001:db8:7::" + i) - first);
        }
        assertThat(others).hasSizeGreaterThan(55).noneMatch(difference -> difference > 0 && difference < 100);
        assertThat(identificationTo(PEER)).isEqualTo(first + 1);
        assertThat(identificationTo(PEER)).isEqualTo(first + 2);
    }

    @Test
    void thePathLimitsWhatIsSentWhole() {
        host.send(PEER, 1460, true);
        assertThat(link.sent).hasSize(1);
        host.send(PEER, 1461, true);
        assertThat(link.sent).hasSize(1);
        assertThat(host.count(IpCounter.V6_FRAG_FAILS)).isEqualTo(1);
        host.send(PEER, MANY, false);
        assertThat(link.sent).hasSize(1 + 46);
        host.send(PEER, MANY + 1, false);
        assertThat(link.sent).hasSize(1 + 46);
        assertThat(host.count(IpCounter.V6_FRAG_FAILS)).isEqualTo(2);
    }

    @Test
    void aLinkOfTooFewBytesForAFragmentCarriesNone() {
        for (int mtu : new int[] {68, 56, 55}) {
            TestHost other = net.host();
            TestLink narrow = other.link(LinkType.RAW_IP, "2001:db8:7::1/64", mtu);
            other.send("2001:db8:7::2", 100, false);
            assertThat(narrow.sent).as(mtu + " bytes").hasSize(mtu == 68 ? 7 : mtu == 56 ? 13 : 0);
            assertThat(other.count(IpCounter.V6_FRAG_FAILS)).isEqualTo(mtu == 55 ? 1 : 0);
        }
    }

    /** RFC 6437: UDP and TCP of the same ports are other flows; without ports there is no label. */
    @Test
    void theProtocolIsPartOfAFlow() {
        Path path = host.ip.pathTo(IpAddress.parse(PEER));
        List<Integer> labels = new ArrayList<>();
        for (int protocol : new int[] {IpProtocol.UDP, IpProtocol.TCP, IpProtocol.UDP, TestHost.PROTOCOL}) {
            host.ip.output(host.payload(20), path, protocol, 0, 0, true);
            labels.add(Ipv6Header.flowLabel(link.last(), 14));
        }
        assertThat(labels.get(0)).isNotZero().isEqualTo(labels.get(2)).isNotEqualTo(labels.get(1));
        assertThat(labels.get(3)).isZero();
    }

    /** A checksum that the link was to compute is complete before the datagram is cut up. */
    @Test
    void aDeferredChecksumIsCompletedBeforeFragmentation() {
        Path path = host.ip.pathTo(IpAddress.parse(PEER));
        Packet packet = host.payload(3000);
        int at = packet.start();
        Bytes.put16(packet.bytes(), at + 6, 0);
        long pseudo = path.pseudoHeaderSum(IpProtocol.UDP) + 3000;
        Bytes.put16(packet.bytes(), at + 6, ~Checksum.finish(pseudo));
        packet.deferChecksum();
        host.ip.output(packet, path, IpProtocol.UDP, 0, 0, false);
        byte[] datagram = new byte[0];
        for (byte[] frame : link.sent) {
            datagram = joined(datagram, TestNet.from(frame, 14 + 48));
        }
        assertThat(datagram).hasSize(3000);
        assertThat(Checksum.isValid(datagram, 0, 3000, pseudo)).isTrue();
    }
}
