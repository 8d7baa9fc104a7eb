package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;

/** Hears what becomes of the echo requests of one identifier: ping and traceroute are such. */
public interface EchoListener {
    /**
     * An echo reply has arrived, its checksum right.
     *
     * @param reply begins at the ICMP header; its IP header is at {@link Packet#networkOffset()}; it stays the caller's
     */
    void replied(Packet reply);

    /**
     * A request did not arrive.
     *
     * @param request begins at the ICMP header of the request, of which there are at least eight bytes, in a packet
     *     whose IP header is at {@link Packet#networkOffset()}; it stays the caller's
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param mtuBytes the next hop's MTU where the message tells one, otherwise 0
     * @param from who says so: a router on the way, the destination, or this host
     */
    void failed(Packet request, int type, int code, int mtuBytes, IpAddress from);
}
