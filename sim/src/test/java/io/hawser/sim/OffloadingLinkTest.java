package io.hawser.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.app.Sink;
import io.hawser.sim.app.Source;
import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.LaneEvent;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffloadingLinkTest {
    private static final int PORT = 80;
    private static final int ETHERNET = LinkType.ETHERNET.headerBytes();
    private static final int BYTES = 3_000_000;

    private final List<String> segments = new ArrayList<>();
    private int largestFrame;

    private static Machine machine(Network network, String name, String address, boolean offloads) {
        Machine machine = network.machine(name, address);
        Duration delay = Duration.ofNanos(50_000);
        return offloads
                ? machine.wrap(
                        (_, link, host) -> new OffloadingLink(link, host, network.wheel(), network.pool(), delay))
                : machine;
    }

    /** Notes sequence number, length and flags of a TCP segment on the wire. */
    private void note(Packet packet) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + ETHERNET;
        largestFrame = Math.max(largestFrame, packet.length());
        if (Ipv4Header.isWellFormed(bytes, ip, packet.end() - ip)) {
            int tcp = ip + Ipv4Header.MIN_BYTES;
            int length = packet.end() - tcp - TcpHeader.headerBytes(bytes, tcp);
            segments.add(TcpHeader.sequence(bytes, tcp) + " " + length);
        }
    }

    private List<String> segmentsOfTransfer(boolean offloads) {
        segments.clear();
        try (Network network = Network.seeded(1)) {
            Machine client = machine(network, "client", "10.0.0.1/24", offloads);
            Machine server = machine(network, "server", "10.0.0.2/24", false);
            Cable cable = network.connect(client, server).latency(Duration.ofMillis(5));
            cable.forward().observe((_, event, packet, _) -> {
                if (event == LaneEvent.SENT) {
                    note(packet);
                }
            });
            Sink sink = server.run(new Sink("sink", PORT));
            client.run(new Source("source", server.address(), PORT, BYTES));
            network.runFor(Duration.ofSeconds(30));
            assertThat(sink.receivedBytes()).isEqualTo(BYTES);
            assertThat(network.pool().outstanding()).isZero();
        }
        return List.copyOf(segments);
    }

    @Test
    void theWireCarriesTheSameSegments() {
        List<String> plain = segmentsOfTransfer(false);
        assertThat(segmentsOfTransfer(true)).isEqualTo(plain).hasSizeGreaterThan(BYTES / 1460);
        assertThat(largestFrame).isEqualTo(ETHERNET + 1500);
    }

    /** The UDP datagrams on the wire, each with its checksum. */
    private static List<String> datagramsOfBurst(boolean offloads) {
        List<String> datagrams = new ArrayList<>();
        int[] packetsOut = {0};
        try (Network network = Network.seeded(1)) {
            Machine client = machine(network, "client", "10.0.0.1/24", offloads);
            Machine server = machine(network, "server", "10.0.0.2/24", false);
            Cable cable = network.connect(client, server).latency(Duration.ofMillis(5));
            cable.forward().observe((_, event, packet, _) -> {
                if (event == LaneEvent.SENT && packet.length() > 100) {
                    datagrams.add(HexFormat.of().formatHex(packet.bytes(), packet.start(), packet.end()));
                }
            });
            UdpSocket receiver = server.host().udp().bind(null, PORT, UdpHandler.NONE);
            UdpSocket sender = client.host().udp().bind(null, PORT, UdpHandler.NONE);
            byte[] data = new byte[1000];
            sender.send(data, 0, 1, server.address(), PORT);
            network.runFor(Duration.ofSeconds(1));
            client.host().ip().interfaces().getLast().addTap((_, _, outgoing) -> packetsOut[0] += outgoing ? 1 : 0);
            sender.beginBurst();
            for (int i = 0; i < 10; i++) {
                data[i] = 1;
                sender.send(data, 0, i < 9 ? 1000 : 500, server.address(), PORT);
            }
            sender.endBurst();
            network.runFor(Duration.ofSeconds(1));
            int received = 0;
            for (Packet got = receiver.receive(); got != null; got = receiver.receive()) {
                received++;
                got.release();
            }
            assertThat(received).isEqualTo(11);
            assertThat(packetsOut[0]).isEqualTo(offloads ? 1 : 10);
            assertThat(network.pool().outstanding()).isZero();
        }
        return datagrams;
    }

    @Test
    void theWireCarriesTheSameDatagrams() {
        assertThat(datagramsOfBurst(true)).isEqualTo(datagramsOfBurst(false)).hasSize(10);
    }

    @Test
    void allDataArrivesThroughFaultsAndEachSegmentIsCounted() {
        try (Network network = Network.seeded(7)) {
            Machine client = machine(network, "client", "10.0.0.1/24", true);
            Machine server = machine(network, "server", "10.0.0.2/24", true);
            Cable cable = network.connect(client, server)
                    .latency(Duration.ofMillis(5))
                    .bandwidth(Bandwidth.gbps(1))
                    .queue(100)
                    .loss(0.005)
                    .duplication(0.005)
                    .reordering(0.01, Duration.ofMillis(1));
            long[] unitsIn = {0};
            server.host().ip().interfaces().getLast().addTap((_, _, outgoing) -> unitsIn[0] += outgoing ? 0 : 1);
            Sink sink = server.run(new Sink("sink", PORT));
            client.run(new Source("source", server.address(), PORT, BYTES));
            network.runFor(Duration.ofSeconds(60));
            assertThat(sink.receivedBytes()).isEqualTo(BYTES);
            long delivered = cable.forward().count(LaneEvent.DELIVERED);
            assertThat(server.host().tcpCounters().get(TcpCounter.IN_SEGS))
                    .as("all but an ARP request and an answer")
                    .isBetween(delivered - 2, delivered - 1);
            assertThat(unitsIn[0]).as("merged packets").isLessThan(delivered / 2);
            assertThat(network.pool().outstanding()).isZero();
        }
    }
}
