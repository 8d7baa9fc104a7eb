package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.link.MacAddress;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a neighbour table: which neighbours it evicts, and how many packets wait. */
class NeighbourTableTest {
    private static final IpAddress SELF = IpAddress.parse("10.0.0.1");

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");

    @AfterEach
    void nothingLeaks() {
        host.ip.powerOff();
        net.assertNothingLeaks();
    }

    private static IpAddress station(int number) {
        return IpAddress.parse("10.0.0." + number);
    }

    private void send(int number) {
        host.send("10.0.0." + number, 8, true);
    }

    /** A station sends an ARP packet to this host. */
    private void arp(int operation, int number) {
        byte[] packet = new byte[ArpHeader.BYTES];
        ArpHeader.write(
                packet, 0, operation, 0x02_0100 + number, station(number).v4(), 0, SELF.v4());
        link.inject(TestNet.frame(link.address().value(), 0x02_0100 + number, EthernetHeader.TYPE_ARP, packet));
    }

    private List<Integer> known() {
        return host.eth0().neighbours().stream()
                .map(each -> each.address().v4() & 0xff)
                .toList();
    }

    @Test
    void neighboursThatDidNotAnswerAreEvictedFirst() {
        host.settings.neighbours.max = 3;
        arp(ArpHeader.REQUEST, 30);
        send(11);
        net.run(2 * SECOND);
        send(10);
        net.run(SECOND);
        assertThat(host.neighbour("10.0.0.11")).isEqualTo(NeighbourState.FAILED);
        assertThat(host.neighbour("10.0.0.10")).isEqualTo(NeighbourState.INCOMPLETE);
        send(12);
        assertThat(known()).containsExactly(10, 12, 30);
        send(13);
        assertThat(known()).as("of those that are asked the first").containsExactly(12, 13, 30);
        assertThat(host.count(IpCounter.ARP_TABLE_FULLS)).isEqualTo(2);
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(1);
    }

    /** A neighbour is spared once for each use. */
    @Test
    void ofThoseThatAnsweredTheOnesThatAreNotUsedAreEvicted() {
        host.settings.neighbours.max = 3;
        for (int number = 10; number < 13; number++) {
            arp(ArpHeader.REQUEST, number);
        }
        send(10);
        send(12);
        host.ip.pathTo(station(13));
        assertThat(known()).containsExactly(10, 12, 13);
        arp(ArpHeader.REQUEST, 13);
        assertThat(host.neighbour("10.0.0.13")).isEqualTo(NeighbourState.STALE);
        send(10);
        send(12);
        send(13);
        host.ip.pathTo(station(14));
        assertThat(known()).as("all were used, and 10 was spared after 12").containsExactly(10, 13, 14);
    }

    @Test
    void permanentNeighboursAreCountedOnceAndApart() {
        host.settings.neighbours.max = 1;
        for (int i = 0; i < 3; i++) {
            host.eth0().addNeighbour(station(20), new MacAddress(0x02_20));
        }
        send(10);
        send(11);
        assertThat(known()).containsExactly(11, 20);
        host.eth0().down();
        host.eth0().up();
        send(10);
        send(11);
        assertThat(known()).containsExactly(11);
    }

    @Test
    void aTableIsEmptyAfterItsInterfaceWasDown() {
        host.settings.neighbours.max = 2;
        send(20);
        send(21);
        host.eth0().down();
        host.eth0().up();
        send(10);
        send(11);
        assertThat(host.count(IpCounter.ARP_TABLE_FULLS)).isZero();
        send(12);
        assertThat(known()).containsExactly(11, 12);
        assertThat(host.count(IpCounter.ARP_TABLE_FULLS)).isEqualTo(1);
    }

    @Test
    void aPermanentNeighbourTakesThePlaceOfOneThatIsAsked() {
        send(10);
        host.eth0().addNeighbour(station(10), new MacAddress(0x02_10));
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(1);
        assertThat(net.timers.armed()).as("no more requests").isZero();
        host.settings.neighbours.max = 1;
        send(11);
        send(12);
        assertThat(known()).containsExactly(10, 12);
    }

    @Test
    void noMoreThan4096PacketsWaitTogether() {
        host.settings.neighbours.queuePackets = 5000;
        for (int i = 0; i < 4096; i++) {
            send(10);
        }
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isZero();
        link.sent.clear();
        send(11);
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(1);
        assertThat(net.pool.outstanding()).isEqualTo(4096);
        arp(ArpHeader.REPLY, 11);
        assertThat(link.sent).as("its packet was dropped, not its request").hasSize(1);
        arp(ArpHeader.REPLY, 10);
        assertThat(link.sent).hasSize(1 + 4096);
        send(12);
        assertThat(net.pool.outstanding()).as("there is room again").isEqualTo(1);
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(1);
    }

    /** RFC 4861 §6.3.4: between half and one and a half of the configured time. */
    @Test
    void theTimeOfReachabilityIsRandom() {
        for (int number = 10; number < 40; number++) {
            send(number);
            arp(ArpHeader.REPLY, number);
        }
        net.run(15 * SECOND - 1);
        assertThat(reachable()).isEqualTo(30);
        net.run(15 * SECOND);
        assertThat(reachable()).isBetween(5L, 25L);
        net.run(15 * SECOND + 1);
        assertThat(reachable()).isZero();
    }

    private long reachable() {
        return host.eth0().neighbours().stream()
                .filter(each -> each.state() == NeighbourState.REACHABLE)
                .count();
    }

    @Test
    void neighboursAreListedByAddress() {
        host.eth0().addAddress(IpAddress.parse("2001:db8::1"), 64);
        List<String> expected = new ArrayList<>();
        for (String each : List.of("10.0.0.9", "200.0.0.1", "2001:db8::7", "2001:db8::ffff:0:0:7", "fe80::1")) {
            expected.add(each);
            host.eth0().addNeighbour(IpAddress.parse(each), new MacAddress(0x02_77));
        }
        assertThat(host.eth0().neighbours())
                .extracting(each -> each.address().toString())
                .isEqualTo(expected);
    }

    @Test
    void groupsHaveTheirLinkAddresses() {
        host.eth0().addAddress(IpAddress.parse("2001:db8::1"), 64);
        net.run(3 * SECOND);
        String[][] groups = {{"239.255.2.3", "01:00:5e:7f:02:03"}, {"ff02::fb:1:ff", "33:33:00:01:00:ff"}};
        for (String[] each : groups) {
            host.send(host.ip.multicastPath(host.eth0(), null, IpAddress.parse(each[0])), 8, true);
            assertThat(new MacAddress(EthernetHeader.destination(link.last(), 0)))
                    .hasToString(each[1]);
        }
        assertThat(TestNet.from(link.last(), 14 + 40)).isEqualTo(pattern(8));
    }
}
