package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.DeferredChecksum;
import io.hawser.link.LinkType;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.link.VirtioOffload;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts what a host leaves to a link with offloads into the packets that are then on the wire, and checks them: a unit
 * passes through the header that a TAP device has, its partial checksum completes to the right one, and the segments
 * hold its bytes and have right checksums.
 */
final class LinkedUnits {
    static final Offloads OFFLOADS = new Offloads(/* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES);

    private final LinkType type;
    private final PacketPool pool;
    private final Consumer<byte[]> wire;

    /**
     * Makes a link's cutter.
     *
     * @param pool the pool of the segments
     * @param wire takes the bytes of each packet on the wire, which begins with the header of the link
     */
    LinkedUnits(LinkType type, PacketPool pool, Consumer<byte[]> wire) {
        this.type = type;
        this.pool = pool;
        this.wire = wire;
    }

    /** Takes ownership of a packet of the host. */
    void add(Packet packet) {
        boolean isDeferred = packet.isChecksumDeferred();
        int segmentBytes = packet.segmentBytes();
        int length = packet.length();
        if (!isDeferred && segmentBytes == 0) {
            pass(packet);
            return;
        }
        assertThat(isDeferred).as("a unit leaves its checksum to the link").isTrue();
        VirtioOffload.write(packet, type);
        assertThat(VirtioOffload.read(packet, type))
                .as("the virtio header agrees with its packet")
                .isTrue();
        assertThat(packet.length()).isEqualTo(length);
        assertThat(packet.isChecksumDeferred()).isTrue();
        int tcp = MergedSegments.tcpHeaderOf(packet, type);
        DeferredChecksum.show(packet, type, () -> checkChecksum(packet));
        if (packet.segmentBytes() == 0) {
            assertThat(length - (tcp - packet.start()) - TcpHeader.headerBytes(packet.bytes(), tcp))
                    .as("payload of a packet that is not cut")
                    .matches(bytes -> segmentBytes == 0 || bytes <= segmentBytes);
            DeferredChecksum.complete(packet, type);
            pass(packet);
            return;
        }
        assertThat(packet.segmentBytes()).isEqualTo(segmentBytes);
        int from = tcp + TcpHeader.headerBytes(packet.bytes(), tcp);
        int[] at = {from};
        assertThat(MergedSegments.cut(packet, type, segmentBytes, pool, segment -> {
                    checkChecksum(segment);
                    int payload = payloadOf(segment);
                    int count = segment.end() - payload;
                    assertThat(Arrays.equals(
                                    segment.bytes(), payload, segment.end(), packet.bytes(), at[0], at[0] + count))
                            .as("a segment has the bytes of its unit")
                            .isTrue();
                    at[0] += count;
                    pass(segment);
                }))
                .isTrue();
        assertThat(at[0]).as("bytes of all segments").isEqualTo(packet.end());
        packet.release();
    }

    private int payloadOf(Packet segment) {
        int tcp = MergedSegments.tcpHeaderOf(segment, type);
        return tcp + TcpHeader.headerBytes(segment.bytes(), tcp);
    }

    private void checkChecksum(Packet packet) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        int tcp = MergedSegments.tcpHeaderOf(packet, type);
        assertThat(tcp).as("only TCP is left to the link").isNotNegative();
        int length = packet.end() - tcp;
        long pseudoHeader = CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.TCP) + Checksum.sumOfInt(length);
        assertThat(Checksum.isValid(bytes, tcp, length, pseudoHeader))
                .as("checksum")
                .isTrue();
    }

    private void pass(Packet packet) {
        wire.accept(Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end()));
        packet.release();
    }
}
