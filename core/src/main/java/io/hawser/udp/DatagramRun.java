package io.hawser.udp;

import io.hawser.ip.Path;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of a burst of one socket, to one destination and of equal size except the last, which leave in one packet
 * that the link cuts (UDP segmentation offload).
 */
final class DatagramRun {
    private final Udp udp;
    private final int localPort;

    private @Nullable Packet packet;
    private @Nullable Path path;
    private int remotePort;
    private int tos;
    private int ttl;

    /** The payload of each datagram but the last. */
    private int datagramBytes;

    private int count;

    DatagramRun(Udp udp, int localPort) {
        this.udp = udp;
        this.localPort = localPort;
    }

    /**
     * Takes a datagram that the path carries whole, after the last one or as the first of another run.
     *
     * @param length above 0, and at most half of what the link cuts
     */
    void add(byte[] data, int offset, int length, Path way, int port, int tosBits, int hops) {
        Packet open = packet;
        int mostBytes = way.via().link().offloads().datagramsBytes();
        boolean isAlike = way == path && port == remotePort && tosBits == tos && hops == ttl;
        if (open != null
                && isAlike
                && length <= datagramBytes
                && open.length() - UdpHeader.BYTES + length <= mostBytes) {
            append(open, data, offset, length);
        } else {
            send();
            Packet first = udp.packets().allocate(UdpHeader.BYTES + length);
            first.append(UdpHeader.BYTES);
            System.arraycopy(data, offset, first.bytes(), first.append(length), length);
            packet = first;
            path = way;
            remotePort = port;
            tos = tosBits;
            ttl = hops;
            datagramBytes = length;
            count = 1;
        }
    }

    private void append(Packet open, byte[] data, int offset, int length) {
        Packet unit = open;
        if (count == 1) {
            unit = udp.packets().allocate(PacketPool.LARGE_BYTES);
            System.arraycopy(open.bytes(), open.start(), unit.bytes(), unit.append(open.length()), open.length());
            open.release();
            packet = unit;
        }
        System.arraycopy(data, offset, unit.bytes(), unit.append(length), length);
        count++;
        if (length < datagramBytes) {
            send();
        }
    }

    /** Sends what waits, if anything does. */
    void send() {
        Packet unit = packet;
        Path way = path;
        if (unit == null || way == null) {
            return;
        }
        packet = null;
        path = null;
        int at = unit.start();
        long pseudoHeader = way.pseudoHeaderSum(IpProtocol.UDP);
        if (count == 1) {
            UdpHeader.write(unit.bytes(), at, localPort, remotePort, unit.length(), pseudoHeader);
        } else {
            UdpHeader.writeDeferred(unit.bytes(), at, localPort, remotePort, unit.length(), pseudoHeader);
            unit.deferChecksum();
            unit.segmentBytes(datagramBytes);
        }
        udp.ip().output(unit, way, IpProtocol.UDP, tos, ttl, /* dontFragment= */ true);
    }
}
