package io.hawser.device;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpListener;
import io.hawser.tcp.TcpState;
import io.hawser.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Ends all connections of a host: it closes them, and resets those whose peers do not close within a limit. */
final class OrderlyClose extends Timer {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final Host host;
    private final Duration limit;
    private final BooleanSupplier cutOff;
    private final CompletableFuture<Void> done;
    private long deadlineNanos;

    /**
     * Prepares the end.
     *
     * @param cutOff whether peers can no longer answer
     * @param done completed when no connection is open
     */
    OrderlyClose(Host host, Duration limit, BooleanSupplier cutOff, CompletableFuture<Void> done) {
        this.host = host;
        this.limit = limit;
        this.cutOff = cutOff;
        this.done = done;
    }

    /** Closes listeners and connections. Must be called by the thread that owns the host. */
    void begin() {
        List<TcpListener> listeners = new ArrayList<>();
        List<TcpConnection> connections = connections();
        host.tcp().forEachListener(listeners::add, connections::add);
        listeners.forEach(TcpListener::close);
        connections.forEach(TcpConnection::close);
        deadlineNanos = host.timers().nowNanos() + limit.toNanos();
        expired(host.timers().nowNanos());
    }

    @Override
    protected void expired(long nowNanos) {
        List<TcpConnection> connections = connections();
        if (!connections.isEmpty() && nowNanos < deadlineNanos && !cutOff.getAsBoolean()) {
            host.timers().arm(this, nowNanos + LOOK_AGAIN.toNanos());
            return;
        }
        connections.forEach(TcpConnection::abort);
        done.complete(null);
    }

    /** The open connections; a copy, because closing changes the table. */
    private List<TcpConnection> connections() {
        List<TcpConnection> found = new ArrayList<>();
        host.tcp().forEachFlow(flow -> {
            if (isOpen(flow)) {
                found.add((TcpConnection) flow);
            }
        });
        return found;
    }

    private static boolean isOpen(TcpFlow flow) {
        return flow instanceof TcpConnection && flow.state() != TcpState.TIME_WAIT;
    }
}
