package io.hawser.tcp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Work postponed to the end of the present burst of packets, timers and calls: connections with events for their users
 * or data to acknowledge, and listeners with new connections.
 */
final class Burst {
    private final ArrayDeque<TcpListener> listeners = new ArrayDeque<>();
    private final ArrayDeque<TcpConnection> connections = new ArrayDeque<>();
    private @Nullable Runnable begun;

    /** Sets a callback that runs when the first work of a burst is added. */
    void whenBegun(Runnable told) {
        begun = told;
    }

    /** Adds a connection that is not yet in the burst. */
    void add(TcpConnection connection) {
        connection.inBurst = true;
        if (connections.isEmpty()) {
            begin();
        }
        connections.add(connection);
    }

    void add(TcpListener listener) {
        if (!listener.setWaitingForBurstEnd()) {
            listeners.add(listener);
            begin();
        }
    }

    private void begin() {
        if (begun != null) {
            begun.run();
        }
    }

    boolean isEmpty() {
        return connections.isEmpty() && listeners.isEmpty();
    }

    /** Does all the work, including work that the users add in their callbacks. */
    void end() {
        while (!isEmpty()) {
            for (TcpListener listener = listeners.poll(); listener != null; listener = listeners.poll()) {
                listener.burstEnded();
            }
            TcpConnection connection = connections.poll();
            if (connection != null) {
                connection.inBurst = false;
                connection.burstEnded();
            }
        }
    }
}
