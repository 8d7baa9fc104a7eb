package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.TcpHeader;

/** Completes the checksum of TCP that a packet {@linkplain Packet#isChecksumDeferred() defers}. */
public final class DeferredChecksum {
    private DeferredChecksum() {}

    /**
     * Completes it for a link that does not, unless it is complete.
     *
     * @param packet begins with the header of a link of {@code type}, and holds TCP in one whole IP packet
     */
    public static void complete(Packet packet, LinkType type) {
        if (packet.isChecksumDeferred()) {
            write(packet, type);
            packet.checksumCompleted();
        }
    }

    /**
     * Runs {@code observer}, to which the checksum looks complete; afterwards the packet is as before. One that stands
     * for several segments has the checksum of one large segment.
     *
     * @param packet begins with the header of a link of {@code type}
     */
    public static void show(Packet packet, LinkType type, Runnable observer) {
        int tcp = packet.isChecksumDeferred() ? MergedSegments.tcpHeaderOf(packet, type) : -1;
        if (tcp < 0) {
            observer.run();
            return;
        }
        int deferred = Bytes.u16(packet.bytes(), tcp + TcpHeader.CHECKSUM);
        write(packet, type);
        observer.run();
        Bytes.put16(packet.bytes(), tcp + TcpHeader.CHECKSUM, deferred);
    }

    private static void write(Packet packet, LinkType type) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        int tcp = ip + CommonIpHeader.headerBytes(bytes, ip);
        int length = ip + CommonIpHeader.totalLength(bytes, ip) - tcp;
        Bytes.put16(bytes, tcp + TcpHeader.CHECKSUM, Checksum.finish(Checksum.sum(bytes, tcp, length)));
    }
}
