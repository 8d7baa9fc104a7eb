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
 * TCP ports of sockets that are bound but neither listening nor connected yet. The core knows a port only after listen
 * or connect; from bind(2) until then this class reserves it. Belongs to the host's thread.
 */
final class BoundPorts {
    private static final int ATTEMPTS = 64;

    private final Host host;

    /** Number of sockets bound to each port; with more than one, they share it. */
    private final Map<Integer, Integer> sockets = new HashMap<>();

    BoundPorts(Host host) {
        this.host = host;
    }

    /**
     * Reserves a port.
     *
     * @param port 0 to choose a free port
     * @return the port
     * @throws TcpException EADDRINUSE, EADDRNOTAVAIL
     */
    int take(IpAddress local, int port, PortSharing sharing) throws TcpException {
        checkLocal(local);
        for (int attempt = 0; ; attempt++) {
            // A short-lived listener makes the core choose a port, or check whether this one is free.
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

    /** Releases a port. */
    void release(int port) {
        sockets.computeIfPresent(port, (_, count) -> count == 1 ? null : count - 1);
    }

    private void checkLocal(IpAddress local) throws TcpException {
        if (!local.isUnspecified() && !host.ip().isLocal(local.high(), local.low())) {
            throw new TcpException(TcpError.ADDRESS_NOT_AVAILABLE);
        }
    }
}
