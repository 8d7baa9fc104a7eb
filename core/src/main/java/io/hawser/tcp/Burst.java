package io.hawser.tcp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Work that the present burst of packets, timers and calls has left for its end: connections whose users are to hear
 * something or whose data is to be acknowledged, and listeners with new connections.
 */
final class Burst {
    private final ArrayDeque<TcpListener> listeners = new ArrayDeque<>();
    private @Nullable TcpConnection first;
    private @Nullable TcpConnection last;
    private @Nullable Runnable begun;

    /** Sets a callback that runs when there is work again. */
    void whenBegun(Runnable told) {
        begun = told;
    }

    /** Adds a connection that is not in yet. */
    void add(TcpConnection connection) {
        connection.inBurst = true;
        if (last == null) {
            first = connection;
            begin();
        } else {
            last.nextInBurst = connection;
        }
        last = connection;
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
        return first == null && listeners.isEmpty();
    }

    /** Does it all, also what the users that hear of it bring up. */
    void end() {
        while (!isEmpty()) {
            for (TcpListener listener = listeners.poll(); listener != null; listener = listeners.poll()) {
                listener.burstEnded();
            }
            TcpConnection connection = first;
            if (connection != null) {
                first = connection.nextInBurst;
                if (first == null) {
                    last = null;
                }
                connection.nextInBurst = null;
                connection.inBurst = false;
                connection.burstEnded();
            }
        }
    }
}
