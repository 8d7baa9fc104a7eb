package io.hawser.services.dhcp6.server;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.transport.Dhcp6Link;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of a client with the way on which it came.
 *
 * @param message the message
 * @param relayed the message of the last relay agent, which contains it; null if it came from the client itself
 * @param source the address from which the datagram came
 * @param multicast whether the datagram was sent to a group
 * @param via the link on which it arrived
 */
record Dhcp6Request(
        Dhcp6Message message, @Nullable RelayMessage relayed, IpAddress source, boolean multicast, Dhcp6Link via) {
    private static final int MAX_HEX_BYTES = 64;
    private static final int HARDWARE_ETHERNET = 1;

    static Dhcp6Request of(Dhcp6Packet packet, IpAddress source, boolean multicast, Dhcp6Link via) {
        return packet instanceof RelayMessage relayed
                ? new Dhcp6Request(relayed.innermost(), relayed, source, multicast, via)
                : new Dhcp6Request((Dhcp6Message) packet, null, source, multicast, via);
    }

    /** The relay agent on the link of the client; null for none. */
    private @Nullable RelayMessage first() {
        RelayMessage relay = relayed;
        while (relay != null && relay.contents() instanceof RelayMessage inner) {
            relay = inner;
        }
        return relay;
    }

    /**
     * Addresses of the client's link: that of the relay agent closest to the client that names one (RFC 8415 §13.1), or
     * those of the interface.
     */
    List<IpAddress> linkAddresses() {
        IpAddress found = null;
        for (Dhcp6Packet each = relayed; each instanceof RelayMessage relay; each = relay.contents()) {
            if (!relay.link().isUnspecified()) {
                found = relay.link();
            }
        }
        if (relayed == null) {
            return via.addresses();
        }
        return found == null ? List.of() : List.of(found);
    }

    /** The client's point of attachment, whose new addresses are limited. */
    String port() {
        RelayMessage relay = first();
        if (relay == null) {
            return via.name();
        }
        byte[] interfaceId = relay.options().get(Dhcp6Option.INTERFACE_ID);
        String link =
                relay.link().isUnspecified() ? source.toString() : relay.link().toString();
        return interfaceId == null ? link : link + "/" + hex(interfaceId);
    }

    /** The link address of the client: as its relay agent has seen it (RFC 6939), or as in its identity. */
    MacAddress mac(Duid client) {
        RelayMessage relay = first();
        byte[] seen = relay == null ? null : relay.options().get(Dhcp6Option.CLIENT_LINK_LAYER_ADDRESS);
        return seen != null && seen.length == 8 && Bytes.u16(seen, 0) == HARDWARE_ETHERNET
                ? new MacAddress(Bytes.u48(seen, 2))
                : client.mac();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_HEX_BYTES)));
    }
}
