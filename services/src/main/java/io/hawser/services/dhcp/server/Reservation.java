package io.hawser.services.dhcp.server;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address reserved for one client.
 *
 * @param mac the client's link address; null if it is identified by its identifier
 * @param client the client's identifier; null if it is identified by its link address
 * @param address the address
 * @param hostName the name to send to the client; null for none
 * @param options options for this client, which precede those of its network
 */
public record Reservation(
        @Nullable MacAddress mac,
        @Nullable ClientIdentifier client,
        IpAddress address,
        @Nullable String hostName,
        DhcpOptions options) {
    /** Rejects a reservation without a client. */
    public Reservation {
        if (mac == null && client == null) {
            throw new IllegalArgumentException(
                    "the reservation of " + address + " names neither a link address nor a client identifier");
        }
    }

    /** A reservation by link address. */
    public static Reservation of(MacAddress mac, IpAddress address) {
        return new Reservation(mac, null, address, null, new DhcpOptions());
    }
}
