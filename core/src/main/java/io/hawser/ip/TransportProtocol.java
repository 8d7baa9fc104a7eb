package io.hawser.ip;

import io.hawser.packet.Packet;

/** A protocol that the network layer hands packets to: TCP, UDP. Called by the thread that owns the host. */
public interface TransportProtocol {
    /**
     * Takes over a whole datagram addressed to this host. It begins at the transport header and ends where the IP
     * header says; the IP header, which has been checked, is at {@link Packet#networkOffset()} (see {@link
     * PacketAddresses}).
     */
    void receive(Packet packet, NetworkInterface via);

    /**
     * Tells of an ICMP error about a packet that this host sent. The checksum of the ICMP message was right; whether
     * the quoted packet was ever sent is for the transport to check (RFC 5927).
     *
     * @param quoted begins at the quoted transport header, of which there are at least eight bytes; the quoted IP
     *     header is at {@link Packet#networkOffset()}; it stays the caller's
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param mtuBytes the next hop's MTU where the message tells one, otherwise 0
     */
    void icmpError(Packet quoted, int type, int code, int mtuBytes);
}
