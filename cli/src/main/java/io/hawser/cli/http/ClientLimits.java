package io.hawser.cli.http;

import java.time.Duration;

/**
 * Limits on the resources that clients can occupy in a server.
 *
 * @param connectionsPerAddress number of connections of one address; further ones are closed at once
 * @param idle how long a connection may wait for the beginning of a request, or transfer no byte of a response
 * @param head how long a request may take from its first byte to the end of its head
 * @param leastBytesPerSecond the rate below which a response is aborted, measured over {@code ratePeriod}
 * @param ratePeriod how long a client may be slower than that
 * @param linger how long the peer may leave a response unacknowledged
 */
public record ClientLimits(
        int connectionsPerAddress,
        Duration idle,
        Duration head,
        long leastBytesPerSecond,
        Duration ratePeriod,
        Duration linger) {
    /** The defaults of {@code hawser up}. */
    public static final ClientLimits DEFAULT = new ClientLimits(
            512, Duration.ofSeconds(30), Duration.ofSeconds(20), 256, Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** Returns a copy with another number of connections per address. */
    public ClientLimits withConnectionsPerAddress(int connections) {
        return new ClientLimits(connections, idle, head, leastBytesPerSecond, ratePeriod, linger);
    }
}
