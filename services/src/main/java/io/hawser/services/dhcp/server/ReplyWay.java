package io.hawser.services.dhcp.server;

import io.hawser.ip.NetworkInterface;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.IpAddress;

/** Sends a reply to where its client can receive it (RFC 2131 §4.1). */
final class ReplyWay {
    /** Size of an IP header and a UDP header, which option 57 includes. */
    private static final int HEADER_BYTES = 28;

    private final DhcpSocket socket;

    ReplyWay(DhcpSocket socket) {
        this.socket = socket;
    }

    void send(DhcpMessage reply, DhcpMessage request, NetworkInterface via, IpAddress server) {
        int maxBytes = maxBytes(request);
        boolean nak = reply.type() == DhcpMessageType.NAK;
        // RFC 2131 §3.2 (2), DHCP-31
        if (!request.relayAddress().isUnspecified()) {
            // RFC 2131 §4.3.2, DHCP-32: a client that gets a NAK has no address there, so its relay broadcasts it
            if (nak) {
                reply.broadcast(true);
            }
            socket.unicast(reply, null, request.relayAddress(), DhcpMessage.SERVER_PORT, maxBytes);
        } else if (nak) {
            // RFC 2131 §4.3.2, DHCP-30: the client may have a wrong address, or none
            socket.broadcast(reply, via, server, DhcpMessage.CLIENT_PORT, maxBytes);
        } else if (!request.clientAddress().isUnspecified()) {
            socket.unicast(reply, server, request.clientAddress(), DhcpMessage.CLIENT_PORT, maxBytes);
        } else if (request.isBroadcast() || request.mac().equals(MacAddress.NONE)) {
            socket.broadcast(reply, via, server, DhcpMessage.CLIENT_PORT, maxBytes);
        } else {
            socket.toStation(reply, via, server, reply.yourAddress(), request.mac(), DhcpMessage.CLIENT_PORT, maxBytes);
        }
    }

    private static int maxBytes(DhcpMessage request) {
        Integer asked = request.options().u16(DhcpOption.MAX_MESSAGE_SIZE);
        return asked == null ? DhcpMessage.MIN_MAX_BYTES : asked - HEADER_BYTES;
    }
}
