package io.hawser.socket.net;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import java.net.SocketImpl;
import java.net.SocketImplFactory;

/** Makes sockets of the calling thread's host, or of the JDK for a thread without one. */
public final class HostSocketImplFactory implements SocketImplFactory {
    private final boolean server;

    /** @param server whether to make implementations of server sockets */
    public HostSocketImplFactory(boolean server) {
        this.server = server;
    }

    @Override
    public SocketImpl createSocketImpl() {
        HostThread hostThread = HostContext.current();
        return hostThread == null ? Jdk.socketImpl(server) : new HostSocketImpl(hostThread, server);
    }
}
