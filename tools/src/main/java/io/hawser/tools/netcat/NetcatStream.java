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
import org.jspecify.annotations.Nullable;

/**
 * nc over TCP: one connection at a time, opened or accepted.
 *
 * <p>After the peer's FIN a client goes on sending until its input is at its end, as Debian's does. A listener sends
 * the input that is there; Debian's may lose what is beyond its first 16 KiB.
 */
final class NetcatStream extends NetcatRun implements TcpHandler {
    private static final int BUFFER_BYTES = 1 << 17;

    /** So long a listener whose peer has ended waits for more input: what comes from a file or a pipe is there. */
    private static final long INPUT_IS_THERE_NANOS = 100_000_000;

    private final @Nullable IpAddress peer;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Alarm lastInput = new Alarm(this::over);
    private @Nullable TcpListener listener;
    private @Nullable TcpConnection connection;
    private int port;
    private int nextPort;
    private boolean isConnected;
    private byte[] toSend = new byte[0];
    private int sent;
    private boolean peerHasEnded;
    private boolean inputHasEnded;
    private boolean isShut;
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
        peerHasEnded = false;
        isShut = false;
        active();
        readInput();
        sendMore();
    }

    @Override
    public void readable(TcpConnection from) {
        if (isEnded() || from != connection || peerHasEnded || isCongested()) {
            return;
        }
        try {
            for (int count = from.receive(buffer, 0, BUFFER_BYTES);
                    count != 0;
                    count = from.receive(buffer, 0, BUFFER_BYTES)) {
                if (count < 0) {
                    peerHasEnded = true;
                    endIfBothHave();
                    return;
                }
                active();
                print(buffer, count);
                if (isCongested()) {
                    return;
                }
            }
        } catch (TcpException lost) {
            over();
        }
    }

    /** Called when a direction has ended, or may have. */
    private void endIfBothHave() {
        if (!peerHasEnded || sent < toSend.length) {
            return;
        }
        if (inputHasEnded) {
            over();
        } else if (options.listens) {
            lastInput.after(INPUT_IS_THERE_NANOS);
        }
    }

    /** Both directions have ended, or the peer is gone: nc ends, or waits for the next connection. */
    private void over() {
        TcpConnection from = connection;
        if (from == null) {
            return;
        }
        connection = null;
        from.close();
        lastInput.cancel();
        if (options.keepsListening) {
            boolean waits = sent == toSend.length;
            sent = toSend.length;
            acceptNext();
            if (!waits && !inputHasEnded) {
                nextInput();
            }
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
        } else if (peerHasEnded) {
            over();
        } else {
            readable(gone); // what has arrived, and the end
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
    int pieceBytes() {
        return BUFFER_BYTES;
    }

    @Override
    void send(byte[] piece) {
        toSend = piece;
        sent = 0;
        lastInput.cancel();
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
            boolean hadMore = sent < toSend.length;
            if (hadMore) {
                sent += to.send(toSend, sent, toSend.length - sent);
            }
            if (sent < toSend.length) {
                return;
            }
            if (inputHasEnded) {
                shut(to);
            } else if (hadMore) {
                nextInput();
            }
            endIfBothHave();
        } catch (TcpException lost) {
            over();
        }
    }

    private void shut(TcpConnection to) {
        if (!isShut) {
            isShut = true;
            if (options.shutsAtEnd) {
                to.shutdownOutput();
            }
            inputIsSent();
        }
    }

    @Override
    void inputEnded() {
        inputHasEnded = true;
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
        lastInput.cancel();
        if (listener != null) {
            listener.close();
        }
        if (connection != null) {
            connection.close();
        }
    }
}
