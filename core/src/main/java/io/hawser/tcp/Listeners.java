package io.hawser.tcp;

import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All listening sockets by port and address: {@link TcpListener}s, and {@link TcpConnection}s that were opened
 * passively. Such a connection keeps its entry until it is established, because a reset returns it to LISTEN.
 */
final class Listeners {
    /** The listeners of one address and port; more than one only if all share the port. */
    private static final class Group {
        final IpAddress address;
        final boolean shared;
        final List<Object> members = new ArrayList<>(1);

        Group(IpAddress address, boolean shared) {
            this.address = address;
            this.shared = shared;
        }

        boolean isOn(long addressHigh, long addressLow) {
            return address.low() == addressLow && address.high() == addressHigh;
        }

        boolean overlaps(IpAddress other) {
            return other.isUnspecified() || address.isUnspecified() || other.equals(address);
        }

        /** Chooses the listener for a four-tuple by its hash; null if that listener cannot be used now. */
        @Nullable
        Object chosenFor(TcpSegment segment, FlowTable flows) {
            Object chosen = members.getFirst();
            if (members.size() > 1) {
                chosen = members.get((int) ((flows.hash(segment) & 0xffff_ffffL) * members.size() >>> 32));
            }
            return chosen instanceof TcpConnection connection && connection.state() != TcpState.LISTEN ? null : chosen;
        }
    }

    private final FlowTable flows;
    private final Map<Integer, List<Group>> byPort = new HashMap<>();

    /** @param flows provides the hash that chooses among listeners that share a port */
    Listeners(FlowTable flows) {
        this.flows = flows;
    }

    void add(IpAddress address, int port, TcpListener listener, boolean shared) throws TcpException {
        insert(address, port, listener, shared);
    }

    void add(IpAddress address, int port, TcpConnection connection) throws TcpException {
        insert(address, port, connection, /* shared= */ false);
    }

    private void insert(IpAddress address, int port, Object listening, boolean shared) throws TcpException {
        if (isTaken(address, port, shared)) {
            throw new TcpException(TcpError.ADDRESS_IN_USE, address + ":" + port);
        }
        List<Group> groups = byPort.computeIfAbsent(port, _ -> new ArrayList<>(1));
        Group group = groupOn(groups, address.high(), address.low());
        if (group == null) {
            group = new Group(address, shared);
            groups.add(group);
        }
        group.members.add(listening);
    }

    private static @Nullable Group groupOn(List<Group> groups, long addressHigh, long addressLow) {
        for (Group group : groups) {
            if (group.isOn(addressHigh, addressLow)) {
                return group;
            }
        }
        return null;
    }

    /**
     * Returns whether a listener uses this port for this address or for all addresses.
     *
     * @param shared whether to ignore listeners that share their port
     */
    boolean isTaken(IpAddress address, int port, boolean shared) {
        List<Group> groups = byPort.isEmpty() ? null : byPort.get(port);
        if (groups != null) {
            for (Group group : groups) {
                if (group.overlaps(address) && !(shared && group.shared)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Finds the listener for a segment; a listener on the exact address precedes one on all. Null for none. */
    @Nullable
    Object find(TcpSegment segment) {
        return find(segment, segment.destinationPort);
    }

    /** Finds the listener as if the segment were sent to {@code port}. */
    @Nullable
    Object find(TcpSegment segment, int port) {
        List<Group> groups = byPort.get(port);
        if (groups == null) {
            return null;
        }
        Group forAll = null;
        for (Group group : groups) {
            // MUST-43
            if (group.isOn(segment.destinationHigh, segment.destinationLow)) {
                return group.chosenFor(segment, flows);
            }
            if (group.address.isUnspecified()) {
                forAll = group;
            }
        }
        return forAll == null ? null : forAll.chosenFor(segment, flows);
    }

    /** Removes a listener; does nothing if it is not registered. */
    void remove(int port, Object listening) {
        List<Group> groups = byPort.get(port);
        if (groups == null) {
            return;
        }
        for (Group group : groups) {
            int at = group.members.indexOf(listening);
            if (at >= 0) {
                // As in Linux the last listener takes its place, so that few four-tuples move to another listener.
                group.members.set(at, group.members.getLast());
                group.members.removeLast();
            }
        }
        groups.removeIf(group -> group.members.isEmpty());
        if (groups.isEmpty()) {
            byPort.remove(port);
        }
    }

    /** The address that a connection listens on, or listened on before its peer connected. */
    IpAddress addressOf(TcpConnection connection) {
        for (Group group : byPort.getOrDefault(connection.localPort(), List.of())) {
            if (group.members.contains(connection)) {
                return group.address;
            }
        }
        throw new IllegalStateException(connection + " does not listen");
    }

    void forEach(Consumer<? super TcpListener> listenerAction, Consumer<? super TcpConnection> connectionAction) {
        for (List<Group> groups : byPort.values()) {
            for (Group group : groups) {
                for (Object listening : group.members) {
                    if (listening instanceof TcpListener listener) {
                        listenerAction.accept(listener);
                    } else if (listening instanceof TcpConnection connection && connection.state() == TcpState.LISTEN) {
                        connectionAction.accept(connection);
                    }
                }
            }
        }
    }
}
