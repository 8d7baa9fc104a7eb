package io.hawser.tools.sockets;

import io.hawser.ip.address.Prefix;
import org.jspecify.annotations.Nullable;

/** An expression of ss to select sockets, for example {@code ( sport = :80 or dst 10.0.0.0/8 )}. Immutable. */
@FunctionalInterface
public interface SsFilter {
    /** Matches every socket. */
    SsFilter ALL = row -> true;

    /** Returns whether a socket matches. */
    boolean matches(SocketRow row);

    /** An end of a connection. */
    enum End {
        SOURCE,
        DESTINATION;

        int port(SocketRow row) {
            return this == SOURCE ? row.localPort() : row.remotePort();
        }
    }

    /** Matches sockets that match both filters. */
    default SsFilter and(SsFilter other) {
        return row -> matches(row) && other.matches(row);
    }

    /** Matches sockets that match either filter. */
    default SsFilter or(SsFilter other) {
        return row -> matches(row) || other.matches(row);
    }

    /** Matches sockets that do not match this filter. */
    default SsFilter not() {
        return row -> !matches(row);
    }

    /**
     * Matches an address and a port.
     *
     * @param network null for every address
     * @param port -1 for every port
     */
    static SsFilter host(End end, @Nullable Prefix network, int port) {
        return row -> (port < 0 || end.port(row) == port)
                && (network == null || network.contains(end == End.SOURCE ? row.local() : row.remote()));
    }

    /** Matches ports from {@code port} up. */
    static SsFilter portAtLeast(End end, int port) {
        return row -> end.port(row) >= port;
    }

    /** Matches ports up to {@code port}. */
    static SsFilter portAtMost(End end, int port) {
        return row -> end.port(row) <= port;
    }
}
