package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;

/** Completes the checksum of TCP or UDP that a packet {@linkplain Packet#isChecksumDeferred() defers}. */
public final class DeferredChecksum {
    private DeferredChecksum() {}

    /**
     * Completes it for a link that does not, unless it is complete.
     *
     * @param packet begins with the header of a link of {@code type}, and holds TCP or UDP in one whole IP packet
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
        boolean isKnown = packet.isChecksumDeferred()
                && (MergedSegments.tcpHeaderOf(packet, type) >= 0 || MergedDatagrams.udpHeaderOf(packet, type) >= 0);
        if (!isKnown) {
            observer.run();
            return;
        }
        int field = fieldOf(packet, packet.start() + type.headerBytes());
        int deferred = Bytes.u16(packet.bytes(), field);
        write(packet, type);
        observer.run();
        Bytes.put16(packet.bytes(), field, deferred);
    }

    private static void write(Packet packet, LinkType type) {
        byte[] bytes = packet.bytes();
        int ip = packet.start() + type.headerBytes();
        int transport = ip + CommonIpHeader.headerBytes(bytes, ip);
        int length = ip + CommonIpHeader.totalLength(bytes, ip) - transport;
        int checksum = Checksum.finish(Checksum.sum(bytes, transport, length));
        boolean isUdp = CommonIpHeader.protocol(bytes, ip) == IpProtocol.UDP;
        Bytes.put16(bytes, fieldOf(packet, ip), isUdp ? UdpHeader.transmitted(checksum) : checksum);
    }

    /** The index of the checksum field. */
    private static int fieldOf(Packet packet, int ip) {
        byte[] bytes = packet.bytes();
        boolean isUdp = CommonIpHeader.protocol(bytes, ip) == IpProtocol.UDP;
        return ip + CommonIpHeader.headerBytes(bytes, ip) + (isUdp ? UdpHeader.CHECKSUM : TcpHeader.CHECKSUM);
    }
}
