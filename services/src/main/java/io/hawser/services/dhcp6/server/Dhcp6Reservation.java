package io.hawser.services.dhcp6.server;

import io.hawser.services.dhcp6.message.Duid;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address reserved for one client.
 *
 * @param client the client's identity
 * @param address the address
 * @param hostName the client's name; null leaves it to the client
 */
public record Dhcp6Reservation(
        Duid client, IpAddress address, @Nullable String hostName) {}
