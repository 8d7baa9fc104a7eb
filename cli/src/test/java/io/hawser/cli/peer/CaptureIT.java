package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Capture;
import io.hawser.link.CaptureLink;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.UdpHeader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wireshark's interpretation of Hawser's capture files. */
@RealPeerTest("tshark")
class CaptureIT {
    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void captureADatagramAndItsEcho() throws Exception {
        file = folder.resolve("capture.pcapng");
        try (Network network = Network.seeded(1);
                OutputStream out = Files.newOutputStream(file);
                Capture capture = new Capture(out, 1_700_000_000_000_000_000L, failure -> {
                    throw new AssertionError(failure);
                })) {
            Cable cable = network.cable("wire", LinkType.RAW_IP).latency(Duration.ofNanos(5_000_001));
            CaptureLink client = capture.record(cable.left(), "client", network.wheel());
            CaptureLink server = capture.record(cable.right(), "server", network.wheel());
            server.attach(packet -> {
                server.commentLast("server: heard it");
                packet.release();
                server.transmit(datagram(network, SERVER, CLIENT));
            });
            client.attach(packet -> {
                packet.release();
                client.comment("client: never sent again");
            });
            client.comment("client: CLOSED → SYN_SENT");
            client.comment("client: timer armed, 1 s");
            client.transmit(datagram(network, CLIENT, SERVER));
            assertThat(network.runUntilIdle(Duration.ofSeconds(1))).isTrue();
        }
    }

    private static Packet datagram(Network network, IpAddress from, IpAddress to) {
        int length = Ipv4Header.MIN_BYTES + UdpHeader.BYTES + 3;
        Packet packet = network.pool().allocate(length);
        int at = packet.append(length);
        Ipv4Header.write(packet.bytes(), at, 0, length, 7, 0, 64, IpProtocol.UDP, from.v4(), to.v4());
        Arrays.fill(packet.bytes(), at + length - 3, at + length, (byte) 'x');
        long pseudoHeader = Checksum.pseudoHeader(from, to, IpProtocol.UDP);
        UdpHeader.write(packet.bytes(), at + Ipv4Header.MIN_BYTES, 4000, 4001, UdpHeader.BYTES + 3, pseudoHeader);
        return packet;
    }

    private String tshark(String... options) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString()));
        command.addAll(List.of(options));
        return PeerProcess.run(Duration.ofSeconds(60), command).succeeded().stdout();
    }

    @Test
    void nothingIsMalformed() throws Exception {
        assertThat(tshark("-Y", "_ws.malformed")).isEmpty();
        assertThat(tshark("-o", "udp.check_checksum:TRUE", "-Y", "udp.checksum.status == \"Good\"")
                        .lines())
                .hasSize(4);
    }

    @Test
    void packetsHaveTheirTimesLinksDirectionsAndComments() throws Exception {
        String fields = tshark(
                "-T",
                "fields",
                "-E",
                "separator=|",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.interface_name",
                "-e",
                "frame.packet_flags_direction",
                "-e",
                "ip.src",
                "-e",
                "frame.comment");
        assertThat(fields.lines())
                .containsExactly(
                        "1700000000.000000000|client|0x00000002|10.0.0.1|"
                                + "client: CLOSED → SYN_SENT,client: timer armed, 1 s",
                        "1700000000.005000001|server|0x00000001|10.0.0.1|server: heard it",
                        "1700000000.005000001|server|0x00000002|10.0.0.2|",
                        "1700000000.010000002|client|0x00000001|10.0.0.2|");
    }
}
