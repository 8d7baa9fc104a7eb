package io.hawser.cli.peer;

import static io.hawser.cli.peer.Testbed.HAWSER;
import static io.hawser.cli.peer.Testbed.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.RealHost;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpPortSharing;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Multicast groups with the kernel as the router of the link: a bridge that queries, and that learns the members of
 * each port from their reports; and with a member and a sender in the kernel.
 */
@RealPeerTest({"bridge", "tcpdump"})
@Timeout(120)
class MulticastIT {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final int PORT = 5000;

    private static RealHost start() {
        return RealHost.builder()
                .name("hawser")
                .address(InterfaceAddress.parse(HAWSER + "/24"))
                .tap("tap0")
                .start();
    }

    /** Puts the device below a bridge that queries for groups in a version of IGMP, every two seconds. */
    private static void bridge(Testbed testbed, int version) throws InterruptedException {
        testbed.namespace.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "1");
        testbed.namespace.run("ip", "addr", "del", Testbed.KERNEL + "/24", "dev", "tap0");
        testbed.namespace.run("ip", "addr", "add", Testbed.KERNEL + "/24", "dev", "br0");
        testbed.namespace.run("ip", "link", "set", "tap0", "master", "br0");
        testbed.namespace.run(
                "ip",
                "link",
                "set",
                "br0",
                "up",
                "type",
                "bridge",
                "mcast_igmp_version",
                Integer.toString(version),
                "mcast_querier",
                "1",
                "mcast_query_interval",
                "200",
                "mcast_startup_query_interval",
                "200",
                "mcast_query_response_interval",
                "100",
                "mcast_last_member_interval",
                "20",
                "mcast_membership_interval",
                "600");
    }

    private static boolean isLearned(Testbed testbed) throws InterruptedException {
        return testbed.namespace.run("bridge", "mdb", "show").stdout().contains("port tap0 grp " + GROUP + " ");
    }

    private static UdpSocket member(RealHost real) {
        return real.call(host -> {
            UdpSocket socket = host.udp().bind(null, PORT, UdpHandler.NONE, UdpPortSharing.ADDRESS);
            NetworkInterface tap = host.ip().interfaces().getLast();
            assertThat(socket.groups().join(GROUP, tap)).isEqualTo(UdpResult.OK);
            socket.multicastVia(tap);
            return socket;
        });
    }

    @Test
    void aBridgeThatQueriesLearnsTheMembersInBothVersions() throws Exception {
        for (int version : new int[] {3, 2}) {
            try (Testbed testbed = new Testbed()) {
                bridge(testbed, version);
                try (PeerProcess seen = testbed.namespace.start("tcpdump", "-lvni", "tap0", "igmp");
                        RealHost real = testbed.namespace.inside(MulticastIT::start)) {
                    seen.awaitOutput("igmp query v" + version, LIMIT);
                    UdpSocket socket = member(real);
                    Testbed.await("the bridge has learned the group", () -> isLearned(testbed));
                    seen.awaitOutput(
                            version == 3 ? "[gaddr 239.1.2.3 is_ex, 0 source(s)]" : "igmp v2 report 239.1.2.3", LIMIT);
                    int spoken = real.call(
                            host -> host.ip().interfaces().getLast().groups().version());
                    assertThat(spoken).isEqualTo(version);
                    real.call(_ -> {
                        socket.close();
                        return true;
                    });
                    Testbed.await("the bridge has removed the group", () -> !isLearned(testbed));
                    seen.awaitOutput(
                            version == 3 ? "[gaddr 239.1.2.3 to_in, 0 source(s)]" : "igmp leave 239.1.2.3", LIMIT);
                    seen.handle().destroy();
                    assertThat(seen.await(LIMIT).stdout())
                            .contains("tos 0xc0, ttl 1", "options (RA)")
                            .doesNotContain("bad igmp cksum", "bad cksum", "[|igmp");
                }
            }
        }
    }

    @Test
    void datagramsReachMembersOnBothSides() throws Exception {
        try (Testbed testbed = new Testbed();
                RealHost real = testbed.namespace.inside(MulticastIT::start);
                MulticastSocket kernel = testbed.namespace.inside(() -> new MulticastSocket(PORT))) {
            java.net.NetworkInterface tap = testbed.namespace.inside(() -> java.net.NetworkInterface.getByName("tap0"));
            InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral(GROUP.toString()), PORT);
            testbed.namespace.inside(() -> {
                kernel.joinGroup(group, tap);
                kernel.setNetworkInterface(tap);
                return kernel;
            });
            UdpSocket socket = member(real);
            kernel.send(new DatagramPacket("from the kernel".getBytes(UTF_8), 15, group));
            Testbed.await("a datagram to the member", () -> real.call(_ -> socket.receivedMemoryBytes() > 0));
            real.call(_ -> {
                Objects.requireNonNull(socket.receive()).release();
                socket.send("from Hawser".getBytes(UTF_8), 0, 11, GROUP, PORT);
                return true;
            });
            DatagramPacket got = new DatagramPacket(new byte[100], 100);
            do {
                kernel.receive(got);
            } while (!got.getAddress().getHostAddress().equals(HAWSER));
            assertThat(new String(got.getData(), 0, got.getLength(), UTF_8)).isEqualTo("from Hawser");
            real.call(_ -> {
                socket.close();
                return true;
            });
        }
    }
}
