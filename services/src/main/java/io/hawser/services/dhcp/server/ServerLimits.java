package io.hawser.services.dhcp.server;

import java.time.Duration;

/**
 * Limits of one client, and of one port. A port is what a relay names by the circuit of its option 82;
 * without that, it is the whole link or relay.
 *
 * @param messagesPerClient how many messages of one link address are answered at once
 * @param messageInterval the time after which one more is
 * @param addressesPerPort how many clients of one port get a new address at once
 * @param addressInterval the time after which one more does
 * @param addressesOfPort the most addresses that the clients of one circuit of option 82 hold; 0 for no limit
 */
public record ServerLimits(
        int messagesPerClient,
        Duration messageInterval,
        int addressesPerPort,
        Duration addressInterval,
        int addressesOfPort) {
    /** Ten messages of a client, then one a second; no limit to new addresses. */
    public static final ServerLimits DEFAULT =
            new ServerLimits(10, Duration.ofSeconds(1), Integer.MAX_VALUE, Duration.ofSeconds(1), 0);

    /** Rejects limits that would let nobody have an address. */
    public ServerLimits {
        if (messagesPerClient < 2 || addressesPerPort < 1 || addressesOfPort < 0) {
            throw new IllegalArgumentException("a client needs two messages for an address, and a port one address: "
                    + messagesPerClient + ", " + addressesPerPort);
        }
        if (messageInterval.isNegative() || addressInterval.isNegative()) {
            throw new IllegalArgumentException("intervals of 0 or more");
        }
    }

    /** The same with a limit to the new addresses of a port. */
    public ServerLimits addresses(int atOnce, Duration interval) {
        return new ServerLimits(messagesPerClient, messageInterval, atOnce, interval, addressesOfPort);
    }
}
