package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmp;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ICMP (RFC 792): echo, errors and their limits, and the messages of a router. */
class IcmpTest {
    private final TestNet net = new TestNet();

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    /** Records the outcomes of echo requests. */
    private static final class Listener implements EchoListener {
        final List<String> heard = new ArrayList<>();

        @Override
        public void replied(Packet reply) {
            heard.add("reply " + (IcmpHeader.rest(reply.bytes(), reply.start()) & 0xffff) + " from "
                    + PacketAddresses.source(reply) + " ttl " + Ipv4Header.ttl(reply.bytes(), reply.networkOffset()));
        }

        @Override
        public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
            heard.add(type + "/" + code + " mtu " + mtuBytes + " from " + from + " to "
                    + PacketAddresses.destination(request));
        }
    }

    /**
     * Builds a host, a row of routers, and a host behind them: 10.0.0.1, then 10.n.0.254 and 10.(n+1).0.1, and so on.
     */
    private List<TestHost> row(int routers, int lastMtuBytes) {
        List<TestHost> hosts = new ArrayList<>();
        for (int i = 0; i < routers + 2; i++) {
            hosts.add(net.host());
        }
        for (int i = 0; i <= routers; i++) {
            int mtuBytes = i == routers ? lastMtuBytes : 1500;
            TestLink left = hosts.get(i).link(LinkType.ETHERNET, "10." + i + ".0.1/24", mtuBytes);
            TestLink right = hosts.get(i + 1).link(LinkType.ETHERNET, "10." + i + ".0.254/24", mtuBytes);
            TestLink.join(left, right);
        }
        for (int i = 0; i <= routers + 1; i++) {
            TestHost host = hosts.get(i);
            host.settings.forward = i > 0 && i <= routers;
            for (int network = 0; network <= routers; network++) {
                Prefix prefix = Prefix.parse("10." + network + ".0.0/24");
                if (network > i) {
                    host.ip
                            .routes()
                            .add(
                                    prefix,
                                    address("10." + i + ".0.254"),
                                    host.ip.interfaces().getLast(),
                                    0);
                } else if (network < i - 1) {
                    host.ip.routes().add(prefix, address("10." + (i - 1) + ".0.1"), host.eth0(), 0);
                }
            }
        }
        return hosts;
    }

    private void ping(TestHost from, String to, int sequence, int bytes, int ttl, boolean dontFragment) {
        from.ip.icmp().echoRequest(from.ip.pathTo(address(to)), 77, sequence, pattern(bytes), 0, ttl, dontFragment);
        net.run(SECOND);
    }

    @Test
    void anEchoCrossesEightRouters() {
        List<TestHost> hosts = row(8, 1500);
        Listener listener = new Listener();
        assertThat(hosts.getFirst().ip.icmp().listen(77, listener)).isTrue();
        assertThat(hosts.getFirst().ip.icmp().listen(77, new Listener()))
                .as("taken")
                .isFalse();
        ping(hosts.getFirst(), "10.8.0.254", 1, 56, 0, false);
        ping(hosts.getFirst(), "10.8.0.254", 2, 9000, 0, false);
        assertThat(listener.heard).containsExactly("reply 1 from 10.8.0.254 ttl 56", "reply 2 from 10.8.0.254 ttl 56");
        assertThat(hosts.get(4).count(IpCounter.FORW_DATAGRAMS)).isEqualTo(2 + 2 * 7);
        hosts.getFirst().ip.icmp().unlisten(77);
        ping(hosts.getFirst(), "10.8.0.254", 3, 56, 0, false);
        assertThat(listener.heard).hasSize(2);
    }

    @Test
    void everyRouterOnTheWayIsFoundByItsTtl() {
        List<TestHost> hosts = row(3, 1500);
        Listener listener = new Listener();
        hosts.getFirst().ip.icmp().listen(77, listener);
        for (int ttl = 1; ttl <= 4; ttl++) {
            ping(hosts.getFirst(), "10.3.0.254", ttl, 20, ttl, false);
        }
        assertThat(listener.heard)
                .containsExactly(
                        "11/0 mtu 0 from 10.0.0.254 to 10.3.0.254",
                        "11/0 mtu 0 from 10.1.0.254 to 10.3.0.254",
                        "11/0 mtu 0 from 10.2.0.254 to 10.3.0.254",
                        "reply 4 from 10.3.0.254 ttl 61");
        assertThat(hosts.get(1).count(IpCounter.ICMP_OUT_TIME_EXCDS)).isEqualTo(1);
        assertThat(hosts.getFirst().count(IpCounter.ICMP_IN_TIME_EXCDS)).isEqualTo(3);
    }

    @Test
    void aRouterTellsTheMtuOfTheNextHopOrCutsUp() {
        List<TestHost> hosts = row(1, 1000);
        TestHost host = hosts.getFirst();
        TestHost behind = hosts.getLast();
        Path path = host.ip.pathTo(address("10.1.0.254"));
        host.send(path, 1400, true);
        net.run(SECOND);
        assertThat(host.errors)
                .containsExactly(new TestHost.Told(address("10.1.0.254"), 3, 4, 1000, address("10.0.0.254")));
        assertThat(hosts.get(1).count(IpCounter.FRAG_FAILS)).isEqualTo(1);
        host.send(path, 1400, false);
        net.run(SECOND);
        assertThat(behind.received).containsExactly(pattern(1400));
        assertThat(hosts.get(1).count(IpCounter.FRAG_CREATES)).isEqualTo(2);
        Listener listener = new Listener();
        host.ip.icmp().listen(77, listener);
        ping(host, "10.1.0.254", 1, 1300, 0, true);
        assertThat(listener.heard).containsExactly("3/4 mtu 1000 from 10.0.0.254 to 10.1.0.254");
        assertThat(path.mtuBytes()).as("an echo of its own teaches").isEqualTo(1000);
    }

    @Test
    void aFragmentIsCutUpAgainWithItsOptions() {
        List<TestHost> hosts = row(1, 600);
        TestHost router = hosts.get(1);
        TestLink in = (TestLink) router.eth0().link();
        byte[] data = pattern(2400);
        for (int i = 0; i < 2; i++) {
            byte[] part = Arrays.copyOfRange(data, 1200 * i, 1200 * i + 1200);
            byte[] packet = ipv4("10.0.0.1", "10.1.0.254", TestHost.PROTOCOL, part, 9, 150 * i | (i == 0 ? 0x2000 : 0));
            byte[] optional = TestNet.withOptions(packet, 148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0);
            in.inject(TestNet.frame(in.address().value(), 0x02_77, EthernetHeader.TYPE_IPV4, optional));
        }
        net.run(SECOND);
        assertThat(hosts.getLast().received).containsExactly(data);
        TestLink out = (TestLink) router.ip.interfaces().getLast().link();
        List<byte[]> pieces = out.sent.stream()
                .filter(frame -> EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_IPV4)
                .toList();
        assertThat(pieces).hasSize(6);
        for (byte[] piece : pieces) {
            boolean first = Ipv4Header.fragmentOffset(piece, 14) % 1200 == 0;
            assertThat(Bytes.u8(piece, 34)).as("copied to all").isEqualTo(148);
            assertThat(Bytes.u8(piece, 38)).as("only in the first").isEqualTo(first ? 7 : 1);
        }
    }

    @Test
    void routersSayWhatIsNotThere() {
        List<TestHost> hosts = row(1, 1500);
        TestHost host = hosts.getFirst();
        host.ip.routes().add(Prefix.ALL_V4, address("10.0.0.254"), host.eth0(), 0);
        host.send("192.0.2.1", 20, true);
        net.run(SECOND);
        host.send("10.1.0.99", 20, true);
        net.run(4 * SECOND);
        assertThat(host.errors)
                .containsExactly(
                        new TestHost.Told(
                                address("192.0.2.1"), 3, IcmpHeader.NET_UNREACHABLE, 0, address("10.0.0.254")),
                        new TestHost.Told(
                                address("10.1.0.99"), 3, IcmpHeader.HOST_UNREACHABLE, 0, address("10.0.0.254")));
        assertThat(hosts.get(1).count(IpCounter.EXT_IN_NO_ROUTES)).isEqualTo(1);
    }

    @Test
    void aHostThatIsNoRouterForwardsNothing() {
        List<TestHost> hosts = row(1, 1500);
        hosts.get(1).settings.forward = false;
        hosts.getFirst().send("10.1.0.254", 20, true);
        net.run(SECOND);
        assertThat(hosts.getLast().received).isEmpty();
        assertThat(hosts.get(1).count(IpCounter.IN_ADDR_ERRORS)).isEqualTo(1);
    }

    @Test
    void anUnspokenProtocolIsRefused() {
        List<TestHost> hosts = row(0, 1500);
        hosts.getFirst()
                .ip
                .output(
                        hosts.getFirst().payload(2000),
                        hosts.getFirst().ip.pathTo(address("10.0.0.254")),
                        200,
                        0,
                        0,
                        false);
        net.run(SECOND);
        assertThat(hosts.getLast().count(IpCounter.IN_UNKNOWN_PROTOS)).isEqualTo(1);
        TestLink back = (TestLink) hosts.getLast().eth0().link();
        byte[] error = TestNet.from(back.last(), 14);
        assertThat(error).as("no more than 576 bytes").hasSize(576);
        assertThat(IcmpHeader.code(error, 20)).isEqualTo(IcmpHeader.PROTOCOL_UNREACHABLE);
        assertThat(IcmpHeader.isWellFormed(error, 20, error.length - 20)).isTrue();
        assertThat(Ipv4Header.protocol(error, 28)).isEqualTo(200);
    }

    @Test
    void anIncompleteDatagramIsReportedWhenItsBeginningHasCome() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        link.inject(ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, pattern(1480), 1, Ipv4Header.MORE_FRAGMENTS));
        link.inject(ipv4("10.0.0.3", "10.0.0.1", TestHost.PROTOCOL, pattern(80), 1, 10));
        net.run(30 * SECOND - 1);
        assertThat(link.sent).isEmpty();
        net.run(1);
        assertThat(host.count(IpCounter.REASM_TIMEOUT)).isEqualTo(2);
        assertThat(link.sent).hasSize(1);
        assertThat(IcmpHeader.type(link.last(), 20)).isEqualTo(IcmpHeader.TIME_EXCEEDED);
        assertThat(IcmpHeader.code(link.last(), 20)).isEqualTo(IcmpHeader.REASSEMBLY_TIME_EXCEEDED);
        assertThat(net.pool.outstanding()).isZero();
    }

    @Test
    void echoesAreIgnoredWhenToldTo() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] echo = icmp(IcmpHeader.ECHO_REQUEST, 0, 5, pattern(5));
        byte[] toAll = ipv4("10.0.0.2", "10.0.0.255", IpProtocol.ICMP, echo);
        byte[] toOne = ipv4("10.0.0.2", "10.0.0.1", IpProtocol.ICMP, echo);
        link.inject(toAll);
        assertThat(link.sent).isEmpty();
        host.settings.icmpEchoIgnoreBroadcasts = false;
        link.inject(toAll);
        assertThat(link.sent).hasSize(1);
        assertThat(Ipv4Header.source(link.last(), 0))
                .isEqualTo(address("10.0.0.1").v4());
        link.inject(toOne);
        assertThat(link.sent).hasSize(2);
        host.settings.icmpEchoIgnoreAll = true;
        link.inject(toOne);
        link.inject(toAll);
        assertThat(link.sent).hasSize(2);
        assertThat(host.count(IpCounter.ICMP_IN_ECHOS)).isEqualTo(5);
    }

    /**
     * RFC 1122 §3.2.2.6: record route and timestamp are returned with this host's entry; the other options are not
     * returned.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "07 0b 04 0a000002 00000000 00, 07 0b 08 0a000001 00000000 00",
        "07 0b 08 0a000002 00000000 00, 07 0b 0c 0a000002 0a000001 00",
        "07 07 08 0a000002 00,          07 07 08 0a000002 00",
        "01 07 07 04 00000000,          07 07 08 0a000001 00",
        "44 08 05 00 00000000,          44 08 09 00 800f4240",
        "44 0c 05 01 00000000 00000000, 44 0c 0d 01 0a000001 800f4240",
        "44 0c 05 03 0a000001 00000000, 44 0c 0d 03 0a000001 800f4240",
        "44 0c 05 03 0a000009 00000000, 44 0c 05 03 0a000009 00000000",
        "44 08 09 20 12345678,          44 08 09 30 12345678",
        "94 04 0000 07 07 04 00000000 00, 07 07 08 0a000001 00",
        "94 04 0000,                    ''"
    })
    void anEchoReplyBringsBackWhatItRecords(String sent, String expected) {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] echo = ipv4("10.0.0.2", "10.0.0.1", IpProtocol.ICMP, icmp(IcmpHeader.ECHO_REQUEST, 0, 5, pattern(5)));
        byte[] options = HexFormat.of().parseHex(sent.replace(" ", ""));
        int[] values = new int[options.length];
        Arrays.setAll(values, i -> options[i] & 0xff);
        link.inject(TestNet.withOptions(echo, values));
        byte[] reply = link.last();
        int header = Ipv4Header.headerBytes(reply, 0);
        assertThat(Ipv4Header.isChecksumValid(reply, 0)).isTrue();
        assertThat(HexFormat.of().formatHex(reply, Ipv4Header.MIN_BYTES, header))
                .isEqualTo(expected.replace(" ", ""));
        assertThat(IcmpHeader.type(reply, header)).isEqualTo(IcmpHeader.ECHO_REPLY);
        assertThat(TestNet.from(reply, header + 8)).isEqualTo(pattern(5));
    }

    /**
     * RFC 1122 §3.3.6: a packet in a link broadcast that has a unicast address is dropped, including an echo request.
     */
    @Test
    void echoesThatTheLinkGivesToAllAreNotAnswered() {
        TestHost host = net.host();
        TestLink link = host.ethernet("10.0.0.1/24");
        byte[] echo = ipv4("10.0.0.2", "10.0.0.1", IpProtocol.ICMP, icmp(IcmpHeader.ECHO_REQUEST, 0, 5, pattern(5)));
        link.inject(TestNet.frame(0xffff_ffff_ffffL, 0x02_02, EthernetHeader.TYPE_IPV4, echo));
        assertThat(link.sent).isEmpty();
        assertThat(host.count(IpCounter.IN_DISCARDS)).isEqualTo(1);
    }

    @Test
    void echoesToThisHostItselfAreAnswered() {
        TestHost host = net.host();
        Listener listener = new Listener();
        host.ip.icmp().listen(77, listener);
        ping(host, "127.0.0.1", 1, 65_507, 0, false);
        assertThat(listener.heard).containsExactly("reply 1 from 127.0.0.1 ttl 64");
    }

    @Test
    void errorsAreReadWithinTheirBounds() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] quoted = ipv4("10.0.0.1", "10.0.0.2", TestHost.PROTOCOL, pattern(8));
        for (int cut = 0; cut < quoted.length; cut++) {
            link.inject(unreachable(Arrays.copyOf(quoted, cut)));
        }
        byte[] longHeader = quoted.clone();
        longHeader[0] = 0x4f;
        link.inject(unreachable(longHeader));
        byte[] shortHeader = quoted.clone();
        shortHeader[0] = 0x44;
        link.inject(unreachable(shortHeader));
        byte[] six = quoted.clone();
        six[0] = 0x65;
        link.inject(unreachable(six));
        assertThat(host.count(IpCounter.ICMP_IN_ERRORS)).isEqualTo(quoted.length + 3);
        link.inject(unreachable(ipv4("10.0.0.3", "10.0.0.2", TestHost.PROTOCOL, pattern(8))));
        link.inject(unreachable(ipv4("10.0.0.1", "10.0.0.2", TestHost.PROTOCOL, pattern(8), 1, 100)));
        link.inject(unreachable(ipv4("10.0.0.1", "10.0.0.2", 201, pattern(8))));
        assertThat(host.errors)
                .as("not this host's, a later fragment, an unknown protocol")
                .isEmpty();
        link.inject(unreachable(quoted));
        assertThat(host.errors).hasSize(1);
        for (int type : new int[] {IcmpHeader.SOURCE_QUENCH, IcmpHeader.REDIRECT}) {
            link.inject(ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, icmp(type, 0, 0, quoted)));
        }
        assertThat(host.errors).as("these change nothing").hasSize(1);
    }

    private static byte[] unreachable(byte[] quoted) {
        byte[] message = icmp(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0, quoted);
        return ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, message);
    }

    @Test
    void theMtuThatAnErrorTellsIsHandedOnUnlessThatIsOff() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] quoted = ipv4("10.0.0.1", "10.0.0.2", TestHost.PROTOCOL, pattern(8));
        byte[] needed = ipv4("10.0.0.9", "10.0.0.1", IpProtocol.ICMP, icmp(3, 4, 1280, quoted));
        link.inject(needed);
        assertThat(host.errors.getFirst().mtuBytes()).isEqualTo(1280);
        assertThat(host.errors.getFirst().from()).isEqualTo(address("10.0.0.9"));
        host.settings.noPathMtuDiscovery = 2;
        link.inject(needed);
        assertThat(host.errors).hasSize(1);
    }

    @Test
    void anEchoRequestHasItsFields() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        host.ip.icmp().echoRequest(host.ip.pathTo(address("10.0.0.2")), 77, 0x1_0005, pattern(20), 0x20, 3, true);
        byte[] message = icmp(IcmpHeader.ECHO_REQUEST, 0, 77 << 16 | 5, pattern(20));
        byte[] expected = ipv4("10.0.0.1", "10.0.0.2", IpProtocol.ICMP, message, 0, Ipv4Header.DONT_FRAGMENT);
        expected[1] = 0x20;
        expected[8] = 3;
        assertThat(link.sent).containsExactly(TestNet.resummed(expected));
        assertThat(host.count(IpCounter.ICMP_OUT_MSGS)).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP_OUT_ECHOS)).isEqualTo(1);
        Path path = host.ip.pathTo(address("10.0.0.2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.ip.icmp().echoRequest(path, 77, 1, new byte[65_508], 0, 0, false))
                .withMessageContaining("at most 65507 bytes of data, not 65508");
    }

    @Test
    void aListenerGetsTheLowestFreeIdentifier() {
        Icmp icmp = net.host().ip.icmp();
        icmp.listen(2, new Listener());
        assertThat(icmp.listen(new Listener())).isEqualTo(1);
        assertThat(icmp.listen(new Listener())).isEqualTo(3);
        icmp.unlisten(2);
        assertThat(icmp.listen(new Listener())).isEqualTo(2);
        for (int identifier = 4; identifier <= 0xffff; identifier++) {
            icmp.listen(identifier, new Listener());
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> icmp.listen(new Listener()))
                .withMessageContaining("all identifiers");
        icmp.unlisten(0xffff);
        assertThat(icmp.listen(new Listener())).isEqualTo(0xffff);
    }

    @Test
    void anEchoRequestOfAHeaderAloneIsAnsweredIfThereIsAWayBack() {
        TestHost host = net.host();
        TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
        byte[] echo = icmp(IcmpHeader.ECHO_REQUEST, 0, 5, new byte[0]);
        link.inject(ipv4("10.9.0.2", "10.0.0.1", IpProtocol.ICMP, echo));
        assertThat(link.sent).isEmpty();
        link.inject(ipv4("10.0.0.2", "10.0.0.1", IpProtocol.ICMP, echo));
        assertThat(link.sent).hasSize(1);
        assertThat(link.last()).hasSize(28);
        link.inject(ipv4("10.0.0.2", "10.0.0.1", IpProtocol.ICMP, Arrays.copyOf(echo, 7)));
        assertThat(link.sent).hasSize(1);
        assertThat(host.count(IpCounter.ICMP_IN_ERRORS)).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP_IN_MSGS)).isEqualTo(3);
        assertThat(host.count(IpCounter.ICMP_OUT_ECHO_REPS)).isEqualTo(1);
    }
}
