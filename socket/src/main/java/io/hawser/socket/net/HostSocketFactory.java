package io.hawser.socket.net;

import io.hawser.socket.crossing.HostThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/** Makes client sockets of one host for calls from any thread. */
public final class HostSocketFactory extends SocketFactory {
    private final HostThread hostThread;

    /** Makes the factory of this host. */
    public HostSocketFactory(HostThread hostThread) {
        this.hostThread = hostThread;
    }

    /** A socket with an implementation of its own; only a subclass of {@link Socket} can choose one. */
    private static final class HostSocket extends Socket {
        HostSocket(HostThread hostThread) throws SocketException {
            super(new HostSocketImpl(hostThread, /* server= */ false));
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return new HostSocket(hostThread);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(createSocket(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        return connected(socket, new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(createSocket(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        return connected(socket, new InetSocketAddress(host, port));
    }

    private static Socket connected(Socket socket, InetSocketAddress to) throws IOException {
        try {
            socket.connect(to);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
        return socket;
    }
}
