package io.hawser.ip.fragment;

import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;

/**
 * A fragment of a datagram of either family, and its fields.
 *
 * @param packet begins with its checked IP header
 * @param headerBytes the headers of the whole datagram: those of IPv4, or those before IPv6's fragment header
 * @param dataAt the index of the first byte of the fragment's data
 * @param offset the offset of the data in the datagram, in bytes
 * @param moreFollow whether it is not the last fragment
 * @param identification of the datagram
 * @param protocol of the data, or in IPv6 the next header
 * @param protocolField the offset of IPv6's field that names the fragment header
 */
public record Fragment(
        Packet packet,
        int headerBytes,
        int dataAt,
        int offset,
        boolean moreFollow,
        int identification,
        int protocol,
        int protocolField) {
    /** The size of IPv6's fragment header (RFC 8200 §4.5). */
    public static final int V6_HEADER_BYTES = 8;

    private static final int V6_OFFSET = 2;
    private static final int V6_IDENTIFICATION = 4;

    /** The fragment in an IPv4 packet. */
    public static Fragment v4(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int header = Ipv4Header.headerBytes(bytes, at);
        return new Fragment(
                packet,
                header,
                at + header,
                Ipv4Header.fragmentOffset(bytes, at),
                Ipv4Header.moreFragments(bytes, at),
                Ipv4Header.identification(bytes, at),
                Ipv4Header.protocol(bytes, at),
                0);
    }

    /**
     * The fragment in an IPv6 packet.
     *
     * @param headerAt the index of the fragment header, which is complete
     * @param protocolFieldAt the index of the field that names it, in the header before
     */
    public static Fragment v6(Packet packet, int headerAt, int protocolFieldAt) {
        byte[] bytes = packet.bytes();
        int field = Bytes.u16(bytes, headerAt + V6_OFFSET);
        return new Fragment(
                packet,
                headerAt - packet.start(),
                headerAt + V6_HEADER_BYTES,
                field & ~7,
                (field & 1) != 0,
                Bytes.i32(bytes, headerAt + V6_IDENTIFICATION),
                Bytes.u8(bytes, headerAt),
                protocolFieldAt - packet.start());
    }

    /** Returns whether the datagram consists of this fragment alone, which RFC 6946 calls atomic. */
    public boolean isWhole() {
        return offset == 0 && !moreFollow;
    }

    boolean isV6() {
        return CommonIpHeader.isV6(packet.bytes(), packet.start());
    }

    /** The length of its data. */
    public int dataBytes() {
        return packet.end() - dataAt;
    }

    int end() {
        return offset + dataBytes();
    }

    /** The length of the datagram up to the end of this fragment, as the header counts it. */
    public int packetBytes() {
        return end() + headerBytes - (isV6() ? Ipv6Header.BYTES : 0);
    }

    int ecn() {
        return CommonIpHeader.trafficClass(packet.bytes(), packet.start()) & 3;
    }

    IpAddress source() {
        return CommonIpHeader.source(packet.bytes(), packet.start());
    }

    IpAddress destination() {
        return CommonIpHeader.destination(packet.bytes(), packet.start());
    }
}
