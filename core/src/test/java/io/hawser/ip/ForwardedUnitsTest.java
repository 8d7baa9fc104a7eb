package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router between a link that merges segments and defers checksums, and one that may do neither. */
class ForwardedUnitsTest {
    private static final int MSS = 1460;
    private static final int HEADERS = 40;

    private final TestNet net = new TestNet();
    private final TestHost host = net.host();
    private final TestLink left = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final TestLink right = host.link(LinkType.RAW_IP, "10.1.0.1/24", 1500);

    @BeforeEach
    void forward() {
        host.settings.forward = true;
        left.offloads = new Offloads(/* checksumOnSend= */ true, /* segmentationBytes= */ 65_000);
    }

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    private void arrive(int payloadBytes, int segmentBytes, int fragment) {
        Packet packet = host.payload(HEADERS + payloadBytes);
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int source = IpAddress.parse("10.0.0.2").v4();
        int destination = IpAddress.parse("10.1.0.2").v4();
        Ipv4Header.write(bytes, at, 0, packet.length(), 0, fragment, 64, IpProtocol.TCP, source, destination);
        TcpHeader.write(bytes, at + 20, 1, 2, 1, 4, 20, TcpHeader.ACK | TcpHeader.PSH, 5, 0);
        TcpHeader.deferChecksum(
                bytes, at + 20, packet.length() - 20, Ipv4Header.pseudoHeader(bytes, at, IpProtocol.TCP));
        packet.deferChecksum();
        packet.vouchForChecksum();
        packet.segmentBytes(segmentBytes);
        left.inject(packet);
        net.run(1_000_000_000);
    }

    private static boolean isIntact(byte[] packet) {
        return Ipv4Header.isChecksumValid(packet, 0)
                && TcpHeader.isChecksumValid(
                        packet,
                        20,
                        packet.length - 20,
                        Checksum.pseudoHeader(
                                IpAddress.v4(Ipv4Header.source(packet, 0)),
                                IpAddress.v4(Ipv4Header.destination(packet, 0)),
                                IpProtocol.TCP));
    }

    @Test
    void itIsCutForALinkThatDoesNotSegment() {
        arrive(3 * MSS + 7, MSS, Ipv4Header.DONT_FRAGMENT);

        assertThat(right.sent).hasSize(4).allMatch(ForwardedUnitsTest::isIntact);
        assertThat(right.sent).extracting(each -> each.length).containsExactly(1500, 1500, 1500, 47);
        assertThat(right.sent)
                .extracting(each -> TcpHeader.sequence(each, 20))
                .containsExactly(1, 1 + MSS, 1 + 2 * MSS, 1 + 3 * MSS);
        assertThat(left.sent).isEmpty();
    }

    @Test
    void itPassesWholeToALinkThatSegments() {
        right.offloads = left.offloads;
        arrive(3 * MSS, MSS, Ipv4Header.DONT_FRAGMENT);

        assertThat(right.sent).hasSize(1);
        assertThat(right.last()).hasSize(HEADERS + 3 * MSS);
    }

    @Test
    void itPassesWholeIfItIsAsLargeAsTheLinkSegments() {
        int packetBytes = HEADERS + 3 * MSS;
        right.offloads = new Offloads(/* checksumOnSend= */ true, packetBytes);
        arrive(3 * MSS, MSS, Ipv4Header.DONT_FRAGMENT);
        assertThat(right.sent).hasSize(1);

        right.offloads = new Offloads(/* checksumOnSend= */ true, packetBytes - 1);
        arrive(3 * MSS, MSS, Ipv4Header.DONT_FRAGMENT);
        assertThat(right.sent).hasSize(1 + 3);
    }

    @Test
    void aDeferredChecksumIsCompletedForALinkThatDoesNot() {
        arrive(100, 0, Ipv4Header.DONT_FRAGMENT);

        assertThat(right.sent).hasSize(1).allMatch(ForwardedUnitsTest::isIntact);
    }

    /** The size of the segments decides, not that of the packet that consists of them. */
    @Test
    void segmentsLargerThanTheNextLinkAreAnsweredByIcmp() {
        arrive(4000, 2000, Ipv4Header.DONT_FRAGMENT);

        assertThat(right.sent).isEmpty();
        assertThat(left.sent).hasSize(1);
        assertThat(Ipv4Header.protocol(left.last(), 0)).isEqualTo(IpProtocol.ICMP);

        arrive(4000, MSS + 1, Ipv4Header.DONT_FRAGMENT);
        assertThat(right.sent).as("one byte too large").isEmpty();
    }

    @Test
    void segmentsThatMayBeFragmentedAre() {
        arrive(4000, 2000, 0);

        assertThat(right.sent).hasSize(4).allMatch(each -> Ipv4Header.isFragment(each, 0));
    }
}
