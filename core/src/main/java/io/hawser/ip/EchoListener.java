package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.wire.IpAddress;

/** Receives the replies to echo requests of one identifier, and errors about them: ping and traceroute implement it. */
public interface EchoListener {
    /**
     * Called when an echo reply with a valid checksum has arrived.
     *
     * @param reply begins at the ICMP header; its IP header is at {@link Packet#networkOffset()}; the caller owns it
     */
    void replied(Packet reply);

    /**
     * Called when an ICMP error reports that a request was not delivered.
     *
     * @param request begins at the ICMP header of the request, of which at least eight bytes are present, in a packet
     *     whose IP header is at {@link Packet#networkOffset()}; the caller owns it
     * @param type the ICMP type, see {@link io.hawser.wire.IcmpHeader}
     * @param code the ICMP code
     * @param mtuBytes the next hop's MTU if the message contains one, otherwise 0
     * @param from the sender of the error: a router on the path, the destination, or this host
     */
    void failed(Packet request, int type, int code, int mtuBytes, IpAddress from);
}
