package io.hawser.link;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.CommonIpHeader;
import java.util.function.Consumer;

/** Cuts a packet that stands for several into those, each with a copy of the headers. */
final class PacketCutter {
    /** Corrects the transport header of a piece, which is a copy of that of the whole packet. */
    interface TransportHeader {
        /**
         * Corrects the header, after the IP header has been corrected.
         *
         * @param ip the index of the IP header
         * @param transport the index of the transport header
         * @param offset the offset of the payload of the piece in that of the whole packet
         * @param last whether it is the last piece
         */
        void correct(Packet piece, int ip, int transport, int offset, boolean last);
    }

    /**
     * Where the parts of a packet begin, as indices into its bytes.
     *
     * @param ip the IP header
     * @param transport the transport header
     * @param payload the payload of the transport
     * @param end the index after the payload
     */
    record Parts(int ip, int transport, int payload, int end) {}

    private PacketCutter() {}

    /**
     * Cuts a packet, which stays the caller's.
     *
     * @param pieceBytes the payload of each piece but the last, above 0
     * @param pool the pool of the new packets
     * @param target takes ownership of them, in order, with their checksums
     */
    static void cut(
            Packet packet,
            Parts parts,
            int pieceBytes,
            PacketPool pool,
            TransportHeader header,
            Consumer<Packet> target) {
        byte[] bytes = packet.bytes();
        int start = packet.start();
        int headers = parts.payload() - start;
        int index = 0;
        for (int at = parts.payload(); at < parts.end(); at += pieceBytes) {
            int length = Math.min(pieceBytes, parts.end() - at);
            Packet piece = pool.allocate(headers + length);
            int to = piece.append(headers + length);
            System.arraycopy(bytes, start, piece.bytes(), to, headers);
            System.arraycopy(bytes, at, piece.bytes(), to + headers, length);
            int ip = to + parts.ip() - start;
            int transport = to + parts.transport() - start;
            piece.networkOffset(ip);
            piece.transportOffset(transport);
            int identification = MergedSegments.identification(bytes, parts.ip(), index++);
            CommonIpHeader.renumber(piece.bytes(), ip, piece.end() - ip, identification);
            header.correct(piece, ip, transport, at - parts.payload(), at + length == parts.end());
            piece.vouchForChecksum();
            target.accept(piece);
        }
    }
}
