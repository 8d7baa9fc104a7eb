package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmpv6;
import static io.hawser.ip.TestNet.ipv6;
import static io.hawser.ip.TestNet.joined;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
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
import org.junit.jupiter.api.Test;

/** ICMPv6 (RFC 4443): echo, the errors that a host receives, and those that it sends. */
class Icmpv6Test extends Ipv6TestBase {
    Icmpv6Test() {
        super(HOST + "/64");
        host.eth0().addNeighbour(IpAddress.parse(PEER), new MacAddress(PEER_MAC));
        host.eth0().addNeighbour(IpAddress.parse("fe80::9"), new MacAddress(0x02_99));
    }

    /** The IPv6 packets that the host has sent, each with a valid checksum. */
    private static List<byte[]> sent(TestLink by) {
        List<byte[]> packets = new ArrayList<>();
        for (byte[] frame : by.sent) {
            byte[] packet = TestNet.from(frame, 14);
            assertThat(Ipv6Header.nextHeader(packet, 0)).isEqualTo(IpProtocol.ICMPV6);
            long sum = Ipv6Header.pseudoHeader(packet, 0, IpProtocol.ICMPV6);
            assertThat(Icmpv6Header.isWellFormed(packet, 40, packet.length - 40, sum))
                    .isTrue();
            packets.add(packet);
        }
        by.sent.clear();
        return packets;
    }

    private long errors() {
        return host.count(IpCounter.ICMP6_IN_ERRORS);
    }

    @Test
    void aReplyHasAllThatTheRequestHad() {
        byte[] request = icmpv6(PEER, HOST, 64, Icmpv6Header.ECHO_REQUEST, 0, 0x0009_0005, pattern(30));
        // the traffic class
        Bytes.put32(request, 0, Bytes.i32(request, 0) | 0xb8 << 20);
        long messages = host.count(IpCounter.ICMP6_OUT_MSGS);
        inject(request);
        assertThat(sent(link)).singleElement().satisfies(reply -> {
            assertThat(reply[40]).isEqualTo((byte) Icmpv6Header.ECHO_REPLY);
            assertThat(Bytes.i32(reply, 44)).isEqualTo(0x0009_0005);
            assertThat(TestNet.from(reply, 48)).isEqualTo(pattern(30));
            assertThat(Ipv6Header.trafficClass(reply, 0)).isEqualTo(0xb8);
            assertThat(Ipv6Header.hopLimit(reply, 0)).isEqualTo(64);
        });
        assertThat(host.count(IpCounter.ICMP6_OUT_MSGS) - messages).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_IN_MSGS)).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_OUT_ECHO_REPLIES)).isEqualTo(1);
        host.settings.v6.echoIgnoreAll = true;
        inject(request);
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.ICMP6_IN_ECHOS)).isEqualTo(2);
        assertThat(errors()).isZero();
    }

    @Test
    void aRequestToAllNodesIsAnsweredOnItsLink() {
        TestLink second = host.ethernet("2001:db8:1::1/64");
        host.ip.interfaces().getLast().addNeighbour(IpAddress.parse("fe80::9"), new MacAddress(0x02_99));
        net.run(3 * SECOND);
        for (TestLink each : List.of(link, second)) {
            link.sent.clear();
            second.sent.clear();
            byte[] request = icmpv6("fe80::9", "ff02::1", 1, Icmpv6Header.ECHO_REQUEST, 0, 7, pattern(3));
            each.inject(TestNet.frame(ALL_NODES_MAC, 0x02_99, EthernetHeader.TYPE_IPV6, request));
            assertThat(link.sent.size() + second.sent.size()).isEqualTo(1);
            assertThat(sent(each)).singleElement().satisfies(reply -> {
                assertThat(reply[40]).isEqualTo((byte) Icmpv6Header.ECHO_REPLY);
                assertThat(address(reply, 8).isLinkLocal()).isTrue();
            });
        }
    }

    @Test
    void aReplyNeedsAPath() {
        inject(icmpv6("2001:db8:9::9", HOST, 64, Icmpv6Header.ECHO_REQUEST, 0, 7, pattern(3)));
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.ICMP6_OUT_ECHO_REPLIES)).isZero();
    }

    @Test
    void anEchoRequestHasItsDataAndErrorsAboutItAreHeard() {
        List<String> heard = new ArrayList<>();
        host.ip.icmp().listen(9, new EchoListener() {
            @Override
            public void replied(Packet reply) {
                heard.add("reply");
            }

            @Override
            public void failed(Packet request, int type, int code, int mtuBytes, IpAddress sender) {
                int sequence = IcmpHeader.rest(request.bytes(), request.start()) & 0xffff;
                heard.add(sequence + ": " + type + "/" + code + " from " + sender + " about "
                        + PacketAddresses.destination(request));
            }
        });
        long messages = host.count(IpCounter.ICMP6_OUT_MSGS);
        host.ip.icmp().echoRequest(host.ip.pathTo(IpAddress.parse(PEER)), 9, 0x1_0005, pattern(20), 0x20, 3, true);
        byte[] request = sent(link).getFirst();
        assertThat(request[40]).isEqualTo((byte) Icmpv6Header.ECHO_REQUEST);
        assertThat(Bytes.i32(request, 44)).isEqualTo(0x0009_0005);
        assertThat(TestNet.from(request, 48)).isEqualTo(pattern(20));
        assertThat(Ipv6Header.hopLimit(request, 0)).isEqualTo(3);
        assertThat(Ipv6Header.trafficClass(request, 0)).isEqualTo(0x20);
        assertThat(host.count(IpCounter.ICMP6_OUT_ECHOS)).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_OUT_MSGS) - messages).isEqualTo(1);
        inject(icmpv6("2001:db8::ff", HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, request));
        assertThat(heard).containsExactly("5: 11/0 from 2001:db8::ff about " + PEER);
        // not about a message of another type
        request[40] = (byte) Icmpv6Header.ECHO_REPLY;
        inject(icmpv6("2001:db8::ff", HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, request));
        assertThat(heard).hasSize(1);
        host.ip.icmp().unlisten(9);
    }

    @Test
    void everyErrorReachesTheTransportInTheTermsOfIpv4() {
        int[][] cases = {
            // type, code, second word; type, code and MTU as the transport is told
            {1, 0, 0, 3, 0, 0},
            {1, 1, 0, 3, 13, 0},
            {1, 2, 0, 3, 1, 0},
            {1, 3, 0, 3, 1, 0},
            {1, 4, 0, 3, 3, 0},
            {1, 5, 0, 3, 13, 0},
            {2, 0, 1400, 3, 4, 1400},
            {2, 0, 0x8000_0000, 3, 4, 0},
            {2, 0, 0, 3, 4, 0},
            {3, 0, 7, 11, 0, 0},
            {3, 1, 0, 11, 1, 0},
            {4, 0, 6, 12, 0, 0},
            {4, 1, 40, 3, 2, 0},
            {4, 2, 40, 12, 0, 0},
        };
        byte[] quoted = ipv6(HOST, PEER, TestHost.PROTOCOL, 64, pattern(8));
        for (int[] each : cases) {
            host.errors.clear();
            inject(icmpv6("2001:db8::ff", HOST, 64, each[0], each[1], each[2], quoted));
            assertThat(host.errors)
                    .as(Arrays.toString(each))
                    .containsExactly(new TestHost.Told(
                            IpAddress.parse(PEER), each[3], each[4], each[5], IpAddress.parse("2001:db8::ff")));
        }
        assertThat(errors()).isZero();
        assertThat(host.count(IpCounter.ICMP6_IN_DEST_UNREACHS)).isEqualTo(6);
        assertThat(host.count(IpCounter.ICMP6_IN_PKT_TOO_BIGS)).isEqualTo(3);
        assertThat(host.count(IpCounter.ICMP6_IN_TIME_EXCDS)).isEqualTo(2);
        assertThat(host.count(IpCounter.ICMP6_IN_PARM_PROBLEMS)).isEqualTo(3);
        assertThat(host.count(IpCounter.ICMP6_IN_MSGS)).isEqualTo(cases.length);
    }

    /** RFC 4443 §2.4 a: the transport that sent the quoted packet is told, where it can be identified. */
    @Test
    void errorsOfUnknownTypeReachTheTransport() {
        byte[] quoted = ipv6(HOST, PEER, TestHost.PROTOCOL, 64, pattern(8));
        for (int type : new int[] {0, 5, 100, 127}) {
            host.errors.clear();
            inject(icmpv6("2001:db8::ff", HOST, 64, type, 1, 0, quoted));
            assertThat(host.errors)
                    .as("type " + type)
                    .containsExactly(new TestHost.Told(
                            IpAddress.parse(PEER),
                            IcmpHeader.PARAMETER_PROBLEM,
                            0,
                            0,
                            IpAddress.parse("2001:db8::ff")));
        }
        assertThat(errors()).isZero();
        inject(icmpv6("2001:db8::ff", HOST, 64, 100, 0, 0, Arrays.copyOf(quoted, 47)));
        assertThat(errors()).isEqualTo(1);
        inject(icmpv6(PEER, HOST, 64, 100, 0, 0, ipv6("2001:db8::9", PEER, TestHost.PROTOCOL, 64, pattern(8))));
        assertThat(host.errors).hasSize(1);
        assertThat(errors()).isEqualTo(1);
    }

    /** RFC 4443 §2.4 b. */
    @Test
    void informationOfUnknownTypeIsDiscarded() {
        inject(icmpv6(PEER, HOST, 64, 128 + 100, 0, 0, ipv6(HOST, PEER, TestHost.PROTOCOL, 64, pattern(8))));
        assertThat(host.errors).isEmpty();
        assertThat(link.sent).isEmpty();
        assertThat(errors()).isEqualTo(1);
    }

    /** A transport finds its own header where the packet that it is shown begins. */
    @Test
    void aTransportIsShownItsHeaderBehindExtensionHeaders() {
        List<Integer> firstBytes = new ArrayList<>();
        host.ip.register(254, new TransportProtocol() {
            @Override
            public void receive(Packet packet, NetworkInterface via) {
                packet.release();
            }

            @Override
            public void icmpError(Packet packet, int type, int code, int mtuBytes) {
                firstBytes.add(Bytes.u8(packet.bytes(), packet.start()));
            }
        });
        byte[] options = bytes(254, 0, 1, 4, 0, 0, 0, 0);
        byte[] quoted = ipv6(HOST, PEER, IpProtocol.DESTINATION_OPTIONS, 64, joined(options, bytes(99), pattern(7)));
        inject(icmpv6("2001:db8::ff", HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, quoted));
        assertThat(firstBytes).containsExactly(99);
    }

    @Test
    void errorsThatQuoteTooLittleAreCountedAsErrors() {
        byte[] quoted = ipv6(HOST, PEER, TestHost.PROTOCOL, 64, pattern(8));
        for (int length : new int[] {0, 39, 40, 47}) {
            inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, Arrays.copyOf(quoted, length)));
        }
        byte[] ofVersion4 = quoted.clone();
        ofVersion4[0] = 0x45;
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, ofVersion4));
        // the header of a later fragment, behind which there is no header of a transport
        byte[] fragment =
                ipv6(HOST, PEER, IpProtocol.FRAGMENT, 64, joined(bytes(253, 0, 0, 8, 0, 0, 0, 1), pattern(8)));
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, fragment));
        assertThat(errors()).isEqualTo(6);
        assertThat(host.errors).isEmpty();
        // a transport's header of no extension header may end with the quotation, one byte more or less counts
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, quoted));
        assertThat(errors()).isEqualTo(6);
        assertThat(host.errors).hasSize(1);
    }

    @Test
    void errorsAboutPacketsOfOthersAreIgnored() {
        inject(icmpv6(
                PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, ipv6("2001:db8::9", PEER, 253, 64, pattern(8))));
        byte[] mappedSource = ipv6(HOST, PEER, 253, 64, pattern(8));
        Bytes.put64(mappedSource, 8, 0);
        Bytes.put64(mappedSource, 16, IpAddress.lowOfV4(0x7f00_0001));
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, mappedSource));
        byte[] mappedDestination = ipv6(HOST, PEER, 253, 64, pattern(8));
        Bytes.put64(mappedDestination, 24, 0);
        Bytes.put64(mappedDestination, 32, IpAddress.lowOfV4(0x7f00_0001));
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, mappedDestination));
        // a protocol that this host does not have
        inject(icmpv6(PEER, HOST, 64, Icmpv6Header.TIME_EXCEEDED, 0, 0, ipv6(HOST, PEER, 200, 64, pattern(8))));
        assertThat(host.errors).isEmpty();
        assertThat(errors()).isZero();
    }

    @Test
    void unknownAndBrokenMessagesAreCountedAndRedirectsHaveNoEffect() {
        inject(icmpv6(PEER, HOST, 64, 200, 0, 0, pattern(8)));
        assertThat(errors()).isEqualTo(1);
        inject(icmpv6(PEER, HOST, 255, Icmpv6Header.REDIRECT, 0, 0, new byte[32]));
        assertThat(errors()).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_IN_REDIRECTS)).isEqualTo(1);
        // less than a header, and a header with a wrong checksum
        inject(ipv6(PEER, HOST, IpProtocol.ICMPV6, 64, pattern(7)));
        assertThat(host.count(IpCounter.ICMP6_IN_CSUM_ERRORS)).isZero();
        byte[] wrong = icmpv6(PEER, HOST, 64, Icmpv6Header.ECHO_REQUEST, 0, 0, new byte[0]);
        wrong[42] ^= 1;
        inject(wrong);
        assertThat(host.count(IpCounter.ICMP6_IN_CSUM_ERRORS)).isEqualTo(1);
        assertThat(errors()).isEqualTo(3);
        assertThat(host.count(IpCounter.ICMP6_IN_MSGS)).isEqualTo(4);
        assertThat(link.sent).isEmpty();
    }

    /** Builds a packet with an option that asks for a report, before this ICMPv6 message. */
    private static byte[] reported(String source, String destination, byte[] message) {
        byte[] options = bytes(IpProtocol.ICMPV6, 0, 0x80, 4, 0, 0, 0, 0);
        return ipv6(source, destination, IpProtocol.DESTINATION_OPTIONS, 64, joined(options, message));
    }

    @Test
    void someMessagesAndSourcesAreNeverAnsweredByAnError() {
        byte[] message = new byte[8];
        for (int type : new int[] {1, 4, 127, Icmpv6Header.REDIRECT}) {
            message[0] = (byte) type;
            inject(reported(PEER, HOST, message));
            assertThat(link.sent).as("type " + type).isEmpty();
        }
        // the byte behind the packet fills up its frame
        inject(joined(reported(PEER, HOST, new byte[0]), bytes(Icmpv6Header.ECHO_REQUEST)));
        assertThat(link.sent).as("no type, which might be an error's").isEmpty();
        host.ip.routes().add(Prefix.ALL_V6, IpAddress.parse(PEER), host.eth0(), 1);
        inject(reported("::", HOST, new byte[] {(byte) 128}));
        assertThat(link.sent).as("to nobody").isEmpty();
        message[0] = (byte) Icmpv6Header.ECHO_REQUEST;
        inject(reported(PEER, HOST, message));
        assertThat(sent(link)).hasSize(1);
        inject(reported(PEER, HOST, new byte[] {(byte) 128}));
        assertThat(sent(link)).hasSize(1);
    }

    @Test
    void noErrorIsSentToAGroup() {
        byte[] bytes = ipv6("ff02::5", HOST, 200, 64, pattern(8));
        Packet packet = net.pool.allocate(bytes.length);
        System.arraycopy(bytes, 0, packet.bytes(), packet.append(bytes.length), bytes.length);
        host.ip.icmp().portUnreachable(packet);
        packet.release();
        assertThat(link.sent).isEmpty();
    }

    @Test
    void aPacketToManyIsAnsweredOnlyAboutItsOptions() {
        byte[] message = {(byte) 128, 0, 0, 0, 0, 0, 0, 0};
        injectToGroup(reported(PEER, "ff02::1", message));
        assertThat(sent(link)).as("options of type 10").hasSize(1);
        byte[] quiet = reported(PEER, "ff02::1", message);
        quiet[42] = (byte) 0xc0;
        injectToGroup(quiet);
        assertThat(link.sent).as("options of type 11").isEmpty();
        // a routing header with segments left
        byte[] routed = bytes(TestHost.PROTOCOL, 0, 0, 1, 0, 0, 0, 0);
        injectToGroup(ipv6(PEER, "ff02::1", IpProtocol.ROUTING, 64, routed));
        assertThat(link.sent).isEmpty();
        inject(ipv6(PEER, HOST, IpProtocol.ROUTING, 64, routed));
        assertThat(sent(link)).hasSize(1);
        quiet = reported(PEER, HOST, message);
        quiet[42] = (byte) 0xc0;
        inject(quiet);
        assertThat(sent(link)).as("options of type 11 to one host").hasSize(1);
    }

    @Test
    void anErrorQuotesWhatFitsTheLeastMtu() {
        inject(ipv6(PEER, HOST, 200, 64, pattern(1400)));
        inject(ipv6(PEER, HOST, 200, 64, pattern(20)));
        List<byte[]> errors = sent(link);
        assertThat(errors.get(0)).hasSize(1280);
        assertThat(errors.get(1)).hasSize(48 + 60);
        assertThat(TestNet.from(errors.get(1), 48)).isEqualTo(ipv6(PEER, HOST, 200, 64, pattern(20)));
        assertThat(Ipv6Header.trafficClass(errors.get(1), 0)).isZero();
        assertThat(host.count(IpCounter.ICMP6_OUT_PARM_PROBLEMS)).isEqualTo(2);
    }

    @Test
    void errorsToOneHostAreLimited() {
        long messages = host.count(IpCounter.ICMP6_OUT_MSGS);
        for (int i = 0; i < 8; i++) {
            inject(ipv6(PEER, HOST, 200, 64, pattern(8)));
        }
        assertThat(sent(link)).hasSize(6);
        assertThat(host.count(IpCounter.ICMP6_OUT_RATE_LIMIT_HOST)).isEqualTo(2);
        assertThat(host.count(IpCounter.ICMP6_OUT_MSGS) - messages).isEqualTo(6);
        net.run(SECOND / 10);
        inject(ipv6(PEER, HOST, 200, 64, pattern(8)));
        assertThat(sent(link)).hasSize(1);
    }

    @Test
    void aRouterReportsToTheSender() {
        TestLink narrow = host.link(LinkType.ETHERNET, "2001:db8:1::1/64", 1300);
        reportGroups();
        host.settings.v6.forward = true;
        long tooBig = host.count(IpCounter.ICMP6_OUT_PKT_TOO_BIGS);
        for (int i = 0; i < 8; i++) {
            inject(ipv6(PEER, "2001:db8:1::7", 200, 64, pattern(1300)));
        }
        assertThat(sent(link)).as("path MTU discovery needs each").hasSize(8).allSatisfy(error -> {
            assertThat(Bytes.u16(error, 40)).isEqualTo(Icmpv6Header.PACKET_TOO_BIG << 8);
            assertThat(Bytes.i32(error, 44)).isEqualTo(1300);
        });
        assertThat(host.count(IpCounter.ICMP6_OUT_PKT_TOO_BIGS) - tooBig).isEqualTo(8);
        narrow.sent.clear();
        inject(ipv6(PEER, "2001:db8:1::7", 200, 64, pattern(8)));
        net.run(5 * SECOND);
        assertThat(narrow.sent).as("solicitations").hasSize(3);
        List<byte[]> errors = sent(link);
        assertThat(errors).hasSize(1);
        assertThat(Bytes.u16(errors.getFirst(), 40))
                .isEqualTo(Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.ADDRESS_UNREACHABLE);
        assertThat(TestNet.from(errors.getFirst(), 48)).isEqualTo(ipv6(PEER, "2001:db8:1::7", 200, 63, pattern(8)));
        inject(ipv6(PEER, "2001:db8:2::7", 200, 64, pattern(8)));
        assertThat(Bytes.u16(sent(link).getFirst(), 40)).isEqualTo(Icmpv6Header.DESTINATION_UNREACHABLE << 8);
        inject(ipv6(PEER, "2001:db8:1::7", 200, 1, pattern(8)));
        assertThat(Bytes.u16(sent(link).getFirst(), 40)).isEqualTo(Icmpv6Header.TIME_EXCEEDED << 8);
        assertThat(host.count(IpCounter.ICMP6_OUT_DEST_UNREACHS)).isEqualTo(2);
        assertThat(host.count(IpCounter.ICMP6_OUT_TIME_EXCDS)).isEqualTo(1);
        assertThat(host.errors).isEmpty();
    }

    @Test
    void aRouterForwardsNoLinkLocalAddress() {
        host.ethernet("2001:db8:1::1/64");
        net.run(3 * SECOND);
        host.settings.v6.forward = true;
        host.ip
                .routes()
                .add(
                        Prefix.ALL_V6,
                        IpAddress.parse("2001:db8:1::7"),
                        host.ip.interfaces().getLast(),
                        1);
        link.sent.clear();
        inject(ipv6("fe80::9", "2001:db8:9::7", 200, 64, pattern(8)));
        assertThat(Bytes.u16(sent(link).getFirst(), 40))
                .isEqualTo(Icmpv6Header.DESTINATION_UNREACHABLE << 8 | Icmpv6Header.BEYOND_SCOPE);
        inject(ipv6(PEER, "fe80::77", 200, 64, pattern(8)));
        inject(ipv6("::", "2001:db8:9::7", 200, 64, pattern(8)));
        injectToGroup(ipv6(PEER, "2001:db8:9::7", 200, 64, pattern(8)));
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.V6_OUT_FORW_DATAGRAMS)).isZero();
        assertThat(host.count(IpCounter.V6_IN_ADDR_ERRORS)).isEqualTo(4);
        inject(ipv6(PEER, "2001:db8:9::7", 200, 64, pattern(8)));
        assertThat(host.count(IpCounter.V6_OUT_FORW_DATAGRAMS)).isEqualTo(1);
    }

    @Test
    void aNextHopThatIsSilentIsReportedAsItWouldBeByARouter() {
        host.send("2001:db8::7", 8, true);
        net.run(5 * SECOND);
        assertThat(host.errors)
                .containsExactly(new TestHost.Told(IpAddress.parse("2001:db8::7"), 3, 1, 0, IpAddress.parse(HOST)));
        assertThat(host.count(IpCounter.ICMP6_OUT_DEST_UNREACHS)).isZero();
    }
}
