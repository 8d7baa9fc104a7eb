package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.Ipv4Options;
import io.hawser.packet.Packet;
import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.UdpHeader;

/** Fragments packets that exceed the path MTU (RFC 791 §3.2). */
final class Fragmenter {
    private final Ip ip;

    Fragmenter(Ip ip) {
        this.ip = ip;
    }

    /**
     * Takes ownership of a packet that begins with its IP header, which may itself be a fragment, and sends it in
     * fragments.
     */
    void send(Packet whole, Path path) {
        byte[] bytes = whole.bytes();
        int at = whole.start();
        int header = Ipv4Header.headerBytes(bytes, at);
        // Every fragment but the last is a multiple of 8 bytes, the unit of offsets.
        int pieceBytes = path.mtuBytes() - header & ~7;
        if (pieceBytes <= 0) {
            ip.counters().increment(IpCounter.FRAG_FAILS);
            whole.release();
            return;
        }
        if (whole.isChecksumDeferred()) {
            completeChecksum(whole, header, Ipv4Header.protocol(bytes, at));
        }
        int base = Ipv4Header.fragmentOffset(bytes, at);
        boolean moreFollow = Ipv4Header.moreFragments(bytes, at);
        int payload = whole.length() - header;
        for (int offset = 0; offset < payload; offset += pieceBytes) {
            int length = Math.min(pieceBytes, payload - offset);
            boolean more = moreFollow || offset + length < payload;
            sendPiece(
                    whole, path, header, offset, length, base + offset >>> 3 | (more ? Ipv4Header.MORE_FRAGMENTS : 0));
        }
        ip.counters().increment(IpCounter.FRAG_OKS);
        whole.release();
    }

    private void sendPiece(Packet whole, Path path, int header, int offset, int length, int fragment) {
        Packet piece = ip.packets().allocate(header + length);
        int at = piece.append(header + length);
        System.arraycopy(whole.bytes(), whole.start(), piece.bytes(), at, header);
        System.arraycopy(whole.bytes(), whole.start() + header + offset, piece.bytes(), at + header, length);
        if (offset > 0) {
            Ipv4Options.keepCopied(piece.bytes(), at);
        }
        Ipv4Header.fragment(piece.bytes(), at, header + length, fragment);
        ip.counters().increment(IpCounter.FRAG_CREATES);
        ip.counters().add(IpCounter.EXT_OUT_OCTETS, header + length);
        path.via().send(piece, path);
    }

    /**
     * Completes a checksum that was left to the link, because the link gets only fragments: the field holds the sum of
     * the pseudo-header.
     */
    static void completeChecksum(Packet packet, int header, int protocol) {
        byte[] bytes = packet.bytes();
        int transport = packet.start() + header;
        int checksum = Checksum.finish(Checksum.sum(bytes, transport, packet.end() - transport));
        if (protocol == IpProtocol.UDP) {
            Bytes.put16(bytes, transport + UdpHeader.CHECKSUM, UdpHeader.transmitted(checksum));
        } else {
            Bytes.put16(bytes, transport + TcpHeader.CHECKSUM, checksum);
        }
    }
}
