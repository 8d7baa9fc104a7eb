package io.hawser.ip;

import static io.hawser.ip.TestNet.icmp;
import static io.hawser.ip.TestNet.ipv4;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.Prefix;
import io.hawser.ip.event.IpCounter;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of the table of bad inputs about ARP, and about redirects by routers. */
class BadInputNeighbourTest {
    private final TestNet net = new TestNet();
    private final TestHost station = net.host();

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    @Test
    void badInput52_whatWasNotAskedForOnlyRefreshes() {
        TestLink wire = station.ethernet("192.168.0.1/24");
        long own = wire.address().value();
        IpAddress liar = IpAddress.parse("192.168.0.9");
        for (int operation : new int[] {ArpHeader.REPLY, ArpHeader.REQUEST}) {
            wire.inject(arp(operation, 0xffff_ffff_ffffL, 0x02_09, liar, liar));
            wire.inject(arp(operation, own, 0x02_09, liar, IpAddress.parse("192.168.0.77")));
        }
        wire.inject(arp(ArpHeader.REPLY, own, 0x02_09, liar, IpAddress.parse("192.168.0.1")));
        assertThat(station.eth0().neighbours()).isEmpty();
        assertThat(wire.sent).isEmpty();

        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, liar, IpAddress.parse("192.168.0.1")));
        assertThat(wire.sent).as("a request is answered").hasSize(1);
        assertThat(station.neighbour("192.168.0.9"))
                .as("whoever asks will send")
                .isEqualTo(NeighbourState.STALE);
        net.run(2 * TestNet.SECOND);
        wire.inject(arp(ArpHeader.REPLY, 0xffff_ffff_ffffL, 0x02_10, liar, liar));
        assertThat(station.eth0().neighbours().getFirst().mac().value())
                .as("moved")
                .isEqualTo(0x02_10);
        wire.inject(arp(ArpHeader.REPLY, own, 0x02_11, liar, IpAddress.parse("192.168.0.1")));
        assertThat(station.eth0().neighbours().getFirst().mac().value())
                .as("not twice at once")
                .isEqualTo(0x02_10);
    }

    /**
     * A forged claim of a neighbour's address does not replace a neighbour that answers: the host probes and keeps it.
     */
    @Test
    void badInput52_aNeighbourThatAnswersIsKept() {
        TestHost friend = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        TestLink other = friend.ethernet("192.168.0.2/24");
        TestLink.join(wire, other);
        station.send("192.168.0.2", 10, false);
        net.run(2 * TestNet.SECOND);
        assertThat(station.neighbour("192.168.0.2")).isEqualTo(NeighbourState.REACHABLE);
        byte[] lie = arp(
                ArpHeader.REPLY,
                wire.address().value(),
                0x02_09,
                IpAddress.parse("192.168.0.2"),
                IpAddress.parse("192.168.0.1"));
        wire.inject(lie);
        wire.inject(lie);
        net.run(TestNet.SECOND);
        assertThat(station.eth0().neighbours().getFirst().mac()).isEqualTo(other.address());
        assertThat(station.neighbour("192.168.0.2")).isEqualTo(NeighbourState.REACHABLE);
    }

    @Test
    void badInput52_malformedArpChangesNothing() {
        TestLink wire = station.ethernet("192.168.0.1/24");
        long own = wire.address().value();
        IpAddress self = IpAddress.parse("192.168.0.1");
        byte[] good = arp(ArpHeader.REQUEST, own, 0x02_09, IpAddress.parse("192.168.0.9"), self);
        for (int cut = 0; cut < good.length; cut++) {
            wire.inject(Arrays.copyOf(good, cut));
        }
        wire.inject(arp(ArpHeader.REQUEST, own, 0x01_00_00_00_00_09L, IpAddress.parse("192.168.0.9"), self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0, IpAddress.parse("192.168.0.9"), self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, self, self));
        wire.inject(arp(ArpHeader.REQUEST, own, 0x02_09, IpAddress.parse("10.99.0.9"), self));
        assertThat(station.eth0().neighbours()).isEmpty();
    }

    @Test
    void badInput52_theTableIsBoundedAndKeepsThoseThatLive() {
        TestHost friend = net.host();
        TestLink wire = station.ethernet("192.168.0.1/16");
        TestLink.join(wire, friend.ethernet("192.168.255.254/16"));
        station.send("192.168.255.254", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(1);
        for (int i = 0; i < 5000; i++) {
            station.send("192.168." + (1 + i / 250) + "." + (1 + i % 250), 10, true);
            assertThat(station.eth0().neighbours()).hasSizeLessThanOrEqualTo(1024);
        }
        assertThat(station.neighbour("192.168.255.254")).isEqualTo(NeighbourState.REACHABLE);
        station.send("192.168.255.254", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(2);
        assertThat(station.count(IpCounter.ARP_TABLE_FULLS)).isGreaterThan(3000);
    }

    /** The packets that wait for a neighbour that never answers are bounded and do not use up the room of others. */
    @Test
    void badInput52_aDeadNeighbourBlocksNoOther() {
        TestHost friend = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        TestLink.join(wire, friend.ethernet("192.168.0.2/24"));
        for (int i = 0; i < 1000; i++) {
            station.send("192.168.0.99", 10, true);
        }
        assertThat(net.pool.outstanding())
                .as("packets that wait, and the request")
                .isEqualTo(101 + 1);
        for (int i = 0; i < 10; i++) {
            station.send("192.168.0.2", 10, true);
        }
        net.run(TestNet.SECOND / 10);
        assertThat(friend.received).hasSize(10);
    }

    /**
     * RFC 1122 §3.2.2.2 lets a host accept redirects; then anyone who forges a router's address could redirect its
     * packets.
     */
    @Test
    void badInput53_redirectsChangeNothing() {
        TestHost router = net.host();
        TestLink wire = station.ethernet("192.168.0.1/24");
        TestLink routers = router.ethernet("192.168.0.254/24");
        TestLink.join(wire, routers);
        station.ip.routes().add(Prefix.ALL_V4, IpAddress.parse("192.168.0.254"), station.eth0(), 0);
        Path before = station.ip.pathTo(IpAddress.parse("198.51.100.7"));
        byte[] quoted = ipv4("192.168.0.1", "198.51.100.7", TestHost.PROTOCOL, pattern(8));
        int liar = IpAddress.parse("192.168.0.66").v4();
        for (int code = 0; code < 4; code++) {
            byte[] redirect = icmp(IcmpHeader.REDIRECT, code, liar, quoted);
            wire.inject(TestNet.frame(
                    wire.address().value(),
                    routers.address().value(),
                    EthernetHeader.TYPE_IPV4,
                    ipv4("192.168.0.254", "192.168.0.1", IpProtocol.ICMP, redirect)));
        }
        assertThat(station.count(IpCounter.ICMP_IN_REDIRECTS)).isEqualTo(4);
        assertThat(station.ip.pathTo(IpAddress.parse("198.51.100.7"))).isSameAs(before);
        station.send("198.51.100.7", 10, true);
        net.run(TestNet.SECOND / 10);
        assertThat(station.neighbour("192.168.0.254")).isEqualTo(NeighbourState.REACHABLE);
        assertThat(station.eth0().neighbours()).hasSize(1);
    }

    private static byte[] arp(int operation, long destinationMac, long senderMac, IpAddress sender, IpAddress target) {
        byte[] packet = new byte[ArpHeader.BYTES];
        ArpHeader.write(packet, 0, operation, senderMac, sender.v4(), 0, target.v4());
        return TestNet.frame(destinationMac, senderMac, EthernetHeader.TYPE_ARP, packet);
    }
}
