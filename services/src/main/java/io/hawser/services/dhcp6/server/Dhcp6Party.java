package io.hawser.services.dhcp6.server;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp6.message.Duid;

/**
 * An association of a client: leases belong to it.
 *
 * @param duid the identity of the client
 * @param client the identity and the number of the association in the form of RFC 4361, in which leases are stored
 * @param mac the link address of the client; {@link MacAddress#NONE} if it is unknown
 * @param port its point of attachment: the interface, or the relay agent and the interface that this has named
 */
record Dhcp6Party(Duid duid, ClientIdentifier client, MacAddress mac, String port) {
    static Dhcp6Party of(Duid duid, int association, MacAddress mac, String port) {
        return new Dhcp6Party(duid, ClientIdentifier.ofDuid(association, duid.toBytes()), mac, port);
    }
}
