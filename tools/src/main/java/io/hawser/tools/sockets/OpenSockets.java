package io.hawser.tools.sockets;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpState;
import io.hawser.tools.command.Platform;
import io.hawser.tools.sockets.SocketRow.Protocol;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The sockets of a {@link SocketScan} as open files of the stack's process. As in the kernel, connections that wait to
 * be accepted, that their users have closed, or that are in SYN_RCVD or TIME_WAIT have no descriptor. The descriptor is
 * the index of the socket in a scan of all sockets.
 */
final class OpenSockets {
    private final Platform platform;
    private final Set<TcpConnection> notAccepted = Collections.newSetFromMap(new IdentityHashMap<>());
    private int next;

    /**
     * Begins with the first socket of a scan.
     *
     * @param protocols the protocols of the scan
     * @param listening whether the scan visits listening sockets
     */
    OpenSockets(Host host, Platform platform, Set<Protocol> protocols, boolean listening) {
        this.platform = platform;
        int[] listeners = {0};
        for (Host each : host.group().hosts()) {
            each.tcp()
                    .forEachListener(
                            listener -> {
                                listeners[0]++;
                                listener.forEachWaiting(notAccepted::add);
                            },
                            passive -> listeners[0]++);
        }
        next = (protocols.contains(Protocol.UDP) ? 0 : host.udp().sockets().size()) + (listening ? 0 : listeners[0]);
    }

    /** The descriptor of the next socket of the scan; -1 for none. */
    int descriptor(SocketRow row) {
        return isOpen(row) ? next++ : -1;
    }

    private boolean isOpen(SocketRow row) {
        TcpFlow flow = row.flow();
        if (flow == null) {
            return true;
        }
        return flow instanceof TcpConnection connection
                && connection.state() != TcpState.TIME_WAIT
                && !connection.isUserClosed()
                && !notAccepted.contains(connection);
    }

    /** {@code  users:(("hawser",pid=1,fd=3))}, as ss prints the owner of a descriptor; empty without one. */
    String users(int descriptor) {
        return descriptor < 0
                ? ""
                : " users:((\"" + platform.command() + "\",pid=" + platform.pid() + ",fd=" + descriptor + "))";
    }

    /** {@code 1/hawser}, as netstat prints the owner of a descriptor; {@code -} without one. */
    String program(int descriptor) {
        return descriptor < 0 ? "-" : platform.pid() + "/" + platform.command();
    }
}
