package io.hawser.services.dhcp.transport;

import io.hawser.host.Host;
import io.hawser.ip.Path;
import io.hawser.ip.event.IpCounter;
import io.hawser.packet.Packet;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.UdpHeader;

/** Sends UDP datagrams by a given path, for clients and servers that do not go by the routing table alone. */
public final class PathDatagrams {
    private PathDatagrams() {}

    /** Sends a datagram. To a group it goes with a TTL or hop limit of 1, and not to members on this host. */
    public static void send(Host host, byte[] payload, Path path, int fromPort, int toPort) {
        int bytes = UdpHeader.BYTES + payload.length;
        Packet packet = host.packets().allocate(bytes);
        int at = packet.append(bytes);
        System.arraycopy(payload, 0, packet.bytes(), at + UdpHeader.BYTES, payload.length);
        UdpHeader.write(packet.bytes(), at, fromPort, toPort, bytes, path.pseudoHeaderSum(IpProtocol.UDP));
        host.ipCounters().increment(IpCounter.UDP_OUT_DATAGRAMS);
        if (path.isMulticast()) {
            host.ip().outputToGroup(packet, path, IpProtocol.UDP, 0, 1, false, false);
        } else {
            host.ip().output(packet, path, IpProtocol.UDP, 0, 0, false);
        }
    }
}
