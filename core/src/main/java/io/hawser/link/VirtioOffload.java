package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;
import io.hawser.wire.VirtioHeader;

/**
 * Translates between the {@link VirtioHeader} before a frame and what a {@link Packet} says of its checksum and its
 * segments. Whatever a header says is checked against its frame: it may come from a guest or a forger.
 */
public final class VirtioOffload {
    /**
     * The largest TCP payload of one frame: an IP packet and the headers before it stay below 64 KB, also when a
     * tunnel of the kernel adds some more.
     */
    public static final int SEGMENTATION_BYTES = 65_535 - Packet.HEADROOM_BYTES;

    private VirtioOffload() {}

    /**
     * Takes the header off a frame, and notes on the packet what it says. A checksum that is not complete stays so if
     * it is that of TCP, {@linkplain Packet#isChecksumDeferred() deferred} and vouched for, because a receiver on this
     * machine needs none; any other is completed. If the packet consists of several UDP datagrams, only their size is
     * noted: {@link MergedDatagrams#cut} completes them.
     *
     * @param packet begins with a virtio header, and the header of a link of {@code type} follows
     * @return whether header and frame agree; otherwise the packet is to be dropped
     */
    public static boolean read(Packet packet, LinkType type) {
        if (packet.length() < VirtioHeader.BYTES) {
            return false;
        }
        byte[] bytes = packet.bytes();
        int at = packet.start();
        packet.trimFront(VirtioHeader.BYTES);
        boolean needsChecksum = (VirtioHeader.flags(bytes, at) & VirtioHeader.NEEDS_CHECKSUM) != 0;
        int kind = VirtioHeader.kind(bytes, at);
        if (kind == VirtioHeader.SINGLE) {
            if (needsChecksum) {
                return readChecksum(packet, type, at);
            }
            if ((VirtioHeader.flags(bytes, at) & VirtioHeader.CHECKSUM_VALID) != 0) {
                packet.vouchForChecksum();
            }
            return true;
        }
        int segmentBytes = VirtioHeader.segmentBytes(bytes, at);
        if (segmentBytes == 0 || VirtioHeader.headerBytes(bytes, at) > packet.length()) {
            return false;
        }
        if (kind == VirtioHeader.UDP_DATAGRAMS) {
            packet.segmentBytes(segmentBytes);
            return MergedDatagrams.udpHeaderOf(packet, type) >= 0;
        }
        if (kind != VirtioHeader.TCP_V4 && kind != VirtioHeader.TCP_V6
                || !isOfTcp(packet, type, at)
                || kind != tcpKind(bytes, packet.start() + type.headerBytes())) {
            return false;
        }
        packet.segmentBytes(segmentBytes);
        if (needsChecksum) {
            defer(packet);
        }
        return true;
    }

    private static boolean readChecksum(Packet packet, LinkType type, int at) {
        byte[] bytes = packet.bytes();
        if (isOfTcp(packet, type, at)) {
            defer(packet);
            return true;
        }
        int start = packet.start() + VirtioHeader.checksumStart(bytes, at);
        int field = start + VirtioHeader.checksumOffset(bytes, at);
        if (field + Short.BYTES > packet.end()) {
            return false;
        }
        complete(bytes, start, field, packet.end());
        packet.vouchForChecksum();
        return true;
    }

    private static void defer(Packet packet) {
        packet.deferChecksum();
        packet.vouchForChecksum();
    }

    /** Whether the checksum that the header names, if any, is that of the TCP segment in the frame. */
    private static boolean isOfTcp(Packet packet, LinkType type, int at) {
        int tcp = MergedSegments.tcpHeaderOf(packet, type);
        byte[] bytes = packet.bytes();
        return tcp >= 0
                && ((VirtioHeader.flags(bytes, at) & VirtioHeader.NEEDS_CHECKSUM) == 0
                        || tcp == packet.start() + VirtioHeader.checksumStart(bytes, at)
                                && VirtioHeader.checksumOffset(bytes, at) == TcpHeader.CHECKSUM);
    }

    private static int tcpKind(byte[] bytes, int ip) {
        return CommonIpHeader.isV6(bytes, ip) ? VirtioHeader.TCP_V6 : VirtioHeader.TCP_V4;
    }

    private static void complete(byte[] bytes, int start, int field, int end) {
        // the protocol may be UDP
        Bytes.put16(bytes, field, UdpHeader.transmitted(Checksum.finish(Checksum.sum(bytes, start, end - start))));
    }

    /**
     * Puts the header in front of a frame, by what the packet leaves to the link.
     *
     * @param packet begins with the header of a link of {@code type}; what it defers is the checksum of TCP or UDP
     */
    public static void write(Packet packet, LinkType type) {
        byte[] bytes = packet.bytes();
        int frame = packet.start();
        int at = packet.prepend(VirtioHeader.BYTES);
        if (!packet.isChecksumDeferred()) {
            VirtioHeader.write(bytes, at, 0, VirtioHeader.SINGLE, 0, 0, 0, 0);
            return;
        }
        int ip = frame + type.headerBytes();
        int transport = ip + CommonIpHeader.headerBytes(bytes, ip);
        boolean isUdp = CommonIpHeader.protocol(bytes, ip) == IpProtocol.UDP;
        int transportBytes = isUdp ? UdpHeader.BYTES : TcpHeader.headerBytes(bytes, transport);
        int headerBytes = transport + transportBytes - frame;
        int segmentBytes = packet.segmentBytes();
        int kind = VirtioHeader.SINGLE;
        if (segmentBytes > 0 && packet.end() - frame - headerBytes > segmentBytes) {
            kind = isUdp ? VirtioHeader.UDP_DATAGRAMS : kindOfSegments(bytes, ip, transport);
        } else {
            segmentBytes = 0;
        }
        VirtioHeader.write(
                bytes,
                at,
                VirtioHeader.NEEDS_CHECKSUM,
                kind,
                headerBytes,
                segmentBytes,
                transport - frame,
                isUdp ? UdpHeader.CHECKSUM : TcpHeader.CHECKSUM);
    }

    private static int kindOfSegments(byte[] bytes, int ip, int tcp) {
        boolean reduced = (TcpHeader.flags(bytes, tcp) & TcpHeader.CWR) != 0;
        return tcpKind(bytes, ip) | (reduced ? VirtioHeader.ECN : 0);
    }
}
