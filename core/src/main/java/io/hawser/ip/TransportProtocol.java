package io.hawser.ip;

import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;

/** A transport that receives packets from the network layer: TCP, UDP. Called by the thread that owns the host. */
public interface TransportProtocol {
    /**
     * Takes ownership of a complete datagram addressed to this host, and processes it. The packet begins at the
     * transport header and ends at the end of the IP datagram; the IP header, which has been checked, is at
     * {@link Packet#networkOffset()} (see {@link PacketAddresses}).
     */
    void receive(Packet packet, NetworkInterface via);

    /**
     * Reports an ICMP error about a packet that this host sent. The checksum of the ICMP message is valid; the
     * transport must verify that it sent the quoted packet (RFC 5927).
     *
     * @param quoted begins at the quoted transport header, of which at least eight bytes are present; the quoted IP
     *     header is at {@link Packet#networkOffset()}; the caller owns the packet
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param mtuBytes the next hop's MTU if the message contains one, otherwise 0
     */
    void icmpError(Packet quoted, int type, int code, int mtuBytes);
}
