package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * IPv6 (RFC 8200), ICMPv6 (RFC 4443): packets, extension headers, fragments, errors, path MTU (RFC 8201), flow labels
 * (RFC 6437), forwarding.
 */
class Ipv6Test extends Ipv6TestBase {
    private final TestHost peer = net.host();
    private final TestLink peerLink = peer.ethernet(PEER + "/64");

    Ipv6Test() {
        super(HOST + "/64");
        TestLink.join(link, peerLink);
        reportGroups();
    }

    @AfterEach
    void powerOffPeer() {
        peer.ip.powerOff();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    /** The ICMPv6 messages of this type that the host has sent, from their IPv6 header on. */
    private List<byte[]> sent(int type) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] frame : link.sent) {
            if (EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_IPV6
                    && Ipv6Header.nextHeader(frame, 14) == IpProtocol.ICMPV6
                    && frame[54] == (byte) type) {
                found.add(Arrays.copyOfRange(frame, 14, frame.length));
            }
        }
        return found;
    }

    @Test
    void aPacketArrivesWithItsFields() {
        host.ip.output(host.payload(100), host.ip.pathTo(address(PEER)), TestHost.PROTOCOL, 0xb8, 7, true);
        net.run(SECOND / 10);
        assertThat(peer.received).containsExactly(pattern(100));
        byte[] frame = link.last();
        assertThat(EthernetHeader.type(frame, 0)).isEqualTo(EthernetHeader.TYPE_IPV6);
        assertThat(Ipv6Header.trafficClass(frame, 14)).isEqualTo(0xb8);
        assertThat(Ipv6Header.hopLimit(frame, 14)).isEqualTo(7);
        assertThat(Ipv6Header.payloadLength(frame, 14)).isEqualTo(100);
        assertThat(peer.count(IpCounter.V6_IN_DELIVERS)).isGreaterThanOrEqualTo(1);
    }

    private int flowLabel(int firstByte) {
        Packet packet = host.payload(20);
        packet.bytes()[packet.start()] = (byte) firstByte;
        host.ip.output(packet, host.ip.pathTo(address(PEER)), IpProtocol.UDP, 0, 0, true);
        net.run(SECOND / 10);
        return Ipv6Header.flowLabel(link.last(), 14);
    }

    @Test
    void aFlowHasALabelOfItsOwn() {
        int label = flowLabel(7);
        assertThat(label).isNotZero();
        assertThat(flowLabel(7)).isEqualTo(label);
        assertThat(flowLabel(8)).isNotEqualTo(label);
    }

    @Test
    void theLoopbackCarriesPacketsToOwnAddresses() {
        host.send("::1", 50, true);
        host.send(HOST, 60, true);
        net.run(1);
        assertThat(host.received).containsExactly(pattern(50), pattern(60));
        assertThat(link.sent).isEmpty();
    }

    @Test
    void theSourceAddressHasTheScopeOfTheDestination() {
        IpAddress linkLocal = host.eth0().ipv6().linkLocal();
        assertThat(linkLocal).isEqualTo(address("fe80::ff:fe00:1"));
        assertThat(host.ip.pathTo(address(PEER)).local()).isEqualTo(address(HOST));
        assertThat(host.ip.pathTo(address("fe80::77")).local()).isEqualTo(linkLocal);
        assertThat(host.ip.pathTo(address("ff02::1")).local()).isEqualTo(linkLocal);
        host.eth0().addAddress(address("fd00:1::1"), 64);
        assertThat(host.ip.pathTo(address("fd00:1::2")).local()).isEqualTo(address("fd00:1::1"));
        assertThat(host.ip.pathTo(address("2001:db9::1"))).as("no route").isNull();
        assertThat(host.count(IpCounter.V6_OUT_NO_ROUTES)).isEqualTo(1);
        assertThat(host.ip.path(address("127.0.0.1"), address("::1")))
                .as("of two families")
                .isNull();
    }

    @Test
    void anEchoRequestIsAnswered() {
        List<Integer> sequences = new ArrayList<>();
        host.ip.icmp().listen(9, new EchoListener() {
            @Override
            public void replied(Packet reply) {
                sequences.add(IcmpHeader.rest(reply.bytes(), reply.start()) & 0xffff);
            }

            @Override
            public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {}
        });
        host.ip.icmp().echoRequest(host.ip.pathTo(address(PEER)), 9, 5, pattern(56), 0, 0, true);
        host.ip.icmp().echoRequest(host.ip.pathTo(address("ff02::1")), 9, 6, pattern(56), 0, 0, true);
        host.ip.icmp().echoRequest(host.ip.pathTo(address(PEER)), 9, 7, pattern(4000), 0, 0, false);
        net.run(SECOND / 10);
        assertThat(sequences).containsExactlyInAnyOrder(5, 6, 7);
        assertThat(peer.count(IpCounter.ICMP6_IN_ECHOS)).isEqualTo(3);
        assertThat(peer.count(IpCounter.ICMP6_OUT_ECHO_REPLIES)).isEqualTo(3);
        assertThat(peer.count(IpCounter.V6_REASM_OKS)).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_FRAG_CREATES)).isEqualTo(3);
        host.ip.icmp().unlisten(9);
    }

    @Test
    void aLargePacketIsFragmentedAtItsSourceOnly() {
        host.send(PEER, 5000, false);
        net.run(SECOND / 10);
        assertThat(peer.received).containsExactly(pattern(5000));
        host.send(PEER, 5000, true);
        assertThat(host.count(IpCounter.V6_FRAG_FAILS)).isEqualTo(1);
    }

    @Test
    void badInput15_fragmentsInAnyOrderAndOverlapsOfIpv6() {
        byte[] data = pattern(64);
        byte[] first = TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 1, 0, 0, 0, 7), Arrays.copyOfRange(data, 0, 32));
        byte[] second =
                TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 32, 0, 0, 0, 7), Arrays.copyOfRange(data, 32, 64));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, second));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, first));
        assertThat(host.received).containsExactly(data);
        // RFC 5722: fragments that overlap discard the whole datagram.
        byte[] overlap =
                TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 24, 0, 0, 0, 8), Arrays.copyOfRange(data, 24, 64));
        first[7] = 8;
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, first));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, overlap));
        assertThat(host.received).hasSize(1);
        assertThat(host.count(IpCounter.EXT_REASM_OVERLAPS)).isEqualTo(1);
        assertThat(host.ip.fragmentedDatagrams()).isZero();
        // RFC 6946: a fragment that is the whole datagram waits for nothing.
        inject(ipv6(
                PEER,
                HOST,
                IpProtocol.FRAGMENT,
                64,
                TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 0, 0, 0, 0, 8), data)));
        assertThat(host.received).hasSize(2);
    }

    @Test
    void anIncompleteDatagramIsReportedAfterAMinute() {
        byte[] first = TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 1, 0, 0, 0, 7), pattern(32));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, first));
        net.run(59 * SECOND);
        assertThat(sent(Icmpv6Header.TIME_EXCEEDED)).isEmpty();
        net.run(2 * SECOND);
        List<byte[]> errors = sent(Icmpv6Header.TIME_EXCEEDED);
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst()[41]).as("code").isEqualTo((byte) 1);
        assertThat(host.count(IpCounter.V6_REASM_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void extensionHeadersAreFollowed() {
        byte[] hopByHop = bytes(IpProtocol.ROUTING, 0, 5, 2, 0, 0, 1, 0);
        byte[] routing = bytes(IpProtocol.DESTINATION_OPTIONS, 0, 0, 0, 0, 0, 0, 0);
        byte[] options = bytes(TestHost.PROTOCOL, 0, 0x1e, 4, 1, 2, 3, 4);
        inject(ipv6(PEER, HOST, IpProtocol.HOP_BY_HOP, 64, TestNet.joined(hopByHop, routing, options, pattern(20))));
        assertThat(host.received).containsExactly(pattern(20));
    }

    @Test
    void badInput09_extensionHeadersThatReachTooFarOrRepeatWithoutEnd() {
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 255, 1, 4, 0, 0, 0, 0)));
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 0)));
        byte[] many = new byte[8 * 100];
        for (int i = 0; i < many.length; i += 8) {
            many[i] = IpProtocol.DESTINATION_OPTIONS;
            many[i + 2] = 1;
            many[i + 3] = 4;
        }
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, many));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(3);
        assertThat(host.received).isEmpty();
    }

    @Test
    void badInput10_anOptionPastItsHeader() {
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 0, 1, 9, 0, 0, 0, 0, 1)));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(1);
        assertThat(host.received).isEmpty();
    }

    @Test
    void headersAndOptionsThatAreUnknownAreReportedWithTheirPlace() {
        // The sender must be known, or the answer waits for its link address.
        host.send(PEER, 1, true);
        net.run(SECOND / 10);
        // an unknown protocol behind an options header: the pointer names the field of that header
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(200, 0, 1, 4, 0, 0, 0, 0)));
        assertProblem(1, 40);
        // type 0x80 asks for a report
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 0, 0x80, 4, 0, 0, 0, 0)));
        assertProblem(2, 42);
        // type 0x40 asks for silence
        int before = sent(Icmpv6Header.PARAMETER_PROBLEM).size();
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, bytes(TestHost.PROTOCOL, 0, 0x40, 4, 0, 0, 0, 0)));
        assertThat(sent(Icmpv6Header.PARAMETER_PROBLEM)).hasSize(before);
        // a routing header of type 0 with segments left (RFC 5095)
        inject(ipv6(PEER, HOST, IpProtocol.ROUTING, 64, bytes(TestHost.PROTOCOL, 0, 0, 1, 0, 0, 0, 0)));
        assertProblem(0, 42);
        // hop-by-hop options that do not come first
        inject(ipv6(
                PEER,
                HOST,
                IpProtocol.DESTINATION_OPTIONS,
                64,
                bytes(IpProtocol.HOP_BY_HOP, 0, 1, 4, 0, 0, 0, 0, TestHost.PROTOCOL, 0, 1, 4, 0, 0, 0, 0)));
        assertProblem(1, 40);
        assertThat(host.count(IpCounter.V6_IN_UNKNOWN_PROTOS)).isEqualTo(2);
        assertThat(host.received).isEmpty();
    }

    /** RFC 8200 §4.5: both are reported, with the place of the payload length and of the fragment offset. */
    @Test
    void fragmentsOfImpossibleLengthAreReported() {
        host.send(PEER, 1, true);
        net.run(SECOND / 10);
        byte[] uneven = TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0, 1, 0, 0, 0, 7), pattern(13));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, uneven));
        assertProblem(0, 4);
        byte[] tooLarge = TestNet.joined(bytes(TestHost.PROTOCOL, 0, 0xff, 0xf8, 0, 0, 0, 8), pattern(16));
        inject(ipv6(PEER, HOST, IpProtocol.FRAGMENT, 64, tooLarge));
        assertProblem(0, 42);
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(2);
        assertThat(host.ip.fragmentedDatagrams()).isZero();
    }

    private void assertProblem(int code, int pointer) {
        byte[] message = sent(Icmpv6Header.PARAMETER_PROBLEM).getLast();
        assertThat(message[41]).as("code").isEqualTo((byte) code);
        assertThat(Bytes.i32(message, 44)).as("pointer").isEqualTo(pointer);
    }

    @Test
    void nothingFollowsNoNextHeader() {
        inject(ipv6(PEER, HOST, IpProtocol.NO_NEXT_HEADER, 64, pattern(9)));
        net.run(SECOND);
        assertThat(link.sent).isEmpty();
    }

    @Test
    void packetsWithImpossibleAddressesAreDropped() {
        String[][] pairs = {
            {"ff02::5", HOST},
            {"::1", HOST},
            {HOST, HOST},
            {PEER, "::1"},
            {PEER, "::"},
            {PEER, "2001:db8::3"},
            {PEER, "ff02::99"},
            // groups of one interface, and of the reserved scope 0 (RFC 4291 §2.7)
            {PEER, "ff01::1"},
            {PEER, "ff00::1"},
        };
        long before = host.count(IpCounter.V6_IN_ADDR_ERRORS);
        for (String[] pair : pairs) {
            inject(ipv6(pair[0], pair[1], TestHost.PROTOCOL, 64, pattern(8)));
        }
        // IPv4-mapped addresses, which IPv4 uses inside of a host
        byte[] mapped = ipv6(PEER, HOST, TestHost.PROTOCOL, 64, pattern(8));
        Bytes.put64(mapped, 8, 0);
        Bytes.put64(mapped, 16, IpAddress.lowOfV4(0x0a00_0002));
        inject(mapped);
        assertThat(host.count(IpCounter.V6_IN_ADDR_ERRORS) - before).isEqualTo(pairs.length + 1);
        assertThat(host.received).isEmpty();
    }

    @Test
    void truncatedPacketsAreDroppedAndPaddingIsRemoved() {
        byte[] whole = ipv6(PEER, HOST, TestHost.PROTOCOL, 64, pattern(20));
        inject(Arrays.copyOf(whole, 39));
        inject(Arrays.copyOf(whole, 59));
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS)).isEqualTo(1);
        assertThat(host.count(IpCounter.V6_IN_TRUNCATED_PKTS)).isEqualTo(1);
        inject(Arrays.copyOf(whole, 70));
        assertThat(host.received).containsExactly(pattern(20));
    }

    @Test
    void anUnreachableNeighbourIsReportedToTheTransport() {
        host.send("2001:db8::9", 8, true);
        net.run(5 * SECOND);
        assertThat(host.errors).hasSize(1);
        assertThat(host.errors.getFirst().destination()).isEqualTo(address("2001:db8::9"));
        assertThat(host.errors.getFirst().type()).isEqualTo(IcmpHeader.DESTINATION_UNREACHABLE);
        assertThat(host.errors.getFirst().code()).isEqualTo(IcmpHeader.HOST_UNREACHABLE);
    }

    @Test
    void aRouterForwardsAndReports() {
        TestHost router = net.host();
        TestLink near = router.ethernet("2001:db8::ff/64");
        TestLink far = router.link(LinkType.ETHERNET, "2001:db8:1::ff/64", 1300);
        TestHost server = net.host();
        TestLink serverLink = server.ethernet("2001:db8:1::1/64");
        TestLink.join(link, near);
        TestLink.join(far, serverLink);
        router.settings.v6.forward = true;
        host.ip.routes().add(Prefix.ALL_V6, address("2001:db8::ff"), host.eth0(), 1);
        server.ip.routes().add(Prefix.ALL_V6, address("2001:db8:1::ff"), server.eth0(), 1);
        host.send("2001:db8:1::1", 100, true);
        net.run(SECOND);
        assertThat(server.received).containsExactly(pattern(100));
        assertThat(far.sent.stream().filter(frame -> frame.length == 154).map(frame -> Ipv6Header.hopLimit(frame, 14)))
                .containsExactly(63);
        Path path = host.ip.pathTo(address("2001:db8:1::1"));
        host.ip.output(host.payload(100), path, TestHost.PROTOCOL, 0, 1, true);
        host.send("2001:db8:1::1", 1400, true);
        host.send("2001:db8:2::1", 100, true);
        net.run(SECOND);
        assertThat(host.errors)
                .extracting(TestHost.Told::type, TestHost.Told::code, TestHost.Told::mtuBytes)
                .containsExactly(
                        tuple(IcmpHeader.TIME_EXCEEDED, IcmpHeader.TTL_EXCEEDED, 0),
                        tuple(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, 1300),
                        tuple(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.NET_UNREACHABLE, 0));
        path.learnMtu(1300);
        assertThat(path.mtuBytes()).isEqualTo(1300);
        path.learnMtu(1279);
        assertThat(path.mtuBytes()).as("below the minimum of all links").isEqualTo(1300);
        net.run(601 * SECOND);
        assertThat(path.mtuBytes()).isEqualTo(1500);
    }

    @Test
    void noErrorAnswersAnErrorOrAGroup() {
        host.send(PEER, 1, true);
        net.run(SECOND / 10);
        link.sent.clear();
        byte[] error = new byte[48];
        error[0] = Icmpv6Header.DESTINATION_UNREACHABLE;
        byte[] behindUnknown = TestNet.joined(bytes(IpProtocol.ICMPV6, 0, 0x80, 4, 0, 0, 0, 0), error);
        inject(ipv6(PEER, HOST, IpProtocol.DESTINATION_OPTIONS, 64, behindUnknown));
        byte[] toGroup = ipv6(PEER, "ff02::1", 200, 64, pattern(9));
        injectToGroup(toGroup);
        assertThat(link.sent).isEmpty();
    }
}
