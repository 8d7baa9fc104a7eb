package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.event.IpCounter;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;

/** Sends IPv6 packets: writes the header, fragments where needed (RFC 8200 §4.5), and passes them to the next hop. */
final class Ipv6Output {
    private static final int FRAGMENT_BYTES = 8;
    private static final int FRAGMENT_OFFSET = 2;
    private static final int IDENTIFICATION = 4;

    private final Ip ip;
    private final Counters<IpCounter> counters;
    private final KeyedHash hash;
    private final Identification identification;

    Ipv6Output(Ip ip, KeyedHash hash) {
        this.ip = ip;
        this.hash = hash;
        counters = ip.counters();
        identification = ip.output().identification();
    }

    /** See {@link Ip#output}; {@code hopLimit} is from 1 to 255. */
    void output(Packet packet, Path path, int protocol, int trafficClass, int hopLimit, boolean dontFragment) {
        counters.increment(IpCounter.V6_OUT_REQUESTS);
        int payloadBytes = packet.length();
        boolean tooLarge = ip.output().isTooLarge(packet, payloadBytes + Ipv6Header.BYTES, path);
        if (tooLarge && dontFragment || payloadBytes > Ipv6Header.MAX_PAYLOAD_BYTES) {
            counters.increment(IpCounter.V6_FRAG_FAILS);
            packet.release();
            return;
        }
        if (path.isMulticast()) {
            counters.increment(IpCounter.V6_OUT_MCAST_PKTS);
            counters.add(IpCounter.V6_OUT_MCAST_OCTETS, payloadBytes + Ipv6Header.BYTES);
        }
        packet.transportOffset(packet.start());
        int label = flowLabel(packet, path, protocol);
        int at = packet.prepend(Ipv6Header.BYTES);
        packet.networkOffset(at);
        Ipv6Header.write(
                packet.bytes(), at, trafficClass, label, payloadBytes, protocol, hopLimit, path.local(), path.remote());
        if (tooLarge) {
            fragment(packet, path, protocol);
        } else {
            counters.add(IpCounter.V6_OUT_OCTETS, packet.length());
            path.via().send(packet, path);
        }
    }

    /** See {@link Ip#putHeader}. */
    boolean putHeader(Packet header, int transportBytes, Path path, int protocol, int trafficClass, int hopLimit) {
        if (transportBytes + Ipv6Header.BYTES > path.mtuBytes()) {
            return false;
        }
        int label = flowLabel(header, path, protocol);
        int at = header.prepend(Ipv6Header.BYTES);
        Ipv6Header.write(
                header.bytes(),
                at,
                trafficClass,
                label,
                transportBytes,
                protocol,
                hopLimit,
                path.local(),
                path.remote());
        return true;
    }

    /**
     * The flow label (RFC 6437 §3): the same for all packets of a flow and not guessable, so that routers can spread
     * flows over paths by it. 0 for protocols without ports.
     */
    private int flowLabel(Packet packet, Path path, int protocol) {
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
            return 0;
        }
        int ports = Bytes.i32(packet.bytes(), packet.start());
        long hashed = hash.of(path.local().low(), path.remote().low(), (long) protocol << 32 | ports & 0xffff_ffffL);
        return (int) hashed & 0xf_ffff;
    }

    /** Takes ownership of a packet that begins with its IP header, and sends it in fragments. */
    private void fragment(Packet whole, Path path, int protocol) {
        // Every fragment but the last is a multiple of 8 bytes, the unit of offsets.
        int pieceBytes = path.mtuBytes() - Ipv6Header.BYTES - FRAGMENT_BYTES & ~7;
        if (pieceBytes <= 0) {
            counters.increment(IpCounter.V6_FRAG_FAILS);
            whole.release();
            return;
        }
        if (whole.isChecksumDeferred()) {
            Fragmenter.completeChecksum(whole, Ipv6Header.BYTES, protocol);
        }
        int number = identification.nextV6(path, protocol);
        int payload = whole.length() - Ipv6Header.BYTES;
        for (int offset = 0; offset < payload; offset += pieceBytes) {
            int length = Math.min(pieceBytes, payload - offset);
            boolean more = offset + length < payload;
            Packet piece = ip.packets().allocate(Ipv6Header.BYTES + FRAGMENT_BYTES + length);
            int at = piece.append(Ipv6Header.BYTES + FRAGMENT_BYTES + length);
            byte[] bytes = piece.bytes();
            System.arraycopy(whole.bytes(), whole.start(), bytes, at, Ipv6Header.BYTES);
            Bytes.put8(bytes, at + Ipv6Header.NEXT_HEADER, IpProtocol.FRAGMENT);
            Ipv6Header.payloadLength(bytes, at, FRAGMENT_BYTES + length);
            int header = at + Ipv6Header.BYTES;
            Bytes.put16(bytes, header, protocol << 8);
            Bytes.put16(bytes, header + FRAGMENT_OFFSET, offset | (more ? 1 : 0));
            Bytes.put32(bytes, header + IDENTIFICATION, number);
            System.arraycopy(
                    whole.bytes(), whole.start() + Ipv6Header.BYTES + offset, bytes, header + FRAGMENT_BYTES, length);
            counters.increment(IpCounter.V6_FRAG_CREATES);
            counters.add(IpCounter.V6_OUT_OCTETS, piece.length());
            path.via().send(piece, path);
        }
        counters.increment(IpCounter.V6_FRAG_OKS);
        whole.release();
    }
}
