package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.icmpv6;
import static io.hawser.ip.TestNet.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.Icmpv6Header;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of neighbour discovery that a host sends, and the ones that it accepts (RFC 4861 §6.1, §7.1, §7.2). */
class NeighbourMessagesTest extends Ipv6TestBase {
    private static final int SOLICITED = 0x4000_0000;
    private static final int OVERRIDE = 0x2000_0000;
    private static final int ROUTER = 0x8000_0000;

    NeighbourMessagesTest() {
        super(HOST + "/64");
    }

    /** A message of neighbour discovery that was sent. */
    @SuppressWarnings("ArrayRecordComponent") // compared part by part
    private record Message(long mac, IpAddress source, IpAddress destination, int type, int rest, byte[] body) {}

    private List<Message> sent() {
        List<Message> messages = new ArrayList<>();
        for (byte[] frame : link.sent) {
            byte[] packet = TestNet.from(frame, 14);
            if (Ipv6Header.nextHeader(packet, 0) == IpProtocol.ICMPV6) {
                long sum = Ipv6Header.pseudoHeader(packet, 0, IpProtocol.ICMPV6);
                assertThat(Icmpv6Header.isWellFormed(packet, 40, packet.length - 40, sum))
                        .isTrue();
                assertThat(Ipv6Header.hopLimit(packet, 0)).isEqualTo(255);
                messages.add(new Message(
                        EthernetHeader.destination(frame, 0),
                        address(packet, 8),
                        address(packet, 24),
                        Bytes.u8(packet, 40),
                        Bytes.i32(packet, 44),
                        TestNet.from(packet, 48)));
            }
        }
        link.sent.clear();
        return messages;
    }

    private static byte[] target(String address) {
        byte[] bytes = new byte[16];
        Bytes.put64(bytes, 0, IpAddress.parse(address).high());
        Bytes.put64(bytes, 8, IpAddress.parse(address).low());
        return bytes;
    }

    private static byte[] option(int type, long mac) {
        byte[] bytes = new byte[8];
        Bytes.put16(bytes, 0, type << 8 | 1);
        Bytes.put48(bytes, 2, mac);
        return bytes;
    }

    private void inject(String source, String destination, int type, int rest, byte[]... parts) {
        byte[] packet = icmpv6(source, destination, 255, type, 0, rest, joined(parts));
        if (IpAddress.parse(destination).isMulticast()) {
            injectToGroup(packet);
        } else {
            inject(packet);
        }
    }

    private long errors() {
        return host.count(IpCounter.ICMP6_IN_ERRORS);
    }

    private void assertAdvertisement(Message message, long mac, String destination, int flags) {
        assertThat(message.mac()).isEqualTo(mac);
        assertThat(message.source()).isEqualTo(IpAddress.parse(HOST));
        assertThat(message.destination()).isEqualTo(IpAddress.parse(destination));
        assertThat(message.type()).isEqualTo(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
        assertThat(message.rest()).isEqualTo(flags);
        assertThat(message.body())
                .isEqualTo(joined(target(HOST), option(2, link.address().value())));
    }

    @Test
    void aSolicitationIsAnsweredToItsSender() {
        long messages = host.count(IpCounter.ICMP6_OUT_MSGS);
        long advertisements = host.count(IpCounter.ICMP6_OUT_NEIGHBOR_ADVERTISEMENTS);
        inject(PEER, "ff02::1:ff00:1", 135, 0, target(HOST), option(1, PEER_MAC));
        assertThat(sent())
                .singleElement()
                .satisfies(answer -> assertAdvertisement(answer, PEER_MAC, PEER, SOLICITED | OVERRIDE));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.STALE);
        assertThat(host.count(IpCounter.ICMP6_OUT_MSGS) - messages).isEqualTo(1);
        assertThat(host.count(IpCounter.ICMP6_OUT_NEIGHBOR_ADVERTISEMENTS) - advertisements)
                .isEqualTo(1);
        host.settings.v6.forward = true;
        inject(PEER, "ff02::1:ff00:1", 135, 0, target(HOST), option(1, PEER_MAC));
        assertThat(sent().getFirst().rest()).as("a router says so").isEqualTo(ROUTER | SOLICITED | OVERRIDE);
        inject(PEER, "ff02::1:ff00:1", 135, 0, target("2001:db8::9"), option(1, PEER_MAC));
        assertThat(sent()).as("another station's address").isEmpty();
        assertThat(errors()).isZero();
        assertThat(host.count(IpCounter.ICMP6_IN_NEIGHBOR_SOLICITS)).isEqualTo(3);
    }

    @Test
    void aSolicitationWithoutLinkAddressIsAnsweredWhereItsSenderIsKnown() {
        inject(PEER, "ff02::1:ff00:1", 135, 0, target(HOST));
        assertThat(sent()).as("sent to all, from a stranger").isEmpty();
        host.eth0().addNeighbour(IpAddress.parse(PEER), new MacAddress(0x02_55));
        inject(PEER, "ff02::1:ff00:1", 135, 0, target(HOST));
        inject(PEER, HOST, 135, 0, target(HOST));
        assertThat(sent())
                .hasSize(2)
                .allSatisfy(answer -> assertAdvertisement(answer, 0x02_55, PEER, SOLICITED | OVERRIDE));
        assertThat(errors()).isZero();
    }

    /** RFC 4861 §7.2.4: a unicast solicitation may lack the link address, which is asked for before the answer. */
    @Test
    void aUnicastSolicitationOfAStrangerIsAnsweredAfterItsLinkAddressIsKnown() {
        inject(PEER, HOST, 135, 0, target(HOST));
        assertThat(sent()).singleElement().satisfies(question -> {
            assertThat(question.type()).isEqualTo(Icmpv6Header.NEIGHBOUR_SOLICITATION);
            assertThat(question.destination()).isEqualTo(IpAddress.parse("ff02::1:ff00:2"));
        });
        inject(PEER, HOST, 136, SOLICITED, target(PEER), option(2, PEER_MAC));
        assertThat(sent())
                .singleElement()
                .satisfies(answer -> assertAdvertisement(answer, PEER_MAC, PEER, SOLICITED | OVERRIDE));
        host.settings.v6.neighbours.max = 1;
        inject("2001:db8::3", HOST, 135, 0, target(HOST));
        assertThat(sent()).as("a full table has no place for another stranger").isEmpty();
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.REACHABLE);
    }

    @Test
    void aProbeIsAnsweredToAll() {
        inject("::", "ff02::1:ff00:1", 135, 0, target(HOST));
        assertThat(sent())
                .singleElement()
                .satisfies(answer -> assertAdvertisement(answer, 0x3333_0000_0001L, "ff02::1", OVERRIDE));
        assertThat(errors()).isZero();
    }

    @Test
    void anAnnouncementGoesToAll() {
        host.eth0().announce(IpAddress.parse(HOST));
        assertThat(sent())
                .singleElement()
                .satisfies(answer -> assertAdvertisement(answer, 0x3333_0000_0001L, "ff02::1", OVERRIDE));
    }

    @Test
    void aQuestionTellsTheLinkAddressUnlessItIsAProbe() {
        long before = host.count(IpCounter.ICMP6_OUT_NEIGHBOR_SOLICITS);
        host.send(PEER, 1, true);
        host.eth0().probe(IpAddress.parse(PEER));
        List<Message> questions = sent();
        assertThat(questions).hasSize(2).allSatisfy(question -> {
            assertThat(question.mac()).isEqualTo(0x3333_ff00_0002L);
            assertThat(question.destination()).isEqualTo(IpAddress.parse("ff02::1:ff00:2"));
            assertThat(question.type()).isEqualTo(Icmpv6Header.NEIGHBOUR_SOLICITATION);
            assertThat(question.rest()).isZero();
        });
        assertThat(questions.get(0).source()).isEqualTo(IpAddress.parse(HOST));
        assertThat(questions.get(0).body())
                .isEqualTo(joined(target(PEER), option(1, link.address().value())));
        assertThat(questions.get(1).source()).isEqualTo(IpAddress.ANY_V6);
        assertThat(questions.get(1).body()).isEqualTo(target(PEER));
        assertThat(host.count(IpCounter.ICMP6_OUT_NEIGHBOR_SOLICITS) - before).isEqualTo(2);
    }

    @Test
    void anObserverSeesClaimsAndProbesOfOthers() {
        List<String> seen = new ArrayList<>();
        host.eth0().observer(new AddressObserver() {
            @Override
            public void claimed(IpAddress address, MacAddress mac) {
                seen.add("claimed " + address + " " + mac.value());
            }

            @Override
            public void probed(IpAddress address, MacAddress mac) {
                seen.add("probed " + address);
            }
        });
        inject("::", "ff02::1:ff00:9", 135, 0, target("2001:db8::9"));
        inject("::", "ff02::1:ff00:1", 135, 0, target(HOST));
        inject(PEER, "ff02::1:ff00:1", 135, 0, target(HOST), option(1, PEER_MAC));
        inject("2001:db8::8", "ff02::1", 136, OVERRIDE, target("2001:db8::8"), option(2, 0x02_88));
        assertThat(seen)
                .as("the group of the first is not this host's")
                .containsExactly(
                        "probed " + HOST, "claimed " + PEER + " " + PEER_MAC, "claimed 2001:db8::8 " + 0x02_88);
    }

    @Test
    void linkAddressesThatAreNotOneOtherStationAreNotTaken() {
        for (long mac : new long[] {link.address().value(), 0x0100_0000_0007L, 0}) {
            inject(PEER, HOST, 135, 0, target(HOST), option(1, mac));
            assertThat(host.neighbour(PEER)).as(Long.toHexString(mac)).isNotEqualTo(NeighbourState.STALE);
        }
        host.send(PEER, 1, true);
        inject(PEER, HOST, 136, SOLICITED, target(PEER), option(2, 0x0100_0000_0007L));
        inject(
                PEER,
                HOST,
                136,
                SOLICITED,
                target(PEER),
                option(2, link.address().value()));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.INCOMPLETE);
        inject(PEER, HOST, 136, SOLICITED, target(PEER), option(2, PEER_MAC));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.REACHABLE);
        assertThat(errors()).isZero();
    }

    /** An advertisement may leave its option out when it answers a unicast solicitation (RFC 4861 §4.4). */
    @Test
    void anAdvertisementWithoutLinkAddressConfirms() {
        inject(PEER, HOST, 135, 0, target(HOST), option(1, PEER_MAC));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.STALE);
        inject(PEER, HOST, 136, SOLICITED, target(PEER));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.REACHABLE);
        assertThat(host.count(IpCounter.ICMP6_IN_NEIGHBOR_ADVERTISEMENTS)).isEqualTo(1);
        assertThat(errors()).isZero();
    }

    /** RFC 4861 §7.2.5: only a change of the link address makes a neighbour stale that was not asked. */
    @Test
    void anUnsolicitedAdvertisementMakesANeighbourStaleIfItsLinkAddressIsAnother() {
        host.send(PEER, 1, true);
        inject(PEER, HOST, 136, SOLICITED, target(PEER), option(2, PEER_MAC));
        inject(PEER, "ff02::1", 136, OVERRIDE, target(PEER), option(2, PEER_MAC));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.REACHABLE);
        inject(PEER, "ff02::1", 136, OVERRIDE, target(PEER), option(2, 0x02_88));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.STALE);
        assertThat(host.eth0().findNeighbour(IpAddress.parse(PEER)).mac().value())
                .isEqualTo(0x02_88);
    }

    @Test
    void anAdvertisementOfThisHostsAddressChangesNothing() {
        host.eth0().addNeighbour(IpAddress.parse(PEER), new MacAddress(PEER_MAC));
        inject(PEER, "ff02::1", 136, OVERRIDE, target(HOST), option(2, PEER_MAC));
        assertThat(host.neighbour(HOST)).isEqualTo(NeighbourState.NONE);
        assertThat(errors()).isZero();
    }

    @Test
    void malformedMessagesAreErrors() {
        byte[] half = Arrays.copyOf(option(1, PEER_MAC), 1);
        byte[][] solicitations = {
            Arrays.copyOf(target(HOST), 15),
            joined(target(HOST), half),
            joined(target(HOST), Arrays.copyOf(option(1, PEER_MAC), 2)),
            joined(target(HOST), option(1, PEER_MAC), half),
        };
        for (byte[] each : solicitations) {
            inject(PEER, HOST, 135, 0, each);
        }
        assertThat(errors()).isEqualTo(4);
        byte[] mapped = new byte[16];
        Bytes.put64(mapped, 8, IpAddress.lowOfV4(0x0a00_0001));
        inject(PEER, HOST, 135, 0, mapped);
        inject(PEER, HOST, 136, 0, mapped);
        inject(PEER, HOST, 136, 0, Arrays.copyOf(target(PEER), 15));
        inject(PEER, HOST, 136, 0, target(PEER), half);
        inject(PEER, HOST, 136, 0, target("ff02::5"));
        assertThat(errors()).isEqualTo(9);
        inject(PEER, HOST, 133, 0, half);
        inject("::", "ff02::1", 133, 0, option(1, PEER_MAC));
        assertThat(errors()).isEqualTo(11);
        byte[] code = icmpv6(PEER, HOST, 255, 135, 1, 0, target(HOST));
        inject(code);
        assertThat(errors()).isEqualTo(12);
        assertThat(sent()).isEmpty();
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.NONE);
    }

    /** Of several options the first of its type counts, and others are skipped. */
    @Test
    void optionsOfOtherTypesAreSkipped() {
        byte[] nonce = new byte[16];
        nonce[0] = 14;
        nonce[1] = 2;
        inject(PEER, HOST, 135, 0, target(HOST), nonce, option(1, PEER_MAC), option(1, 0x02_66));
        assertThat(sent().getFirst().mac()).isEqualTo(PEER_MAC);
    }

    @Test
    void aLinkWithoutLinkAddressesHasNoNeighbours() {
        TestLink raw = host.link(LinkType.RAW_IP, "2001:db8:1::1/64", 1500);
        raw.inject(icmpv6("2001:db8:1::2", "2001:db8:1::1", 255, 135, 0, 0, target("2001:db8:1::1")));
        assertThat(raw.sent).isEmpty();
        assertThat(host.count(IpCounter.ICMP6_IN_NEIGHBOR_SOLICITS)).isEqualTo(1);
        assertThat(errors()).isZero();
    }

    @Test
    void aHostThatIsNoRouterIgnoresThoseWhoAskForOne() {
        host.settings.v6.forward = true;
        inject(PEER, "ff02::2", 133, 0, option(1, PEER_MAC));
        assertThat(host.neighbour(PEER)).isEqualTo(NeighbourState.NONE);
        assertThat(sent()).isEmpty();
        assertThat(host.count(IpCounter.ICMP6_IN_ROUTER_SOLICITS)).isEqualTo(1);
        assertThat(errors()).isZero();
    }

    @Test
    void aRouterLearnsThoseWhoAsk() {
        host.eth0().ipv6().advertise(RouterAdvertisement.of(Prefix.parse("2001:db8::/64")));
        inject("fe80::9", "ff02::2", 133, 0, option(1, link.address().value()));
        assertThat(host.neighbour("fe80::9")).isEqualTo(NeighbourState.NONE);
        inject("fe80::9", "ff02::2", 133, 0, option(1, PEER_MAC));
        assertThat(host.neighbour("fe80::9")).isEqualTo(NeighbourState.STALE);
        assertThat(errors()).isZero();
        host.settings.v6.neighbours.max = 1;
        inject("fe80::8", "ff02::2", 133, 0, option(1, 0x02_88));
        assertThat(host.neighbour("fe80::8")).as("the table is full").isEqualTo(NeighbourState.NONE);
    }

    @Test
    void aHostLearnsTheRoutersLinkAddress() {
        byte[] advertisement = RouterAdvertisement.of(Prefix.parse("2001:db8::/64"))
                .from(PEER_MAC)
                .toBytes();
        inject("fe80::9", "ff02::1", 134, Bytes.i32(advertisement, 4), TestNet.from(advertisement, 8));
        assertThat(host.neighbour("fe80::9")).as("not configured by routers").isEqualTo(NeighbourState.NONE);
        host.eth0().ipv6().autoconfigure(new Ipv6Observer() {});
        inject("fe80::9", "ff02::1", 134, Bytes.i32(advertisement, 4), TestNet.from(advertisement, 8));
        assertThat(host.neighbour("fe80::9")).isEqualTo(NeighbourState.STALE);
        assertThat(host.count(IpCounter.ICMP6_IN_ROUTER_ADVERTISEMENTS)).isEqualTo(2);
        assertThat(errors()).isZero();
    }

    @Test
    void routersAreAskedWithTheLinkAddressOnceTheHostHasAnAddress() {
        long before = host.count(IpCounter.ICMP6_OUT_ROUTER_SOLICITS);
        host.eth0().ipv6().autoconfigure(new Ipv6Observer() {});
        net.run(2 * SECOND);
        Message question = sent().getFirst();
        assertThat(question.type()).isEqualTo(Icmpv6Header.ROUTER_SOLICITATION);
        assertThat(question.source()).isEqualTo(host.eth0().ipv6().linkLocal());
        assertThat(question.destination()).isEqualTo(IpAddress.parse("ff02::2"));
        assertThat(question.mac()).isEqualTo(0x3333_0000_0002L);
        assertThat(question.body()).isEqualTo(option(1, link.address().value()));
        assertThat(host.count(IpCounter.ICMP6_OUT_ROUTER_SOLICITS) - before).isEqualTo(1);
    }

    /** The link has come up again while the link-local address was being checked. */
    @Test
    void routersAreAskedFromNoAddressWhileTheHostHasNone() {
        TestHost bare = net.host();
        TestLink bareLink = bare.ethernet("10.0.0.9/24");
        bare.eth0().ipv6().autoconfigure(new Ipv6Observer() {});
        bare.eth0().down();
        bare.eth0().up();
        bare.settings.v6.duplicateProbes = 100;
        net.run(2 * SECOND);
        List<byte[]> questions = bareLink.sent.stream()
                .filter(frame -> frame[54] == (byte) Icmpv6Header.ROUTER_SOLICITATION)
                .toList();
        assertThat(questions).isNotEmpty().allSatisfy(frame -> {
            assertThat(frame).as("no option").hasSize(14 + 40 + 8);
            assertThat(address(frame, 22)).isEqualTo(IpAddress.ANY_V6);
        });
        bare.ip.powerOff();
    }
}
