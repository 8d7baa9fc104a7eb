package io.hawser.sim.app;

import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.PortSharing;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpListener;
import org.jspecify.annotations.Nullable;

/**
 * A program that listens. By default it is well-behaved; {@link #neverCloses}, {@link #stopsReadingAfter},
 * {@link #neverAccepts} and {@link #oneAtATime} select common kinds of misbehaviour.
 */
public abstract class Server extends TcpApplication {
    private static final int BACKLOG = 128;

    private final int port;
    private int backlog = BACKLOG;
    private PortSharing portSharing = PortSharing.ADDRESS;
    private boolean closes = true;
    private boolean accepts = true;
    private boolean oneAtATime;
    private long readLimit = Long.MAX_VALUE;
    private @Nullable TcpListener listener;
    private final Runnable accept = this::accept;

    /** @param port the port to listen on, at all addresses */
    protected Server(String name, int port) {
        super(name);
        this.port = port;
    }

    /** Sets the backlog, the number of connections that may wait to be accepted; 128 by default. */
    public Server backlog(int connections) {
        backlog = connections;
        return this;
    }

    /** Sets how it shares its port; SO_REUSEADDR unless set. */
    public Server portSharing(PortSharing sharing) {
        portSharing = sharing;
        return this;
    }

    /** Reads the end of its peers' streams without closing: connections stay in CLOSE_WAIT. */
    public Server neverCloses() {
        closes = false;
        return this;
    }

    /** Reads {@code bytes} of each connection, and then no more. */
    public Server stopsReadingAfter(long bytes) {
        readLimit = bytes;
        return this;
    }

    /** Accepts no connections: they wait in the accept queue for ever. */
    public Server neverAccepts() {
        accepts = false;
        return this;
    }

    /** Accepts a connection only after the one before has ended. */
    public Server oneAtATime() {
        oneAtATime = true;
        return this;
    }

    /** The listener; null while there is none. */
    public final @Nullable TcpListener listener() {
        return isRunning() ? listener : null;
    }

    @Override
    final void begin() {
        listener = null;
        try {
            listener = onHost().tcp()
                    .listen(
                            port,
                            ListenOptions.defaults()
                                    .backlog(backlog)
                                    .portSharing(portSharing)
                                    .acceptable(_ -> wake(accept)));
        } catch (TcpException e) {
            outcome(e.error());
        }
    }

    private void accept() {
        while (listener != null && accepts && !(oneAtATime && openConnections() > 0)) {
            TcpConnection connection = listener.accept();
            if (connection == null) {
                return;
            }
            dialogue().attach(connection);
        }
    }

    /** Handles the end of an accepted connection. */
    final void oneIsOver() {
        wake(accept);
    }

    @Override
    protected final void killed() {
        if (listener != null) {
            listener.close();
        }
        super.killed();
    }

    /** Makes the dialogue for a new connection. */
    abstract Dialogue dialogue();

    final boolean closes() {
        return closes;
    }

    /** Number of bytes that may still be read from a connection, at most {@code most}. */
    final int mayRead(ConnectionReport report, int most) {
        return (int) Math.min(most, Math.max(0, readLimit - report.receivedBytes()));
    }
}
