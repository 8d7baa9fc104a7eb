package io.hawser.ip;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.neighbour.NeighbourEntry;
import io.hawser.ip.neighbour.NeighbourState;
import io.hawser.link.MacAddress;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ARP (RFC 826), its probes and announcements (RFC 5227), and the states of a neighbour. */
class NeighbourTest {
    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestHost peer = net.host();
    private final TestLink link = host.ethernet("10.0.0.1/24");
    private final TestLink peerLink = peer.ethernet("10.0.0.2/24");

    NeighbourTest() {
        TestLink.join(link, peerLink);
    }

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private static boolean isArp(byte[] frame) {
        return EthernetHeader.type(frame, 0) == EthernetHeader.TYPE_ARP;
    }

    private long requestsSent() {
        return link.sent.stream()
                .filter(frame -> isArp(frame) && ArpHeader.operation(frame, 14) == ArpHeader.REQUEST)
                .count();
    }

    /** Sends a packet and its answer, so that both hosts know each other's link addresses. */
    private void meet() {
        host.send("10.0.0.2", 8, true);
        net.run(SECOND / 10);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.REACHABLE);
        link.sent.clear();
    }

    @Test
    void theFirstPacketsWaitForTheAnswerInOrder() {
        for (int i = 1; i <= 50; i++) {
            host.send("10.0.0.2", i, true);
        }
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.INCOMPLETE);
        assertThat(link.sent).as("one request to all").hasSize(1);
        assertThat(EthernetHeader.destination(link.last(), 0)).isEqualTo(MacAddress.BROADCAST.value());
        net.run(SECOND / 10);
        assertThat(peer.received).hasSize(50);
        for (int i = 1; i <= 50; i++) {
            assertThat(peer.received.get(i - 1)).isEqualTo(pattern(i));
        }
        assertThat(peer.neighbour("10.0.0.1")).as("whoever asks will send").isEqualTo(NeighbourState.STALE);
    }

    @Test
    void aFullQueueDropsTheOldest() {
        host.settings.neighbours.queuePackets = 3;
        for (int i = 1; i <= 5; i++) {
            host.send("10.0.0.2", i, true);
        }
        net.run(SECOND / 10);
        assertThat(peer.received).containsExactly(pattern(3), pattern(4), pattern(5));
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(2);
    }

    @Test
    void aLostRequestIsSentAgain() {
        int[] left = {2};
        link.lost = frame -> isArp(frame) && left[0]-- > 0;
        host.send("10.0.0.2", 9, true);
        net.run(2 * SECOND - 1);
        assertThat(peer.received).isEmpty();
        net.run(SECOND / 10);
        assertThat(peer.received).containsExactly(pattern(9));
    }

    @Test
    void aDeadNeighbourIsGivenUpAndTheTransportTold() {
        host.send("10.0.0.77", 20, true);
        host.send("10.0.0.77", 21, true);
        net.run(3 * SECOND - 1);
        assertThat(requestsSent()).isEqualTo(3);
        assertThat(host.errors).isEmpty();
        net.run(1);
        assertThat(host.neighbour("10.0.0.77")).isEqualTo(NeighbourState.FAILED);
        IpAddress self = IpAddress.parse("10.0.0.1");
        TestHost.Told error = new TestHost.Told(
                IpAddress.parse("10.0.0.77"), IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.HOST_UNREACHABLE, 0, self);
        assertThat(host.errors).containsExactly(error, error);
        assertThat(host.count(IpCounter.ARP_RES_FAILED)).isEqualTo(1);
        host.send("10.0.0.77", 20, true);
        assertThat(requestsSent()).as("the next packet asks again").isEqualTo(4);
    }

    @Test
    void aDeadNeighbourBlocksNoOther() {
        for (int i = 0; i < 300; i++) {
            host.send("10.0.0.77", 20, true);
        }
        host.send("10.0.0.2", 5, true);
        net.run(SECOND / 10);
        assertThat(peer.received).containsExactly(pattern(5));
    }

    @Test
    void allWaitingPacketsTogetherAreBounded() {
        for (int neighbour = 3; neighbour < 250; neighbour++) {
            for (int i = 0; i < 101; i++) {
                host.send("10.0.0." + neighbour, 20, true);
            }
        }
        assertThat(net.pool.outstanding()).isLessThan(4096 + 250);
    }

    @Test
    void anIdleNeighbourGetsStaleAndIsAskedAtItsAddressWhenUsed() {
        meet();
        net.run(46 * SECOND);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.STALE);
        host.send("10.0.0.2", 8, true);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.DELAY);
        assertThat(peer.received).hasSize(1);
        net.run(5 * SECOND - 1);
        assertThat(requestsSent()).isZero();
        net.run(1);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.PROBE);
        assertThat(EthernetHeader.destination(link.last(), 0))
                .isEqualTo(peerLink.address().value());
        net.run(SECOND / 10);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.REACHABLE);
        assertThat(peer.received).as("packets pass meanwhile").hasSize(2);
    }

    @Test
    void aNeighbourThatDiedIsNoticed() {
        meet();
        link.lost = frame -> true;
        net.run(46 * SECOND);
        host.send("10.0.0.2", 8, true);
        net.run(8 * SECOND);
        assertThat(requestsSent()).isEqualTo(3);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.FAILED);
    }

    @Test
    void progressAboveSparesTheQuestion() {
        meet();
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.2"));
        for (int i = 0; i < 100; i++) {
            net.run(10 * SECOND);
            assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.REACHABLE);
            path.confirm();
            host.send(path, 8, true);
        }
        assertThat(requestsSent()).isZero();
        net.run(60 * SECOND);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.STALE);
        path.confirm();
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.REACHABLE);
        net.run(46 * SECOND);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.STALE);
    }

    /** The negative advice of RFC 9293 §3.8.3. */
    @Test
    void aTransportThatIsNotAnsweredHasTheNeighbourProbed() {
        meet();
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.2"));
        path.doubt();
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.STALE);
        host.send(path, 8, true);
        path.doubt();
        assertThat(host.neighbour("10.0.0.2")).as("already in doubt").isEqualTo(NeighbourState.DELAY);
        net.run(5 * SECOND);
        assertThat(requestsSent()).isEqualTo(1);
    }

    @Test
    void confirmationsOfAnUnknownNeighbourHaveNoEffect() {
        link.lost = frame -> true;
        host.send("10.0.0.2", 8, true);
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.2"));
        path.confirm();
        path.doubt();
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.INCOMPLETE);
        host.eth0().addNeighbour(IpAddress.parse("10.0.0.2"), peerLink.address());
        path = host.ip.pathTo(IpAddress.parse("10.0.0.2"));
        path.confirm();
        path.doubt();
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.PERMANENT);
    }

    /** Injects an ARP packet of a station that claims the address of the peer. */
    private void claim(long mac) {
        byte[] packet = new byte[ArpHeader.BYTES];
        int peerAddress = IpAddress.parse("10.0.0.2").v4();
        ArpHeader.write(packet, 0, ArpHeader.REPLY, mac, peerAddress, 0, peerAddress);
        link.inject(TestNet.frame(MacAddress.BROADCAST.value(), mac, EthernetHeader.TYPE_ARP, packet));
    }

    private long knownMac() {
        return host.eth0().findNeighbour(IpAddress.parse("10.0.0.2")).mac().value();
    }

    @Test
    void aClaimAgainstAConfirmedNeighbourHasItProbedOnce() {
        meet();
        claim(0x02_66);
        claim(0x02_67);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.PROBE);
        assertThat(requestsSent()).isEqualTo(1);
        assertThat(EthernetHeader.destination(link.last(), 0))
                .isEqualTo(peerLink.address().value());
        assertThat(knownMac()).isEqualTo(peerLink.address().value());
    }

    @Test
    void aStaleNeighbourMovesAtMostOnceASecond() {
        meet();
        net.run(46 * SECOND);
        claim(0x02_66);
        assertThat(knownMac()).isEqualTo(0x02_66);
        net.run(SECOND - 1);
        claim(0x02_67);
        assertThat(knownMac()).isEqualTo(0x02_66);
        net.run(1);
        claim(0x02_67);
        assertThat(knownMac()).isEqualTo(0x02_67);
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.STALE);
    }

    @Test
    void aPathFindsItsNeighbourAgainAfterItWasEvicted() {
        host.settings.neighbours.max = 2;
        meet();
        Path path = host.ip.pathTo(IpAddress.parse("10.0.0.2"));
        link.lost = frame -> false;
        host.eth0().down();
        assertThat(host.eth0().neighbours()).isEmpty();
        host.eth0().up();
        assertThat(path.isStale()).isTrue();
        host.send(path, 33, true);
        net.run(SECOND / 10);
        assertThat(peer.received).contains(pattern(33));
        for (int i = 10; i < 20; i++) {
            host.send("10.0.0." + i, 1, true);
            assertThat(host.eth0().neighbours()).hasSizeLessThanOrEqualTo(2);
        }
        host.send(path, 34, true);
        net.run(SECOND / 10);
        assertThat(peer.received).contains(pattern(34));
        assertThat(host.neighbour("10.0.0.2")).isEqualTo(NeighbourState.REACHABLE);
    }

    @Test
    void goingDownDropsWhatWaits() {
        link.lost = frame -> true;
        host.send("10.0.0.77", 20, true);
        host.eth0().down();
        assertThat(host.count(IpCounter.ARP_UNRESOLVED_DISCARDS)).isEqualTo(1);
        assertThat(net.pool.outstanding()).isZero();
        assertThat(net.timers.armed()).as("no timer stays behind").isZero();
        assertThat(host.ip.pathTo(IpAddress.parse("10.0.0.2"))).isNull();
        host.eth0().receive(host.payload(60));
        assertThat(host.eth0().rxDropped()).isEqualTo(1);
    }

    @Test
    void framesForOthersAndOfUnknownTypesAreDropped() {
        long dropped = host.eth0().rxDropped();
        byte[] packet = TestNet.ipv4("10.0.0.2", "10.0.0.1", TestHost.PROTOCOL, pattern(9));
        link.inject(TestNet.frame(0x02_77, 0x02_78, EthernetHeader.TYPE_IPV4, packet));
        link.inject(TestNet.frame(link.address().value(), 0x02_78, 0x88cc, packet));
        link.inject(TestNet.frame(link.address().value(), 0x02_78, EthernetHeader.TYPE_IPV6, packet));
        link.inject(Arrays.copyOf(packet, 13));
        assertThat(host.eth0().rxDropped()).isEqualTo(dropped + 3);
        assertThat(host.count(IpCounter.V6_IN_HDR_ERRORS))
                .as("version 4 in a frame of IPv6")
                .isEqualTo(1);
        assertThat(host.received).isEmpty();
        link.inject(TestNet.frame(MacAddress.BROADCAST.value(), 0x02_78, EthernetHeader.TYPE_IPV4, packet));
        assertThat(host.received).as("given to all, for one").isEmpty();
        assertThat(host.count(IpCounter.IN_DISCARDS)).isEqualTo(1);
        link.inject(TestNet.frame(link.address().value(), 0x02_78, EthernetHeader.TYPE_IPV4, packet));
        assertThat(host.received).hasSize(1);
    }

    @Test
    void aProbeFindsOutWhoHasAnAddress() {
        List<String> heard = new ArrayList<>();
        host.eth0().observer((address, mac) -> heard.add(address + " " + mac));
        host.eth0().probe(IpAddress.parse("10.0.0.2"));
        host.eth0().probe(IpAddress.parse("10.0.0.3"));
        net.run(SECOND);
        assertThat(heard).containsExactly("10.0.0.2 " + peerLink.address());
        assertThat(peer.eth0().neighbours()).as("a probe claims nothing").isEmpty();
        host.eth0().announce(IpAddress.parse("10.0.0.1"));
        assertThat(ArpHeader.senderIp(link.last(), 14)).isEqualTo(ArpHeader.targetIp(link.last(), 14));
    }

    @Test
    void anAddressThatAStationHasIsFoundBeforeItIsUsed() {
        List<String> results = new ArrayList<>();
        new AddressProbe(
                        host.eth0(),
                        net.timers,
                        IpAddress.parse("10.0.0.2"),
                        SECOND,
                        station -> results.add("taken " + station))
                .begin();
        net.run(SECOND);
        assertThat(results).containsExactly("taken " + peerLink.address());
        long before = requestsSent();
        new AddressProbe(
                        host.eth0(),
                        net.timers,
                        IpAddress.parse("10.0.0.9"),
                        SECOND,
                        station -> results.add("free " + station))
                .begin();
        net.run(3 * SECOND - 1);
        assertThat(requestsSent() - before).as("RFC 5227 §1.1: PROBE_NUM").isEqualTo(3);
        assertThat(results).as("an answer may still come").hasSize(1);
        net.run(SECOND);
        assertThat(results).containsExactly("taken " + peerLink.address(), "free null");
    }

    @Test
    void oneThatWasSetByHandIsNeverAskedForAndOthersAreNotBelieved() {
        host.eth0().addNeighbour(IpAddress.parse("10.0.0.2"), peerLink.address());
        host.send("10.0.0.2", 8, true);
        assertThat(requestsSent()).isZero();
        net.run(120 * SECOND);
        assertThat(peer.received).hasSize(1);
        // another station claims the address
        peer.eth0().addNeighbour(IpAddress.parse("10.0.0.1"), link.address());
        host.eth0().addNeighbour(IpAddress.parse("10.0.0.2"), new MacAddress(0x0200_0000_00ffL));
        peer.eth0().announce(IpAddress.parse("10.0.0.2"));
        net.run(SECOND);
        assertThat(host.eth0().neighbours())
                .containsExactly(new NeighbourEntry(
                        IpAddress.parse("10.0.0.2"), new MacAddress(0x0200_0000_00ffL), NeighbourState.PERMANENT));
    }

    @Test
    void thoseSetByHandTakeNoRoomFromOthers() {
        host.settings.neighbours.max = 1;
        for (int i = 10; i < 20; i++) {
            host.eth0().addNeighbour(IpAddress.parse("10.0.0." + i), new MacAddress(0x0200_0000_0100L + i));
        }
        host.send("10.0.0.2", 8, true);
        net.run(SECOND / 10);
        assertThat(peer.received).hasSize(1);
        assertThat(host.eth0().neighbours()).hasSize(11);
    }

    @Test
    void oneOfTheDirectoryIsNotAskedForAndListedOnceItIsUsed() {
        Map<IpAddress, MacAddress> directory = Map.of(
                IpAddress.parse("10.0.0.2"),
                peerLink.address(),
                IpAddress.parse("10.0.0.3"),
                new MacAddress(0x0200_0000_0103L));
        host.eth0().neighbourDirectory(directory::get);
        assertThat(host.eth0().neighbours()).isEmpty();
        host.send("10.0.0.2", 8, true);
        net.run(SECOND);
        assertThat(requestsSent()).isZero();
        assertThat(peer.received).hasSize(1);
        assertThat(host.eth0().neighbours())
                .containsExactly(
                        new NeighbourEntry(IpAddress.parse("10.0.0.2"), peerLink.address(), NeighbourState.PERMANENT));
        host.send("10.0.0.4", 8, true);
        assertThat(requestsSent())
                .as("for one that the directory does not have")
                .isEqualTo(1);
        // another station claims an address of the directory that was not used yet
        peer.eth0().announce(IpAddress.parse("10.0.0.3"));
        net.run(SECOND / 10);
        assertThat(host.eth0().neighbours())
                .contains(new NeighbourEntry(
                        IpAddress.parse("10.0.0.3"), new MacAddress(0x0200_0000_0103L), NeighbourState.PERMANENT));
    }
}
