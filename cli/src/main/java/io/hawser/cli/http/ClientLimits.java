package io.hawser.cli.http;

import java.time.Duration;

/**
 * Limits to what clients can make a server hold for them.
 *
 * @param connectionsPerAddress how many connections one address may have; more are closed at once
 * @param idle how long a connection may wait for a request to begin, or move no byte of an answer
 * @param head how long a request may take from its first byte to the end of its head
 * @param leastBytesPerSecond the rate below which an answer is given up, measured over {@code ratePeriod}
 * @param ratePeriod how long a client may be slower than that
 * @param linger how long the peer may acknowledge nothing of an answer that is on its way
 */
public record ClientLimits(
        int connectionsPerAddress,
        Duration idle,
        Duration head,
        long leastBytesPerSecond,
        Duration ratePeriod,
        Duration linger) {
    /** Limits with which {@code hawser up} begins. */
    public static final ClientLimits DEFAULT = new ClientLimits(
            512, Duration.ofSeconds(30), Duration.ofSeconds(20), 256, Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** The same with another number of connections of one address. */
    public ClientLimits withConnectionsPerAddress(int connections) {
        return new ClientLimits(connections, idle, head, leastBytesPerSecond, ratePeriod, linger);
    }
}
