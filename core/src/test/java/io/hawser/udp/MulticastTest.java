package io.hawser.udp;

import static io.hawser.ip.TestNet.SECOND;
import static io.hawser.ip.TestNet.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.TestHost;
import io.hawser.ip.TestLink;
import io.hawser.ip.TestNet;
import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of UDP sockets: who receives which datagram (RFC 1112, RFC 3376 §2), and ports that are shared. */
class MulticastTest {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress SENDER = IpAddress.parse("10.0.0.2");
    private static final int PORT = 5000;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestHost senderHost = net.host();
    private final TestLink link = host.link(LinkType.ETHERNET, "10.0.0.1/24", 1500);
    private final TestLink senderLink = senderHost.link(LinkType.ETHERNET, "10.0.0.2/24", 1500);
    private final Udp udp = udp(host);
    private final Udp senderUdp = udp(senderHost);
    private final NetworkInterface eth0 = host.eth0();
    private final UdpSocket sender = sender(senderUdp, senderHost);

    MulticastTest() {
        TestLink.join(link, senderLink);
    }

    private Udp udp(TestHost at) {
        return new Udp(at.ip, net.pool, new UdpSettings(), at.counters, new SplittableRandom(5));
    }

    private static UdpSocket sender(Udp from, TestHost at) {
        UdpSocket made = from.bind(null, 0, UdpHandler.NONE);
        made.multicastVia(at.eth0());
        return made;
    }

    private UdpSocket member() {
        UdpSocket made = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        assertThat(made.groups().join(GROUP, eth0)).isEqualTo(UdpResult.OK);
        return made;
    }

    private void send(UdpSocket from) {
        assertThat(from.send(pattern(9), 0, 9, GROUP, PORT)).isEqualTo(UdpResult.OK);
        net.run(SECOND / 10);
    }

    /** Returns the number of datagrams that wait, and takes them. */
    private static int taken(UdpSocket from) {
        int count = 0;
        for (Packet packet = from.receive(); packet != null; packet = from.receive()) {
            assertThat(packet.length()).isEqualTo(9);
            packet.release();
            count++;
        }
        return count;
    }

    @AfterEach
    void nothingLeaks() {
        udp.sockets().forEach(UdpSocket::close);
        senderUdp.sockets().forEach(UdpSocket::close);
        net.assertNothingLeaks();
    }

    @Test
    void eachMemberReceivesACopyAndNobodyElse() {
        UdpSocket first = member();
        UdpSocket second = member();
        UdpSocket stranger = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        UdpSocket bound = udp.bind(GROUP, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        bound.groups().join(GROUP, eth0);
        send(sender);
        assertThat(taken(first)).isEqualTo(1);
        assertThat(taken(second)).isEqualTo(1);
        assertThat(taken(bound)).isEqualTo(1);
        assertThat(taken(stranger)).isZero();
        first.groups().leave(GROUP, eth0);
        second.close();
        bound.close();
        assertThat(eth0.isMember(GROUP)).isFalse();
        send(sender);
        assertThat(taken(first)).isZero();
        assertThat(host.count(IpCounter.UDP_IN_DATAGRAMS)).isEqualTo(3);
    }

    @Test
    void sourcesAreChosenPerSocket() {
        UdpSocket all = member();
        UdpSocket one = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        IpAddress other = IpAddress.parse("10.0.0.9");
        assertThat(one.groups().joinSource(GROUP, eth0, other)).isEqualTo(UdpResult.OK);
        send(sender);
        assertThat(taken(one)).isZero();
        assertThat(taken(all)).isEqualTo(1);
        assertThat(one.groups().joinSource(GROUP, eth0, SENDER)).isEqualTo(UdpResult.OK);
        assertThat(all.groups().block(GROUP, eth0, SENDER)).isEqualTo(UdpResult.OK);
        send(sender);
        assertThat(taken(one)).isEqualTo(1);
        assertThat(taken(all)).isZero();
        assertThat(all.groups().unblock(GROUP, eth0, SENDER)).isEqualTo(UdpResult.OK);
        assertThat(one.groups().leaveSource(GROUP, eth0, SENDER)).isEqualTo(UdpResult.OK);
        send(sender);
        assertThat(taken(one)).isZero();
        assertThat(taken(all)).isEqualTo(1);
    }

    @Test
    void wrongChangesAreRefusedAsLinuxRefusesThem() {
        SocketGroups groups = member().groups();
        IpAddress unicast = IpAddress.parse("10.0.0.9");
        IpAddress other = IpAddress.parse("239.1.2.4");
        assertThat(groups.join(GROUP, eth0)).isEqualTo(UdpResult.ADDRESS_IN_USE);
        assertThat(groups.join(unicast, eth0)).isEqualTo(UdpResult.INVALID_ARGUMENT);
        assertThat(groups.leave(other, eth0)).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE);
        assertThat(groups.joinSource(GROUP, eth0, SENDER)).isEqualTo(UdpResult.INVALID_ARGUMENT);
        assertThat(groups.leaveSource(GROUP, eth0, SENDER)).isEqualTo(UdpResult.INVALID_ARGUMENT);
        assertThat(groups.leaveSource(other, eth0, SENDER)).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE);
        assertThat(groups.unblock(GROUP, eth0, SENDER)).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE);
        assertThat(groups.block(other, eth0, SENDER)).isEqualTo(UdpResult.INVALID_ARGUMENT);
        host.settings.igmpMaxMemberships = 2;
        host.settings.igmpMaxSources = 1;
        assertThat(groups.joinSource(other, eth0, SENDER)).isEqualTo(UdpResult.OK);
        assertThat(groups.joinSource(other, eth0, SENDER)).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE);
        assertThat(groups.joinSource(other, eth0, unicast)).isEqualTo(UdpResult.NO_BUFFER_SPACE);
        assertThat(groups.join(IpAddress.parse("239.1.2.5"), eth0)).isEqualTo(UdpResult.NO_BUFFER_SPACE);
    }

    @Test
    void membersOnTheSendersHostReceiveUnlessTheLoopIsOff() {
        UdpSocket member = member();
        UdpSocket local = sender(udp, host);
        link.sent.clear();
        send(local);
        assertThat(taken(member)).isEqualTo(1);
        assertThat(link.sent).hasSize(1);
        local.multicastLoop(false);
        send(local);
        assertThat(taken(member)).isZero();
        local.multicastLoop(true);
        local.multicastTtl(0);
        link.sent.clear();
        send(local);
        assertThat(taken(member)).as("TTL 0 does not leave the host").isEqualTo(1);
        assertThat(link.sent).isEmpty();
    }

    @Test
    void aPortIsSharedOnlyIfAllAgree() {
        udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        udp.bind(IpAddress.parse("10.0.0.1"), PORT, UdpHandler.NONE, UdpPortSharing.BOTH);
        for (UdpPortSharing sharing : new UdpPortSharing[] {UdpPortSharing.NONE, UdpPortSharing.PORT}) {
            assertThatExceptionOfType(UdpBindException.class)
                    .isThrownBy(() -> udp.bind(null, PORT, UdpHandler.NONE, sharing))
                    .matches(taken -> taken.reason() == UdpResult.ADDRESS_IN_USE);
        }
    }

    @Test
    void oneSharerReceivesADatagramToOneHost() {
        UdpSocket first = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        UdpSocket last = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        IpAddress self = IpAddress.parse("10.0.0.1");
        sender.send(pattern(9), 0, 9, self, PORT);
        net.run(SECOND);
        assertThat(taken(last)).isEqualTo(1);
        assertThat(taken(first)).isZero();
        first.connect(SENDER, sender.localPort());
        sender.send(pattern(9), 0, 9, self, PORT);
        net.run(SECOND);
        assertThat(taken(first)).as("connected").isEqualTo(1);
        assertThat(taken(last)).isZero();
    }

    @Test
    void flowsAreDistributedOverTheSharersOfAPort() {
        UdpSocket first = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.PORT);
        UdpSocket second = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.PORT);
        for (int i = 0; i < 40; i++) {
            UdpSocket from = senderUdp.bind(null, 0, UdpHandler.NONE);
            from.send(pattern(9), 0, 9, IpAddress.parse("10.0.0.1"), PORT);
            net.run(SECOND);
        }
        int ofFirst = taken(first);
        assertThat(ofFirst).isBetween(8, 32);
        assertThat(taken(second)).isEqualTo(40 - ofFirst);
    }

    @Test
    void aBroadcastReachesAllSharers() {
        UdpSocket first = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        UdpSocket second = udp.bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
        sender.broadcast(true);
        sender.send(pattern(9), 0, 9, IpAddress.parse("10.0.0.255"), PORT);
        net.run(SECOND);
        assertThat(taken(first)).isEqualTo(1);
        assertThat(taken(second)).isEqualTo(1);
    }

    /** Leaving one group leaves the others, and a group that was left can be joined again. */
    @Test
    void groupThatWasLeftCanBeJoinedAgain() {
        IpAddress other = IpAddress.parse("239.1.2.4");
        UdpSocket socket = member();
        assertThat(socket.groups().join(other, eth0)).isEqualTo(UdpResult.OK);
        assertThat(socket.groups().leave(other, eth0)).isEqualTo(UdpResult.OK);
        assertThat(socket.groups().leave(other, eth0)).isEqualTo(UdpResult.ADDRESS_NOT_AVAILABLE);
        assertThat(socket.groups().join(other, eth0)).isEqualTo(UdpResult.OK);
        send(sender);
        assertThat(taken(socket)).isEqualTo(1);
        assertThat(socket.groups().join(GROUP, eth0)).isEqualTo(UdpResult.ADDRESS_IN_USE);
    }
}
