package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.ip.router.AdvertisedPrefix;
import io.hawser.ip.router.RouterAdvertisement;
import io.hawser.wire.Bytes;
import io.hawser.wire.EthernetHeader;
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
 * Neighbour discovery (RFC 4861), duplicate address detection and addresses from routers (RFC 4862, RFC 7559, RFC 4191,
 * RFC 8106), and the reports of groups (RFC 3810).
 */
class NeighbourDiscoveryTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestHost peer = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");
    private final TestLink peerLink = peer.ethernet("2001:db8::2/64");

    /** Records what it is notified of. */
    private static final class Recorder implements Ipv6Observer {
        final List<String> lines = new ArrayList<>();

        @Override
        public void addressAdded(IpAddress address) {
            lines.add("added " + address);
        }

        @Override
        public void duplicateFound(IpAddress address) {
            lines.add("duplicate " + address);
        }

        @Override
        public void addressRemoved(IpAddress address) {
            lines.add("removed " + address);
        }

        @Override
        public void routerAdvertised(IpAddress router, RouterAdvertisement advertisement) {
            lines.add("router " + router);
        }

        @Override
        public void routerLost(IpAddress router) {
            lines.add("lost " + router);
        }
    }

    private final Recorder recorder = new Recorder();

    NeighbourDiscoveryTest() {
        TestLink.join(link, peerLink);
    }

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        peer.ip.powerOff();
        net.assertNothingLeaks();
        assertThat(net.timers.armed()).isZero();
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    private void addHost() {
        host.eth0().addAddress(address("2001:db8::1"), 64);
        // the reports of the groups that the addresses need
        net.run(3 * SECOND);
        link.sent.clear();
    }

    private static byte[] message(String source, String destination, int hopLimit, int type, int rest, byte[] body) {
        byte[] packet = new byte[48 + body.length];
        Ipv6Header.write(
                packet, 0, 0, 0, 8 + body.length, IpProtocol.ICMPV6, hopLimit, address(source), address(destination));
        System.arraycopy(body, 0, packet, 48, body.length);
        long sum = Ipv6Header.pseudoHeader(packet, 0, IpProtocol.ICMPV6);
        Icmpv6Header.write(packet, 40, 8 + body.length, type, 0, rest, sum);
        return packet;
    }

    private static byte[] body(String target, int option, long mac) {
        byte[] body = new byte[option == 0 ? 16 : 24];
        Bytes.put64(body, 0, address(target).high());
        Bytes.put64(body, 8, address(target).low());
        if (option != 0) {
            Bytes.put16(body, 16, option << 8 | 1);
            Bytes.put48(body, 18, mac);
        }
        return body;
    }

    private void inject(byte[] packet) {
        link.inject(TestNet.frame(link.address().value(), 0x02_77, EthernetHeader.TYPE_IPV6, packet));
    }

    @Test
    void theFirstPacketsWaitForTheAdvertisement() {
        addHost();
        for (int i = 1; i <= 50; i++) {
            host.send("2001:db8::2", i, true);
        }
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.INCOMPLETE);
        byte[] solicitation = link.last();
        assertThat(link.sent).hasSize(1);
        assertThat(EthernetHeader.destination(solicitation, 0)).isEqualTo(0x3333_ff00_0002L);
        assertThat(Ipv6Header.destinationLow(solicitation, 14)).isEqualTo(0x0000_0001_ff00_0002L);
        assertThat(Ipv6Header.hopLimit(solicitation, 14)).isEqualTo(255);
        net.run(SECOND / 10);
        assertThat(peer.received).hasSize(50);
        assertThat(peer.received.getLast()).isEqualTo(pattern(50));
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.REACHABLE);
        assertThat(peer.neighbour("2001:db8::1"))
                .as("a host that asks will send")
                .isEqualTo(NeighbourState.STALE);
    }

    @Test
    void anAdvertisementFollowsTheRulesForItsFlags() {
        addHost();
        host.send("2001:db8::2", 1, true);
        net.run(SECOND / 10);
        int override = 0x2000_0000;
        int solicited = 0x4000_0000;
        // Without Override another address is not taken, but the known one is doubted.
        inject(message("2001:db8::2", "2001:db8::1", 255, 136, 0, body("2001:db8::2", 2, 0x02_99)));
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.STALE);
        assertThat(host.eth0().neighbours().getFirst().mac()).isEqualTo(peerLink.address());
        inject(message("2001:db8::2", "2001:db8::1", 255, 136, override, body("2001:db8::2", 2, 0x02_99)));
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.STALE);
        assertThat(host.eth0().neighbours().getFirst().mac().value()).isEqualTo(0x02_99);
        inject(message("2001:db8::2", "2001:db8::1", 255, 136, override | solicited, body("2001:db8::2", 2, 0x02_98)));
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.REACHABLE);
        assertThat(host.eth0().neighbours().getFirst().mac().value()).isEqualTo(0x02_98);
        // An unsolicited advertisement of a stranger adds nothing.
        inject(message("2001:db8::7", "ff02::1", 255, 136, override, body("2001:db8::7", 2, 0x02_97)));
        assertThat(host.neighbour("2001:db8::7")).isEqualTo(NeighbourState.NONE);
    }

    @Test
    void forgedMessagesAreRefused() {
        addHost();
        long before = host.count(IpCounter.ICMP6_IN_ERRORS);
        String from = "2001:db8::2";
        String to = "2001:db8::1";
        byte[] good = body(to, 1, 0x02_55);
        inject(message(from, to, 254, 135, 0, good));
        inject(message(from, to, 255, 135, 0, new byte[8]));
        inject(message(from, to, 255, 135, 0, body("ff02::1", 1, 0x02_55)));
        byte[] empty = good.clone();
        empty[17] = 0;
        inject(message(from, to, 255, 135, 0, empty));
        byte[] tooLong = good.clone();
        tooLong[17] = 2;
        inject(message(from, to, 255, 135, 0, tooLong));
        // A probe is sent to a group and tells no link address.
        inject(message("::", to, 255, 135, 0, body(to, 0, 0)));
        inject(message("::", "ff02::1", 255, 135, 0, body(to, 0, 0)));
        inject(message("::", "ff02::1:ff00:1", 255, 135, 0, good));
        // An answer is sent to one host.
        inject(message(from, "ff02::1", 255, 136, 0x4000_0000, body(from, 2, 0x02_55)));
        // A router advertises from its link-local address.
        inject(message(from, "ff02::1", 255, 134, 0, new byte[8]));
        assertThat(host.count(IpCounter.ICMP6_IN_ERRORS) - before).isEqualTo(10);
        assertThat(host.neighbour(from)).isEqualTo(NeighbourState.NONE);
        byte[] badSum = message(from, to, 255, 135, 0, good);
        badSum[42] ^= 1;
        inject(badSum);
        assertThat(host.count(IpCounter.ICMP6_IN_CSUM_ERRORS)).isEqualTo(1);
        assertThat(link.sent).isEmpty();
    }

    /** RFC 6980 §5: fragments would hide the message from switches that check it. */
    @Test
    void fragmentedMessagesAreIgnored() {
        addHost();
        byte[] whole = message("2001:db8::2", "2001:db8::1", 255, 135, 0, body("2001:db8::1", 1, 0x02_55));
        byte[] fragment = new byte[whole.length + 8];
        System.arraycopy(whole, 0, fragment, 0, 40);
        fragment[5] = (byte) (fragment[5] + 8);
        fragment[6] = IpProtocol.FRAGMENT;
        fragment[40] = IpProtocol.ICMPV6;
        System.arraycopy(whole, 40, fragment, 48, whole.length - 40);
        inject(fragment);
        assertThat(host.count(IpCounter.V6_IN_DISCARDS)).isEqualTo(1);
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.NONE);
        assertThat(link.sent).isEmpty();
    }

    /** Builds a query of MLD, with the hop-by-hop header that has Router Alert or this other option. */
    private static byte[] query(String destination, int option) {
        byte[] body = new byte[20];
        body[16] = 2;
        body[17] = 125;
        byte[] query = message("fe80::9", destination, 1, Icmpv6Header.LISTENER_QUERY, 10_000 << 16, body);
        byte[] packet = new byte[query.length + 8];
        System.arraycopy(query, 0, packet, 0, 40);
        packet[5] = (byte) (packet[5] + 8);
        packet[6] = IpProtocol.HOP_BY_HOP;
        packet[40] = IpProtocol.ICMPV6;
        packet[42] = (byte) option;
        packet[43] = 2;
        packet[46] = 1;
        System.arraycopy(query, 40, packet, 48, query.length - 40);
        return packet;
    }

    @Test
    void aQueryNeedsRouterAlert() {
        addHost();
        long before = host.count(IpCounter.ICMP6_IN_ERRORS);
        inject(query("ff02::1", 1));
        net.run(11 * SECOND);
        assertThat(listenerReports()).isEmpty();
        assertThat(host.count(IpCounter.ICMP6_IN_ERRORS) - before).isEqualTo(1);
    }

    /** RFC 3810 §5.1.15. */
    @Test
    void aGeneralQueryToTheHostAloneIsAnswered() {
        addHost();
        inject(query("2001:db8::1", 5));
        net.run(11 * SECOND);
        assertThat(listenerReports()).isNotEmpty();
    }

    /** The group records of the reports of MLD that the host has sent: their type and their group. */
    private List<String> listenerReports() {
        List<String> records = new ArrayList<>();
        for (byte[] frame : link.sent) {
            if (EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_IPV6
                    && Ipv6Header.nextHeader(frame, 14) == IpProtocol.HOP_BY_HOP) {
                assertThat(Ipv6Header.hopLimit(frame, 14)).isEqualTo(1);
                assertThat(Bytes.i64(frame, 54)).as("Router Alert").isEqualTo(0x3a00_0502_0000_0100L);
                int count = Bytes.u16(frame, 68);
                for (int i = 0; i < count; i++) {
                    int at = 70 + 20 * i;
                    records.add(frame[at] + " " + new IpAddress(Bytes.i64(frame, at + 4), Bytes.i64(frame, at + 12)));
                }
            }
        }
        return records;
    }

    @Test
    void theGroupsOfAddressesAreReported() {
        host.eth0().addAddress(address("2001:db8::1"), 64);
        net.run(3 * SECOND);
        assertThat(listenerReports())
                .contains("4 ff02::1:ff00:1")
                .allMatch(each -> each.equals("4 ff02::1:ff00:1"))
                .hasSizeBetween(2, 4);
        link.sent.clear();
        link.inject(TestNet.frame(0x3333_0000_0001L, 0x02_77, EthernetHeader.TYPE_IPV6, query("ff02::1", 5)));
        net.run(11 * SECOND);
        assertThat(listenerReports()).containsExactly("2 ff02::1:ff00:1");
        link.sent.clear();
        host.eth0().removeAddress(address("2001:db8::1"));
        net.run(3 * SECOND);
        assertThat(listenerReports())
                .as("the link-local address shares the group")
                .isEmpty();
        host.eth0().removeAddress(host.eth0().ipv6().linkLocal());
        net.run(3 * SECOND);
        assertThat(listenerReports()).containsOnly("3 ff02::1:ff00:1");
    }

    @Test
    void aNeighbourThatDoesNotAnswerFails() {
        addHost();
        host.send("2001:db8::2", 1, true);
        net.run(SECOND / 10);
        link.lost = frame -> true;
        net.run(50 * SECOND);
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.STALE);
        host.send("2001:db8::2", 1, true);
        net.run(4 * SECOND);
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.DELAY);
        net.run(2 * SECOND);
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.PROBE);
        assertThat(EthernetHeader.destination(link.last(), 0))
                .as("probed at its address")
                .isEqualTo(peerLink.address().value());
        net.run(3 * SECOND);
        assertThat(host.neighbour("2001:db8::2")).isEqualTo(NeighbourState.FAILED);
    }

    @Test
    void anAddressThatAnotherHasIsADuplicate() {
        List<Boolean> results = new ArrayList<>();
        host.eth0().ipv6().detectDuplicate(address("2001:db8::2"), results::add);
        host.eth0().ipv6().detectDuplicate(address("2001:db8::3"), results::add);
        assertThat(host.eth0().ipv6().tentativeAddresses()).hasSize(2);
        net.run(3 * SECOND);
        assertThat(results).containsExactlyInAnyOrder(false, true);
        assertThat(host.eth0().ipv6().tentativeAddresses()).isEmpty();
        assertThat(host.eth0().has(address("2001:db8::3")))
                .as("adding it is up to the caller")
                .isFalse();
    }

    @Test
    void ofTwoThatProbeAtOnceNeitherGetsTheAddress() {
        List<Boolean> results = new ArrayList<>();
        host.eth0().ipv6().detectDuplicate(address("2001:db8::3"), results::add);
        peer.eth0().ipv6().detectDuplicate(address("2001:db8::3"), results::add);
        net.run(3 * SECOND);
        assertThat(results).contains(false);
    }

    @Test
    void anAddressIsMadeOfARoutersPrefix() {
        peer.eth0().ipv6().advertise(RouterAdvertisement.of(Prefix.parse("2001:db8::/64")));
        host.eth0().ipv6().autoconfigure(recorder);
        net.run(10 * SECOND);
        String own = "2001:db8::ff:fe00:1";
        assertThat(recorder.lines).containsExactly("added fe80::ff:fe00:1", "router fe80::ff:fe00:2", "added " + own);
        assertThat(host.ip.routes().all())
                .anyMatch(route -> route.destination().equals(Prefix.ALL_V6)
                        && address("fe80::ff:fe00:2").equals(route.gateway())
                        && route.metric() == 1024);
        host.send("2001:db8::2", 9, true);
        net.run(SECOND);
        assertThat(peer.received).containsExactly(pattern(9));
        assertThat(host.ip.pathTo(address("2001:db8:77::1")).local()).isEqualTo(address(own));
    }

    @Test
    void lifetimesEnd() {
        AdvertisedPrefix prefix = new AdvertisedPrefix(Prefix.parse("2001:db8:5::/64"), true, true, 9000, 100);
        RouterAdvertisement advertisement = new RouterAdvertisement(
                32,
                true,
                false,
                1,
                30,
                1400,
                0,
                List.of(prefix),
                List.of(address("2001:db8::53")),
                List.of("a.test"),
                60);
        host.eth0().ipv6().autoconfigure(recorder);
        net.run(3 * SECOND);
        peer.eth0().ipv6().advertise(advertisement);
        net.run(3 * SECOND);
        peer.ip.powerOff();
        IpAddress own = address("2001:db8:5::ff:fe00:1");
        assertThat(host.eth0().has(own)).isTrue();
        Path path = host.ip.pathTo(address("2001:db8:9::1"));
        assertThat(path.mtuBytes()).isEqualTo(1400);
        assertThat(path.defaultTtl()).isEqualTo(32);
        assertThat(host.eth0().ipv6().isDeprecated(own)).isFalse();
        net.run(31 * SECOND);
        assertThat(recorder.lines).contains("lost fe80::ff:fe00:2");
        assertThat(host.ip.pathTo(address("2001:db8:9::1"))).isNull();
        net.run(100 * SECOND);
        assertThat(host.eth0().ipv6().isDeprecated(own)).isTrue();
        net.run(9000 * SECOND);
        assertThat(recorder.lines.getLast()).isEqualTo("removed " + own);
        assertThat(host.eth0().has(own)).isFalse();
        assertThat(host.ip.routes().all())
                .noneMatch(route -> route.destination().equals(prefix.prefix()));
    }

    @Test
    void anAdvertisementCannotShortenALifetimeBelowTwoHours() {
        host.eth0().ipv6().autoconfigure(recorder);
        net.run(3 * SECOND);
        Prefix prefix = Prefix.parse("2001:db8:5::/64");
        peer.eth0().ipv6().advertise(RouterAdvertisement.of(prefix));
        net.run(3 * SECOND);
        AdvertisedPrefix ended = new AdvertisedPrefix(prefix, true, true, 0, 0);
        peer.eth0()
                .ipv6()
                .advertise(
                        new RouterAdvertisement(0, false, false, 0, 0, 0, 0, List.of(ended), List.of(), List.of(), 0));
        net.run(7000 * SECOND);
        assertThat(host.eth0().has(address("2001:db8:5::ff:fe00:1"))).isTrue();
    }

    @Test
    void badInput53_aFloodOfRouterAdvertisementsIsBounded() {
        host.eth0().ipv6().autoconfigure(recorder);
        net.run(3 * SECOND);
        for (int i = 1; i <= 1000; i++) {
            RouterAdvertisement each =
                    RouterAdvertisement.of(Prefix.parse("2001:db8:" + Integer.toHexString(i) + "::/64"));
            byte[] whole = each.toBytes();
            byte[] body = Arrays.copyOfRange(whole, 8, whole.length);
            byte[] packet = message("fe80::" + Integer.toHexString(i), "ff02::1", 255, 134, Bytes.i32(whole, 4), body);
            link.inject(TestNet.frame(0x3333_0000_0001L, 0x02_77, EthernetHeader.TYPE_IPV6, packet));
        }
        net.run(5 * SECOND);
        assertThat(host.ip.routes().all().stream()
                        .filter(route -> route.destination().equals(Prefix.ALL_V6)))
                .hasSize(16);
        assertThat(host.eth0().addresses())
                .as("link-local, IPv4 and 16 prefixes")
                .hasSize(18);
        host.eth0().ipv6().endAutoconfiguration();
        assertThat(host.eth0().addresses()).hasSize(2);
        assertThat(host.ip.routes().all())
                .noneMatch(route -> route.destination().equals(Prefix.ALL_V6));
    }

    @Test
    void routersAreAskedLessAndLessOften() {
        host.eth0().ipv6().autoconfigure(recorder);
        net.run(3600 * SECOND);
        // 0–1 s, then 4, 8, 16, … with a tenth of randomness: ten in an hour
        assertThat(host.count(IpCounter.ICMP6_OUT_ROUTER_SOLICITS)).isBetween(9L, 11L);
        host.eth0().ipv6().endAutoconfiguration();
    }

    @Test
    void anAdvertisementIsReadAsItWasWritten() {
        RouterAdvertisement written = new RouterAdvertisement(
                64,
                true,
                true,
                -1,
                1800,
                1400,
                0x02_00_00_00_00_07L,
                List.of(new AdvertisedPrefix(Prefix.parse("2001:db8::/64"), true, false, AdvertisedPrefix.FOREVER, 5)),
                List.of(address("2001:db8::53"), address("2001:db8::54")),
                List.of("example.com", "a.test"),
                600);
        byte[] bytes = written.toBytes();
        assertThat(RouterAdvertisement.read(bytes, 0, bytes.length)).isEqualTo(written);
        for (int end = 0; end < bytes.length; end++) {
            RouterAdvertisement.read(bytes, 0, end);
        }
    }
}
