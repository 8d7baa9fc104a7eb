package io.hawser.socket.crossing;

import io.hawser.host.Host;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpListener;
import io.hawser.wire.IpAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * TCP ports that a socket is bound to which does not listen and is not connected yet. The core knows a port from
 * listen or connect on; between bind(2) and those this class keeps others away. Belongs to the host's thread.
 */
final class BoundPorts {
    private static final int ATTEMPTS = 64;

    private final Host host;

    /** Number of sockets bound to each port; more than one shares it. */
    private final Map<Integer, Integer> sockets = new HashMap<>();

    BoundPorts(Host host) {
        this.host = host;
    }

    /**
     * Takes a port.
     *
     * @param port 0 to have one chosen
     * @return the port
     * @throws TcpException EADDRINUSE, EADDRNOTAVAIL
     */
    int take(IpAddress local, int port, PortSharing sharing) throws TcpException {
        checkLocal(local);
        for (int attempt = 0; ; attempt++) {
            // A listener that lives for no time asks the core for a port, or whether this one is free.
            TcpListener probe = host.tcp()
                    .listen(port, ListenOptions.defaults().address(local).portSharing(sharing));
            int chosen = probe.port();
            probe.close();
            boolean shared = sharing != PortSharing.NONE;
            if (!sockets.containsKey(chosen) || shared && port != 0) {
                sockets.merge(chosen, 1, Integer::sum);
                return chosen;
            }
            if (port != 0 || attempt == ATTEMPTS) {
                throw new TcpException(TcpError.ADDRESS_IN_USE);
            }
        }
    }

    /** Gives a port back. */
    void release(int port) {
        sockets.computeIfPresent(port, (_, count) -> count == 1 ? null : count - 1);
    }

    private void checkLocal(IpAddress local) throws TcpException {
        if (!local.isUnspecified() && !host.ip().isLocal(local.high(), local.low())) {
            throw new TcpException(TcpError.ADDRESS_NOT_AVAILABLE);
        }
    }
}
