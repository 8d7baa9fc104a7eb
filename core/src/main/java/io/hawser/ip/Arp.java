package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;

/**
 * ARP packets, in and out (RFC 826). What was not asked for refreshes a neighbour that is in the table already, but
 * makes no new one; only a request for an address of the interface itself does, because the asking host is about to
 * send.
 */
final class Arp {
    private final PacketPool packets;

    Arp(PacketPool packets) {
        this.packets = packets;
    }

    /** Takes over a packet that begins with its ARP header. */
    void receive(Packet packet, NetworkInterface via, NeighbourTable neighbours) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        long senderMac = packet.length() >= ArpHeader.BYTES ? ArpHeader.senderMac(bytes, at) : 0;
        if (!ArpHeader.isWellFormed(bytes, at, packet.length()) || !isStation(senderMac, via)) {
            via.countReceiveDrop();
        } else {
            IpAddress sender = IpAddress.v4(ArpHeader.senderIp(bytes, at));
            IpAddress target = IpAddress.v4(ArpHeader.targetIp(bytes, at));
            boolean request = ArpHeader.operation(bytes, at) == ArpHeader.REQUEST;
            via.observe(sender.isUnspecified() ? target : sender, senderMac);
            if (!via.has(sender)) {
                learn(sender, senderMac, via, neighbours, request, packet.isLinkMulticast(), via.has(target));
            }
            if (request && via.has(target)) {
                send(via, ArpHeader.REPLY, target.v4(), senderMac, sender.v4(), senderMac);
            }
        }
        packet.release();
    }

    /** Asks who has {@code target}: everybody, or the station that had it. */
    void request(NetworkInterface via, IpAddress target, long destinationMac) {
        IpAddress source = via.sourceFor(target);
        request(via, source == null ? IpAddress.ANY_V4 : source, target, destinationMac);
    }

    /** Asks who has {@code target} in the name of {@code source}, 0.0.0.0 for a probe (RFC 5227 §2.1.1). */
    void request(NetworkInterface via, IpAddress source, IpAddress target, long destinationMac) {
        send(via, ArpHeader.REQUEST, source.v4(), 0, target.v4(), destinationMac);
    }

    private static void learn(
            IpAddress sender,
            long senderMac,
            NetworkInterface via,
            NeighbourTable neighbours,
            boolean request,
            boolean toAll,
            boolean toThisHost) {
        Neighbour neighbour = neighbours.find(sender);
        if (neighbour == null && request && toThisHost && via.isOnLink(sender) && !neighbours.isFull()) {
            neighbour = neighbours.of(sender);
        }
        if (neighbour != null) {
            neighbour.heard(senderMac, !request && !toAll && toThisHost);
        }
    }

    private void send(
            NetworkInterface via, int operation, int senderIp, long targetMac, int targetIp, long destinationMac) {
        Packet packet = packets.allocate(EthernetHeader.BYTES + ArpHeader.BYTES);
        int at = packet.append(EthernetHeader.BYTES + ArpHeader.BYTES);
        long ownMac = via.link().address().value();
        EthernetHeader.write(packet.bytes(), at, destinationMac, ownMac, EthernetHeader.TYPE_ARP);
        ArpHeader.write(packet.bytes(), at + EthernetHeader.BYTES, operation, ownMac, senderIp, targetMac, targetIp);
        packet.networkOffset(at + EthernetHeader.BYTES);
        via.transmit(packet);
    }

    /** Whether it is the address of one other station. */
    private static boolean isStation(long mac, NetworkInterface via) {
        return mac != 0 && mac != via.link().address().value() && !NetworkInterface.isGroup(mac);
    }
}
