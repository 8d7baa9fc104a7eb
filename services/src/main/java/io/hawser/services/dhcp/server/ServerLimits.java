package io.hawser.services.dhcp.server;

import java.time.Duration;

/**
 * Limits of one client, and of one port. A port is the circuit that a relay names in option 82; without that, it is the
 * whole link or relay.
 *
 * @param messagesPerClient burst of messages from one link address that are answered
 * @param messageInterval the time after which one more message is answered
 * @param addressesPerPort burst of clients of one port that get a new address
 * @param addressInterval the time after which one more client gets one
 * @param addressesOfPort maximum number of addresses of one circuit of option 82; 0 for no limit
 */
public record ServerLimits(
        int messagesPerClient,
        Duration messageInterval,
        int addressesPerPort,
        Duration addressInterval,
        int addressesOfPort) {
    /** Ten messages of a client, then one a second; no limit on new addresses. */
    public static final ServerLimits DEFAULT =
            new ServerLimits(10, Duration.ofSeconds(1), Integer.MAX_VALUE, Duration.ofSeconds(1), 0);

    /** Rejects limits under which no client could get an address. */
    public ServerLimits {
        if (messagesPerClient < 2 || addressesPerPort < 1 || addressesOfPort < 0) {
            throw new IllegalArgumentException("a client needs two messages for an address, and a port one address: "
                    + messagesPerClient + ", " + addressesPerPort);
        }
        if (messageInterval.isNegative() || addressInterval.isNegative()) {
            throw new IllegalArgumentException("intervals of 0 or more");
        }
    }

    /** Returns a copy with a limit on the new addresses of a port. */
    public ServerLimits addresses(int atOnce, Duration interval) {
        return new ServerLimits(messagesPerClient, messageInterval, atOnce, interval, addressesOfPort);
    }
}
