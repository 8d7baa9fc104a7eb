package io.hawser.socket.net;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes server sockets of one host for calls from any thread. */
public final class HostServerSocketFactory extends ServerSocketFactory {
    private static final int DEFAULT_BACKLOG = 50;

    private final HostThread hostThread;

    /** Makes the factory of this host. */
    public HostServerSocketFactory(HostThread hostThread) {
        this.hostThread = hostThread;
    }

    /** Accepts by itself: {@link ServerSocket} would get an implementation from the process-wide factory. */
    private static final class HostServerSocket extends ServerSocket {
        private final HostThread hostThread;

        HostServerSocket(HostThread hostThread) {
            super(new HostSocketImpl(hostThread, /* server= */ true));
            this.hostThread = hostThread;
        }

        @Override
        public Socket accept() throws IOException {
            if (isClosed()) {
                throw new SocketException("Socket is closed");
            }
            if (!isBound()) {
                throw new SocketException("Socket is not bound yet");
            }
            Socket socket = new AcceptedSocket(new HostSocketImpl(hostThread, /* server= */ false));
            implAccept(socket);
            return socket;
        }
    }

    private static final class AcceptedSocket extends Socket {
        AcceptedSocket(HostSocketImpl impl) throws SocketException {
            super(impl);
        }
    }

    @Override
    public ServerSocket createServerSocket() {
        return new HostServerSocket(hostThread);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress local) throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(local, port), backlog);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
        return socket;
    }
}
