package io.hawser.ip;

import io.hawser.ip.neighbour.Neighbour;
import io.hawser.ip.neighbour.NeighbourLink;
import io.hawser.ip.neighbour.NeighbourTable;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IpAddress;

/**
 * Receives and sends ARP packets (RFC 826). An unsolicited packet updates a neighbour in the table, but adds none; a
 * request for an address of the interface adds its sender, because that sender is about to send packets.
 */
final class Arp implements LinkAddressRequests {
    /** 169.254, the first half of the link-local addresses (RFC 3927 §1.2). */
    private static final int LINK_LOCAL = 0xa9fe;

    private final PacketPool packets;

    Arp(PacketPool packets) {
        this.packets = packets;
    }

    /** Takes ownership of a packet that begins with its ARP header, and processes it. */
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
            via.observe(sender, target, senderMac);
            if (!via.has(sender)) {
                learn(sender, senderMac, via, neighbours, request, packet.isLinkMulticast(), via.has(target));
            }
            if (request && via.has(target)) {
                // RFC 3927 §2.5: replies about link-local addresses are broadcast, so that conflicts are detected
                long to = isLinkLocal(target) ? MacAddress.BROADCAST.value() : senderMac;
                send(via, ArpHeader.REPLY, target.v4(), senderMac, sender.v4(), to);
            }
        }
        packet.release();
    }

    @Override
    public void request(NetworkInterface via, IpAddress target, long mac) {
        IpAddress source = via.sourceFor(target);
        request(
                via,
                source == null ? IpAddress.ANY_V4 : source,
                target,
                mac == NeighbourLink.ALL ? MacAddress.BROADCAST.value() : mac);
    }

    /**
     * Requests the link address of {@code target} with {@code source} as the sender's address, 0.0.0.0 for a probe (RFC
     * 5227 §2.1.1).
     */
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
        via.transmit(packet);
    }

    private static boolean isLinkLocal(IpAddress address) {
        return address.v4() >>> 16 == LINK_LOCAL;
    }

    /** Returns whether the link address belongs to one other station. */
    private static boolean isStation(long mac, NetworkInterface via) {
        return mac != 0 && mac != via.link().address().value() && !NetworkInterface.isGroup(mac);
    }
}
