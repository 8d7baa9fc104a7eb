package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.Bytes;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import io.hawser.wire.TcpHeader;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges TCP segments that arrive one after another into one packet, as Linux does (generic receive offload): the
 * inverse of {@link MergedSegments#cut}. Only segments that can be cut back into exactly the same packets are merged,
 * so nothing is lost: the same flow, consecutive numbers and identifications, equal acknowledgment, window, options,
 * TTL and TOS, full size except the last, a valid checksum, and PSH or FIN only on the last. All other packets are
 * passed on unchanged. The order of packets stays as it is.
 *
 * <p>It holds one packet at a time; {@link #flush} passes it on. Belongs to the thread that owns the link.
 */
public final class SegmentMerger {
    /** Offset and length of the fields of the IP header from the fragment field to the protocol. */
    private static final int IP_FRAGMENT = 6;

    private static final int IP_FRAGMENT_TO_PROTOCOL = 4;

    /** The bytes of both addresses and both ports, which are adjacent in a header without options. */
    private static final int ADDRESSES_AND_PORTS = 12;

    private static final int V6_ADDRESSES_AND_PORTS = 36;

    private static final int TCP_ACKNOWLEDGMENT = 8;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_URGENT = 18;

    private final LinkType type;
    private final PacketPool pool;
    private final Consumer<Packet> target;

    private @Nullable Packet held;

    /** The TCP header of the held packet, relative to its start, and the number of segments that it consists of. */
    private int heldTcp;

    private int heldSegments;
    private int segmentBytes;

    /**
     * Creates a merger that holds nothing.
     *
     * @param type of the link whose header the packets begin with
     * @param pool where larger packets come from
     * @param target takes the packets over, merged or not
     */
    public SegmentMerger(LinkType type, PacketPool pool, Consumer<Packet> target) {
        this.type = type;
        this.pool = pool;
        this.target = target;
    }

    /** Returns whether it holds a packet that later segments may join. */
    public boolean isHolding() {
        return held != null;
    }

    /** Takes ownership of an arriving packet: merges it with the held one, holds it, or passes it on. */
    public void add(Packet packet) {
        int tcp = mergeable(packet);
        Packet before = held;
        if (before != null && tcp >= 0 && continues(before, packet, tcp)) {
            append(before, packet, tcp);
            return;
        }
        flush();
        if (tcp < 0 || endsUnit(packet, tcp)) {
            target.accept(packet);
            return;
        }
        held = packet;
        heldTcp = tcp - packet.start();
        heldSegments = 1;
        segmentBytes = payloadBytes(packet, tcp);
    }

    /** Passes the held packet on, if there is one. */
    public void flush() {
        Packet packet = held;
        if (packet == null) {
            return;
        }
        held = null;
        if (heldSegments > 1) {
            finish(packet);
        }
        target.accept(packet);
    }

    /** The index of the TCP header of a segment that may be merged; -1 for other packets. */
    private int mergeable(Packet packet) {
        if (packet.segmentBytes() != 0) {
            return -1;
        }
        int tcp = MergedSegments.tcpHeaderOf(packet, type);
        if (tcp < 0) {
            return -1;
        }
        byte[] bytes = packet.bytes();
        int ip = ipOf(packet);
        int unusual = TcpHeader.SYN | TcpHeader.RST | TcpHeader.URG | TcpHeader.CWR;
        boolean plain = isIpHeaderPlain(bytes, ip)
                && (TcpHeader.flags(bytes, tcp) & unusual) == 0
                && (TcpHeader.flags(bytes, tcp) & TcpHeader.ACK) != 0
                && payloadBytes(packet, tcp) > 0;
        return plain && isTcpChecksumValid(packet, ip, tcp) ? tcp : -1;
    }

    /** Returns whether the header has no options, and a valid checksum if it has one. */
    private static boolean isIpHeaderPlain(byte[] bytes, int ip) {
        return CommonIpHeader.isV6(bytes, ip)
                || Ipv4Header.headerBytes(bytes, ip) == Ipv4Header.MIN_BYTES && Ipv4Header.isChecksumValid(bytes, ip);
    }

    private static boolean isTcpChecksumValid(Packet packet, int ip, int tcp) {
        byte[] bytes = packet.bytes();
        int length = ip + CommonIpHeader.totalLength(bytes, ip) - tcp;
        return packet.isChecksumVouched()
                || TcpHeader.isChecksumValid(
                        bytes, tcp, length, CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.TCP));
    }

    /** Returns whether no segment can follow in the same unit. */
    private static boolean endsUnit(Packet packet, int tcp) {
        return (TcpHeader.flags(packet.bytes(), tcp) & (TcpHeader.PSH | TcpHeader.FIN)) != 0;
    }

    /** Returns whether {@code packet} is the next segment of the held unit, in all that its headers say. */
    private boolean continues(Packet before, Packet packet, int tcp) {
        byte[] old = before.bytes();
        byte[] bytes = packet.bytes();
        int oldIp = ipOf(before);
        int oldTcp = before.start() + heldTcp;
        int ip = ipOf(packet);
        int payload = payloadBytes(packet, tcp);
        int headerBytes = TcpHeader.headerBytes(bytes, tcp);
        int merged = heldSegments * segmentBytes;
        return payload <= segmentBytes
                && merged + payload + tcp - ip + headerBytes <= Ipv4Header.MAX_PACKET_BYTES
                && headerBytes == TcpHeader.headerBytes(old, oldTcp)
                && TcpHeader.sequence(bytes, tcp) == TcpHeader.sequence(old, oldTcp) + merged
                && (TcpHeader.flags(bytes, tcp) & ~(TcpHeader.PSH | TcpHeader.FIN)) == TcpHeader.flags(old, oldTcp)
                && TcpHeader.window(bytes, tcp) == TcpHeader.window(old, oldTcp)
                && equal(old, before.start(), bytes, packet.start(), type.headerBytes())
                && CommonIpHeader.isV6(bytes, ip) == CommonIpHeader.isV6(old, oldIp)
                && (CommonIpHeader.isV6(bytes, ip)
                        ? continuesV6(old, oldIp, bytes, ip)
                        : continuesV4(old, oldIp, bytes, ip, heldSegments))
                && equal(old, oldTcp + TCP_ACKNOWLEDGMENT, bytes, tcp + TCP_ACKNOWLEDGMENT, Integer.BYTES)
                && equal(old, oldTcp + TCP_URGENT, bytes, tcp + TCP_URGENT, headerBytes - TCP_URGENT);
    }

    private static boolean continuesV4(byte[] old, int oldIp, byte[] bytes, int ip, int index) {
        return Ipv4Header.identification(bytes, ip) == MergedSegments.identification(old, oldIp, index)
                && Ipv4Header.tos(bytes, ip) == Ipv4Header.tos(old, oldIp)
                && equal(old, oldIp + IP_FRAGMENT, bytes, ip + IP_FRAGMENT, IP_FRAGMENT_TO_PROTOCOL)
                && equal(old, oldIp + Ipv4Header.SOURCE, bytes, ip + Ipv4Header.SOURCE, ADDRESSES_AND_PORTS);
    }

    /** Compares all but the payload length: class and flow label, next header, hop limit, addresses, and ports. */
    private static boolean continuesV6(byte[] old, int oldIp, byte[] bytes, int ip) {
        return Bytes.i32(old, oldIp) == Bytes.i32(bytes, ip)
                && Bytes.u16(old, oldIp + Ipv6Header.NEXT_HEADER) == Bytes.u16(bytes, ip + Ipv6Header.NEXT_HEADER)
                && equal(old, oldIp + Ipv6Header.SOURCE, bytes, ip + Ipv6Header.SOURCE, V6_ADDRESSES_AND_PORTS);
    }

    private static boolean equal(byte[] one, int at, byte[] other, int otherAt, int count) {
        return Arrays.equals(one, at, at + count, other, otherAt, otherAt + count);
    }

    private void append(Packet before, Packet packet, int tcp) {
        Packet unit = before;
        if (heldSegments == 1) {
            unit = pool.allocate(PacketPool.LARGE_BYTES);
            int bytes = type.headerBytes() + CommonIpHeader.totalLength(before.bytes(), ipOf(before));
            System.arraycopy(before.bytes(), before.start(), unit.bytes(), unit.append(bytes), bytes);
            before.release();
            held = unit;
        }
        int count = payloadBytes(packet, tcp);
        int from = tcp + TcpHeader.headerBytes(packet.bytes(), tcp);
        System.arraycopy(packet.bytes(), from, unit.bytes(), unit.append(count), count);
        boolean last = endsUnit(packet, tcp) || count < segmentBytes;
        int flags = unit.start() + heldTcp + TCP_FLAGS;
        Bytes.put8(unit.bytes(), flags, Bytes.u8(unit.bytes(), flags) | Bytes.u8(packet.bytes(), tcp + TCP_FLAGS));
        heldSegments++;
        packet.release();
        if (last) {
            flush();
        }
    }

    /** Makes the headers of a merged packet right. */
    private void finish(Packet unit) {
        byte[] bytes = unit.bytes();
        int ip = ipOf(unit);
        int tcp = unit.start() + heldTcp;
        CommonIpHeader.renumber(bytes, ip, unit.end() - ip, MergedSegments.identification(bytes, ip, 0));
        TcpHeader.updateChecksum(bytes, tcp, unit.end() - tcp, CommonIpHeader.pseudoHeader(bytes, ip, IpProtocol.TCP));
        unit.segmentBytes(segmentBytes);
        unit.vouchForChecksum();
    }

    private int ipOf(Packet packet) {
        return packet.start() + type.headerBytes();
    }

    private int payloadBytes(Packet packet, int tcp) {
        int ip = ipOf(packet);
        byte[] bytes = packet.bytes();
        return ip + CommonIpHeader.totalLength(bytes, ip) - tcp - TcpHeader.headerBytes(bytes, tcp);
    }
}
