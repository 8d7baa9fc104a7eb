package io.hawser.lab.dhcp;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.wire.IpAddress;

/** Makes the messages of an attacker that requests addresses in the names of stations that do not exist. */
final class ForgedMessages {
    private ForgedMessages() {}

    static DhcpMessage discover(MacAddress mac, int transaction) {
        return DhcpMessage.request(DhcpMessageType.DISCOVER, transaction, mac).broadcast(true);
    }

    static DhcpMessage request(DhcpMessage offer) {
        DhcpMessage request = DhcpMessage.request(DhcpMessageType.REQUEST, offer.transaction(), offer.mac())
                .broadcast(true);
        IpAddress server = offer.options().address(DhcpOption.SERVER_IDENTIFIER);
        request.options().put(DhcpOption.REQUESTED_ADDRESS, offer.yourAddress());
        if (server != null) {
            request.options().put(DhcpOption.SERVER_IDENTIFIER, server);
        }
        return request;
    }
}
