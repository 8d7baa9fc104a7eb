package io.hawser.tools.netcat;

import io.hawser.host.Host;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.tools.command.Console;
import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** nc over TCP: one connection at a time, opened or accepted. */
final class NetcatStream extends NetcatRun implements TcpHandler {
    private static final int BUFFER_BYTES = 1 << 14;

    private final @Nullable IpAddress peer;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Deque<byte[]> toSend = new ArrayDeque<>();
    private @Nullable TcpListener listener;
    private @Nullable TcpConnection connection;
    private int port;
    private int nextPort;
    private boolean isConnected;
    private boolean shutsWhenSent;
    private boolean anySucceeded;

    /** @param peer the address to connect to; for a listener, the local address; null for any */
    NetcatStream(Host host, NetcatOptions options, Console console, Services services, @Nullable IpAddress peer) {
        super(host, options, console, services);
        this.peer = peer;
    }

    @Override
    void begin() {
        if (options.listens) {
            listen();
        } else {
            connectNext();
        }
    }

    private void listen() {
        port = options.ports.getFirst();
        ListenOptions wanted = ListenOptions.defaults().acceptable(_ -> acceptNext());
        try {
            listener = host.tcp().listen(port, peer == null ? wanted : wanted.address(peer));
        } catch (TcpException refused) {
            tell("nc: " + refused.error().text());
            end(FAILED);
            return;
        }
        if (options.verbose) {
            tell("Listening on " + (peer == null ? "0.0.0.0" : peer) + " " + port);
        }
    }

    private void acceptNext() {
        if (connection != null || listener == null || isEnded()) {
            return;
        }
        TcpConnection accepted = listener.accept();
        if (accepted == null) {
            return;
        }
        connection = accepted;
        if (!options.keepsListening) {
            listener.close();
        }
        if (options.verbose) {
            tell("Connection received on " + accepted.remoteAddress() + " " + accepted.remotePort());
        }
        accepted.handler(this);
        stands();
        readable(accepted);
    }

    /** Opens a connection to the next port; after the last port the command ends. */
    private void connectNext() {
        if (nextPort == options.ports.size() || peer == null) {
            end(anySucceeded ? 0 : FAILED);
            return;
        }
        port = options.ports.get(nextPort++);
        isConnected = false;
        try {
            connection = host.tcp()
                    .connect(
                            peer,
                            port,
                            ConnectOptions.defaults()
                                    .localPort(options.localPort)
                                    .localAddress(options.source)
                                    .handler(this));
            active();
        } catch (TcpException refused) {
            failed(refused.error());
        }
    }

    private void failed(TcpError why) {
        if (options.verbose || !options.scans) {
            tell("nc: connect to " + options.host + " port " + port + " (tcp) failed: " + why.text());
        }
        connection = null;
        connectNext();
    }

    @Override
    public void connected(TcpConnection now) {
        if (options.listens || isEnded()) {
            return;
        }
        isConnected = true;
        anySucceeded = true;
        if (options.verbose) {
            tell("Connection to " + options.host + " " + port + " port " + service(port) + " succeeded!");
        }
        if (options.scans) {
            connection = null;
            now.close();
            connectNext();
        } else {
            stands();
        }
    }

    private void stands() {
        isConnected = true;
        active();
        readInput();
        sendMore();
    }

    @Override
    public void readable(TcpConnection from) {
        if (isEnded() || from != connection || isCongested()) {
            return;
        }
        try {
            for (int count = from.receive(buffer, 0, BUFFER_BYTES);
                    count != 0;
                    count = from.receive(buffer, 0, BUFFER_BYTES)) {
                if (count < 0) {
                    over(from);
                    return;
                }
                active();
                print(buffer, count);
                if (isCongested()) {
                    return;
                }
            }
        } catch (TcpException lost) {
            over(from);
        }
    }

    /** Handles the end of the peer's stream or of the connection: nc ends, or waits for the next connection. */
    private void over(TcpConnection from) {
        connection = null;
        from.close();
        if (options.keepsListening) {
            toSend.clear();
            acceptNext();
        } else {
            end(0);
        }
    }

    @Override
    public void closed(TcpConnection gone, @Nullable TcpError error) {
        if (isEnded() || gone != connection) {
            return;
        }
        if (!isConnected && !options.listens) {
            failed(error == null ? TcpError.CONNECTION_RESET : error);
        } else {
            over(gone);
        }
    }

    @Override
    void idle() {
        TcpConnection now = connection;
        if (now == null) {
            return;
        }
        if (isConnected) {
            end(0);
            return;
        }
        if (options.verbose || !options.scans) {
            tell("nc: connect to " + options.host + " port " + port + " (tcp) timed out: Operation now in progress");
        }
        connection = null;
        now.abort();
        connectNext();
    }

    @Override
    void send(byte[] line) {
        toSend.add(line);
        sendMore();
    }

    @Override
    public void writable(TcpConnection to) {
        sendMore();
    }

    private void sendMore() {
        TcpConnection to = connection;
        if (to == null || !isConnected) {
            return;
        }
        try {
            while (!toSend.isEmpty()) {
                byte[] next = toSend.remove();
                int taken = to.send(next, 0, next.length);
                if (taken < next.length) {
                    toSend.addFirst(Arrays.copyOfRange(next, taken, next.length));
                    return;
                }
            }
            if (shutsWhenSent) {
                to.shutdownOutput();
            }
        } catch (TcpException lost) {
            over(to);
        }
    }

    @Override
    void inputEnded() {
        shutsWhenSent = options.shutsAtEnd;
        sendMore();
    }

    @Override
    void readOn() {
        if (connection != null) {
            readable(connection);
        }
    }

    @Override
    void release() {
        if (listener != null) {
            listener.close();
        }
        if (connection != null) {
            connection.close();
        }
    }
}
