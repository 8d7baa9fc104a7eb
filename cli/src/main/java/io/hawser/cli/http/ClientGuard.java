package io.hawser.cli.http;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/** Closes the connections of clients that have too many of them, or are too slow. */
final class ClientGuard implements Connection.Listener {
    private static final long LOOK_SECONDS = 1;

    private final ClientLimits limits;
    private final ConcurrentHashMap<InetAddress, Integer> connections = new ConcurrentHashMap<>();
    private final Set<MeteredEndPoint> clients = ConcurrentHashMap.newKeySet();

    ClientGuard(ClientLimits limits) {
        this.limits = limits;
    }

    /** Checks every client once a second, until {@code scheduler} stops. */
    void watch(Scheduler scheduler) {
        scheduler.schedule(
                () -> {
                    long nowNanos = System.nanoTime();
                    for (MeteredEndPoint client : clients) {
                        if (client.isTooSlow(nowNanos, limits)) {
                            client.abort();
                        }
                    }
                    watch(scheduler);
                },
                LOOK_SECONDS,
                TimeUnit.SECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getEndPoint() instanceof MeteredEndPoint client && clients.add(client)) {
            if (connections.merge(client.address(), 1, Integer::sum) > limits.connectionsPerAddress()) {
                client.close();
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection.getEndPoint() instanceof MeteredEndPoint client && clients.remove(client)) {
            connections.computeIfPresent(client.address(), (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
