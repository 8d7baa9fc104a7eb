package io.hawser.shard;

import io.hawser.ip.NetworkInterface;
import io.hawser.ip.TransportProtocol;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.tcp.Tcp;
import io.hawser.wire.CommonIpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.TcpHeader;

/**
 * Receives segments for the TCP of one shard. Segments whose frame did not show their shard, because they were
 * fragmented or behind extension headers, are passed on as whole packets.
 */
final class ShardTransport implements TransportProtocol {
    private final Tcp tcp;
    private final ShardLink link;
    private final NetworkInterface shared;

    /** Stands before {@code tcp} for the segments of {@code shared}, the interface of {@code link}. */
    ShardTransport(Tcp tcp, ShardLink link, NetworkInterface shared) {
        this.tcp = tcp;
        this.link = link;
        this.shared = shared;
    }

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        if (via != shared || packet.length() < TcpHeader.MIN_BYTES || link.owns(packet)) {
            tcp.receive(packet, via);
            return;
        }
        frame(packet);
        link.passToOwner(packet);
    }

    /** Puts the headers of network and link before a segment again. */
    private void frame(Packet packet) {
        byte[] bytes = packet.bytes();
        int ip = packet.networkOffset();
        packet.prepend(packet.start() - ip);
        if (link.type() == LinkType.ETHERNET) {
            boolean isV6 = CommonIpHeader.isV6(bytes, ip);
            EthernetHeader.write(
                    bytes,
                    packet.prepend(EthernetHeader.BYTES),
                    /* destination= */ link.address().value(),
                    /* source= */ link.address().value(),
                    isV6 ? EthernetHeader.TYPE_IPV6 : EthernetHeader.TYPE_IPV4);
        }
    }

    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        tcp.icmpError(quoted, type, code, mtuBytes);
    }
}
