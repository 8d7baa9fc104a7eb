package io.hawser.tcp;

import io.hawser.ip.Ip;
import io.hawser.ip.Path;
import io.hawser.tcp.flow.EphemeralPorts;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Chooses the local address and port of a new connection or listener. */
final class LocalEnds {
    private final Ip ip;
    private final FlowTable flows;
    private final Listeners listeners;
    private final EphemeralPorts ephemeralPorts;
    private FlowOwner owner = FlowOwner.OF_ALL;

    LocalEnds(Ip ip, FlowTable flows, Listeners listeners, EphemeralPorts ephemeralPorts) {
        this.ip = ip;
        this.flows = flows;
        this.listeners = listeners;
        this.ephemeralPorts = ephemeralPorts;
    }

    /** Sets which four-tuples new connections may have. */
    void owner(FlowOwner newOwner) {
        owner = newOwner;
    }

    /** Finds the path to {@code remote}, from {@code local} unless that is null. */
    Path pathTo(@Nullable IpAddress local, IpAddress remote) throws TcpException {
        if (local != null && !local.isUnspecified()) {
            requireLocal(local);
        }
        // MUST-43, MUST-44
        Path path = local == null || local.isUnspecified() ? ip.pathTo(remote) : ip.path(local, remote);
        // MUST-46
        if (path == null || path.isBroadcast() || path.isMulticast() || remote.isUnspecified()) {
            throw new TcpException(TcpError.NETWORK_UNREACHABLE, remote.toString());
        }
        return path;
    }

    /**
     * Checks that segments of a four-tuple arrive at this host.
     *
     * @throws TcpException EADDRNOTAVAIL if they arrive at another host that shares the address
     */
    void requireOwned(Path path, int localPort, int remotePort) throws TcpException {
        if (!owner.owns(path, localPort, remotePort)) {
            throw new TcpException(
                    TcpError.ADDRESS_NOT_AVAILABLE,
                    "connections from port " + localPort + " to " + path.remote() + ":" + remotePort
                            + " belong to another shard");
        }
    }

    /** Chooses a free port for a connection to a peer. */
    int choosePort(Path path, int remotePort) throws TcpException {
        IpAddress local = path.local();
        IpAddress remote = path.remote();
        int port = ephemeralPorts.choose(
                remote.hashCode() * 31 + remotePort,
                candidate -> owner.owns(path, candidate, remotePort)
                        && TimeWaits.isFree(flows.find(local, candidate, remote, remotePort))
                        && !listeners.isTaken(local, candidate, /* shared= */ false));
        if (port == 0) {
            throw new TcpException(
                    TcpError.ADDRESS_NOT_AVAILABLE,
                    "every local port towards " + remote + ":" + remotePort + " is taken");
        }
        return port;
    }

    /**
     * Chooses the port to listen on: {@code port} if it is free, or any free port if it is 0.
     *
     * @param sharing which sockets may already use {@code port}; a port chosen for 0 is used by no socket at all
     */
    int portToListenOn(IpAddress local, int port, PortSharing sharing) throws TcpException {
        if (!local.isUnspecified()) {
            requireLocal(local);
        }
        int chosen = port != 0 ? port : ephemeralPorts.choose(0, candidate -> isFree(local, candidate));
        // MUST-42
        if (chosen == 0 || sharing == PortSharing.NONE && !isFree(local, chosen)) {
            throw new TcpException(TcpError.ADDRESS_IN_USE, local + ":" + port);
        }
        return chosen;
    }

    private void requireLocal(IpAddress address) throws TcpException {
        if (!ip.isLocal(address.high(), address.low())) {
            throw new TcpException(TcpError.ADDRESS_NOT_AVAILABLE, address.toString());
        }
    }

    private boolean isFree(IpAddress local, int port) {
        return !listeners.isTaken(local, port, /* shared= */ false) && !flows.isInUse(local, port);
    }
}
