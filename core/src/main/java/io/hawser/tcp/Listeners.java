package io.hawser.tcp;

import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that listens, by port and address: {@link TcpListener}s, and {@link TcpConnection}s in LISTEN. */
final class Listeners {
    private record Entry(IpAddress address, int port, Object listening) {}

    private final Map<Integer, List<Entry>> byPort = new HashMap<>();

    void add(IpAddress address, int port, TcpListener listener) throws TcpException {
        insert(address, port, listener);
    }

    void add(IpAddress address, int port, TcpConnection connection) throws TcpException {
        insert(address, port, connection);
    }

    private void insert(IpAddress address, int port, Object listening) throws TcpException {
        if (isTaken(address, port)) {
            throw new TcpException(TcpError.ADDRESS_IN_USE, address + ":" + port);
        }
        byPort.computeIfAbsent(port, _ -> new ArrayList<>()).add(new Entry(address, port, listening));
    }

    /** Whether something listens on this port for this address, or for all. */
    boolean isTaken(IpAddress address, int port) {
        for (Entry entry : byPort.getOrDefault(port, List.of())) {
            if (address.isUnspecified() || entry.address.isUnspecified() || address.equals(entry.address)) {
                return true;
            }
        }
        return false;
    }

    /** What listens for this destination, rather for its very address than for all; null for nothing. */
    @Nullable
    Object find(long addressHigh, long addressLow, int port) {
        Object forAll = null;
        List<Entry> entries = byPort.get(port);
        if (entries == null) {
            return null;
        }
        for (Entry entry : entries) {
            if (entry.address.low() == addressLow && entry.address.high() == addressHigh) {
                return entry.listening;
            }
            if (entry.address.isUnspecified()) {
                forAll = entry.listening;
            }
        }
        return forAll;
    }

    void remove(int port, Object listening) {
        List<Entry> entries = byPort.get(port);
        if (entries != null) {
            entries.removeIf(entry -> entry.listening == listening);
            if (entries.isEmpty()) {
                byPort.remove(port);
            }
        }
    }

    /** A connection that came from LISTEN returns to it. */
    void addAgain(IpAddress address, TcpConnection connection) {
        byPort.computeIfAbsent(connection.localPort(), _ -> new ArrayList<>())
                .add(new Entry(address, connection.localPort(), connection));
    }

    /** The address that a connection in LISTEN listens on. */
    IpAddress addressOf(TcpConnection connection) {
        for (Entry entry : byPort.getOrDefault(connection.localPort(), List.of())) {
            if (entry.listening == connection) {
                return entry.address;
            }
        }
        throw new IllegalStateException(connection + " does not listen");
    }

    void forEach(Consumer<? super TcpListener> listenerAction, Consumer<? super TcpConnection> connectionAction) {
        for (List<Entry> entries : byPort.values()) {
            for (Entry entry : entries) {
                if (entry.listening instanceof TcpListener listener) {
                    listenerAction.accept(listener);
                } else if (entry.listening instanceof TcpConnection connection) {
                    connectionAction.accept(connection);
                }
            }
        }
    }
}
