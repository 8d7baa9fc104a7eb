package io.hawser.cli.peer;

import io.hawser.device.Device;
import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.wire.ArpHeader;
import io.hawser.wire.EthernetHeader;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;

/** A minimal responder to pings: answers ARP requests and echo requests for one address, in the same packet. */
final class EchoResponder implements Link.Receiver {
    private final Device device;
    private final int ownIp;
    private int arpReplies;
    private int echoReplies;

    EchoResponder(Device device, int ownIp) {
        this.device = device;
        this.ownIp = ownIp;
    }

    int arpReplies() {
        return arpReplies;
    }

    int echoReplies() {
        return echoReplies;
    }

    @Override
    public void receive(Packet packet) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        int network = at + device.type().headerBytes();
        boolean ethernet = device.type() == LinkType.ETHERNET;
        int type = ethernet ? EthernetHeader.type(bytes, at) : EthernetHeader.TYPE_IPV4;
        int length = packet.end() - network;
        if (type == EthernetHeader.TYPE_ARP && isRequestForUs(bytes, network, length)) {
            long asker = ArpHeader.senderMac(bytes, network);
            long mac = device.address().value();
            int askerIp = ArpHeader.senderIp(bytes, network);
            ArpHeader.write(bytes, network, ArpHeader.REPLY, mac, ownIp, asker, askerIp);
            EthernetHeader.write(bytes, at, asker, mac, type);
            arpReplies++;
            device.transmit(packet);
        } else if (type == EthernetHeader.TYPE_IPV4 && turnIntoReply(bytes, network, length)) {
            if (ethernet) {
                EthernetHeader.write(
                        bytes,
                        at,
                        EthernetHeader.source(bytes, at),
                        device.address().value(),
                        type);
            }
            echoReplies++;
            device.transmit(packet);
        } else {
            packet.release();
        }
    }

    private boolean isRequestForUs(byte[] bytes, int at, int length) {
        return ArpHeader.isWellFormed(bytes, at, length)
                && ArpHeader.operation(bytes, at) == ArpHeader.REQUEST
                && ArpHeader.targetIp(bytes, at) == ownIp;
    }

    private boolean turnIntoReply(byte[] bytes, int at, int length) {
        if (!Ipv4Header.isWellFormed(bytes, at, length)
                || Ipv4Header.destination(bytes, at) != ownIp
                || Ipv4Header.protocol(bytes, at) != IpProtocol.ICMP) {
            return false;
        }
        int icmp = at + Ipv4Header.headerBytes(bytes, at);
        int icmpBytes = Ipv4Header.totalLength(bytes, at) - Ipv4Header.headerBytes(bytes, at);
        if (!IcmpHeader.isWellFormed(bytes, icmp, icmpBytes)
                || IcmpHeader.type(bytes, icmp) != IcmpHeader.ECHO_REQUEST) {
            return false;
        }
        int asker = Ipv4Header.source(bytes, at);
        int totalLength = Ipv4Header.totalLength(bytes, at);
        int identification = Ipv4Header.identification(bytes, at);
        Ipv4Header.write(bytes, at, 0, totalLength, identification, 0, 64, IpProtocol.ICMP, ownIp, asker);
        IcmpHeader.write(bytes, icmp, icmpBytes, IcmpHeader.ECHO_REPLY, 0, IcmpHeader.rest(bytes, icmp));
        return true;
    }
}
