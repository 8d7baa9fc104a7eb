package io.hawser.tcp;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.wire.TcpHeader;

/**
 * Sends new data that fills several segments over a link that does not segment: the header is written once, and each
 * segment has a copy with its own sequence number and flags. The segments are those that {@link TcpOutput#newPacket}
 * sends one by one; it sends them where their headers differ in more than that.
 */
final class SegmentRun {
    private static final int NOT_BEFORE_THE_LAST = TcpHeader.PSH | TcpHeader.FIN;

    private final TcpOutput output;
    private final PacketPool packets;
    private final OptionPlan options = new OptionPlan();

    SegmentRun(TcpOutput output, PacketPool packets) {
        this.output = output;
        this.packets = packets;
    }

    /** Sends data as {@link TcpOutput#newData} does; {@code length} is more than {@code fullBytes}. */
    void send(TcpConnection connection, int seq, int flags, int length, int segmentBytes, int fullBytes) {
        boolean areAlike = areHeadersAlike(connection, seq);
        int sent = 0;
        // The first one by itself in any case: the window that it offers may be rounded in another way than the next.
        while (sent == 0 || !areAlike && sent < length) {
            int count = Math.min(fullBytes, length - sent);
            int own = flagsOf(flags, sent, /* isLast= */ sent + count == length);
            output.newPacket(connection, seq + sent, own, count, segmentBytes, fullBytes);
            sent += count;
        }
        if (sent < length) {
            copies(connection, seq, flags, sent, length, segmentBytes, fullBytes);
        }
    }

    /** Sends the segments from {@code begin} to {@code length} with copies of one header. */
    private void copies(
            TcpConnection connection, int seq, int flags, int begin, int length, int segmentBytes, int fullBytes) {
        Sender sender = connection.sender();
        options.plan(connection, fullBytes, segmentBytes, 0, 0);
        Ecn ecn = connection.ecn();
        int codepoint = ecn == null ? 0 : ecn.codepoint(/* isNewData= */ true);
        // a packet, because a driver that delivers at once could make this host send again before the run has ended
        Packet header = packets.allocate(0);
        TcpOutput.putHeader(connection, header, seq, flags, 0, /* isBare= */ false, options);
        int headerBytes = header.length();
        int withEcn = TcpHeader.flags(header.bytes(), header.start());
        boolean isWithIp = output.putIpHeader(connection, header, headerBytes + fullBytes, codepoint);
        for (int from = begin; from < length; from += fullBytes) {
            int count = Math.min(fullBytes, length - from);
            Packet packet = packets.allocate(count);
            sender.copyData(seq + from, packet.bytes(), packet.append(count), count);
            boolean isFull = isWithIp && count == fullBytes;
            int copied = isFull ? header.length() : headerBytes;
            int at = packet.prepend(copied);
            System.arraycopy(header.bytes(), header.end() - copied, packet.bytes(), at, copied);
            int own = flagsOf(withEcn, from, /* isLast= */ from + count == length);
            TcpHeader.renumber(packet.bytes(), at + copied - headerBytes, seq + from, own);
            connection.traffic().dataSegmentsOut++;
            if (isFull) {
                output.sendCopy(connection, packet, at + copied - headerBytes);
            } else {
                output.send(connection, packet, codepoint);
            }
        }
        header.release();
    }

    /**
     * Returns whether no segment has an urgent pointer, or options that depend on the space that its data leaves.
     * {@link Mss} allows no run with accurate ECN, whose options change from segment to segment.
     */
    private static boolean areHeadersAlike(TcpConnection connection, int seq) {
        return connection.receiver().outOfOrder() == null
                && !UserTimeoutOption.isAdvertised(connection)
                && connection.sender().urgentPointer(seq) < 0;
    }

    /** The flags of the segment at {@code from}: CWR only in the first (RFC 3168 §6.1.2), PSH and FIN in the last. */
    private static int flagsOf(int flags, int from, boolean isLast) {
        int cleared = (isLast ? 0 : NOT_BEFORE_THE_LAST) | (from == 0 ? 0 : TcpHeader.CWR);
        return flags & ~cleared;
    }
}
