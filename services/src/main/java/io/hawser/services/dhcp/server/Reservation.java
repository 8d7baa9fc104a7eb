package io.hawser.services.dhcp.server;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address that is kept for one client.
 *
 * @param mac the client's link address; null if it is known by its identifier
 * @param client the client's identifier; null if it is known by its link address
 * @param address the address
 * @param hostName the name that the client is given; null for none
 * @param options options for this client, before those of its network
 */
public record Reservation(
        @Nullable MacAddress mac,
        @Nullable ClientIdentifier client,
        IpAddress address,
        @Nullable String hostName,
        DhcpOptions options) {
    /** Rejects a reservation for nobody. */
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
