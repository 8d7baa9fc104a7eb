package io.hawser.socket.crossing;

import static io.hawser.socket.option.HawserSocketOptions.TCP_DEFER_ACCEPT;

import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpListener;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import org.jctools.queues.varhandle.unpadded.MpmcVarHandleUnpaddedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A listening port for use by a program's threads. The host's thread accepts a few connections in advance; all others
 * wait in the core's accept queue, so that the backlog has the meaning of Linux, plus those few.
 */
public final class ListenerEndpoint extends Endpoint {
    private static final int ACCEPTED_AHEAD = 4;
    private static final int REFILL = 1;
    private static final int CLOSE = 2;

    private final MpmcVarHandleUnpaddedArrayQueue<Accepted> accepted =
            new MpmcVarHandleUnpaddedArrayQueue<>(ACCEPTED_AHEAD);
    private final OptionValues options;

    /** Belongs to the host's thread. */
    private @Nullable TcpListener listener;

    private volatile boolean more;

    /** A connection and its peer. */
    public record Accepted(StreamEndpoint endpoint, IpAddress remote, int remotePort) {}

    /** Makes an endpoint that does not listen yet; accepted connections inherit {@code options}. */
    public ListenerEndpoint(HostThread hostThread, OptionValues options) {
        super(hostThread);
        this.options = options;
    }

    /**
     * Listens, as bind(2) and listen(2) do.
     *
     * @param port 0 to choose a free port
     * @return the port
     * @throws io.hawser.tcp.TcpException EADDRINUSE, EADDRNOTAVAIL
     */
    public int listen(IpAddress local, int port, int backlog) throws IOException {
        return hostThread().call(host -> {
            int chosen = hostThread().boundPorts().take(local, port, options.portSharing());
            hostThread().boundPorts().release(chosen);
            TcpListener made = host.tcp()
                    .listen(
                            chosen,
                            ListenOptions.defaults()
                                    .address(local)
                                    .backlog(backlog)
                                    .portSharing(options.portSharing())
                                    .acceptable(_ -> refill()));
            options.apply(made.options());
            made.deferAcceptSeconds(options.orZero(TCP_DEFER_ACCEPT));
            listener = made;
            hostThread().add(this);
            return chosen;
        });
    }

    /** Applies a changed option. */
    public void optionChanged(java.net.SocketOption<?> changed) throws IOException {
        hostThread().call(_ -> {
            TcpListener known = listener;
            if (known != null) {
                options.apply(changed, known.options());
                known.deferAcceptSeconds(options.orZero(TCP_DEFER_ACCEPT));
            }
            return true;
        });
    }

    /** Accepts a connection; null when none waits. */
    public @Nullable Accepted accept() throws IOException {
        Accepted taken = accepted.poll();
        if (more) {
            more = false;
            request(REFILL);
        }
        if (taken == null && isHostGone()) {
            throw hostThread().closedException();
        }
        return taken;
    }

    /** Waits until a connection can be accepted; returns false after the time limit. */
    public boolean awaitAcceptable(long nanos, InterruptMode mode) {
        return awaitAsReader(this, ListenerEndpoint::isAcceptable, nanos, mode);
    }

    private boolean isAcceptable() {
        return !accepted.isEmpty() || isHostGone();
    }

    @Override
    public int readyOps(int interest) {
        return (interest & SelectionKey.OP_ACCEPT) != 0 && isAcceptable() ? SelectionKey.OP_ACCEPT : 0;
    }

    /** Stops listening; connections that were not accepted are reset. */
    public void close() {
        if (markClosed()) {
            listener(null);
            request(CLOSE);
        }
    }

    @Override
    void perform(int bits) {
        if ((bits & CLOSE) != 0) {
            hostThread().remove(this);
            releaseAll();
        } else {
            refill();
        }
    }

    private void refill() {
        TcpListener known = listener;
        if (known == null || known.isClosed()) {
            return;
        }
        boolean news = false;
        while (known.acceptQueueSize() > 0) {
            if (accepted.size() == ACCEPTED_AHEAD) {
                more = true;
                // Space that became free in between would not be reported.
                if (accepted.size() == ACCEPTED_AHEAD) {
                    break;
                }
            }
            TcpConnection connection = known.accept();
            if (connection != null) {
                accepted.offer(new Accepted(
                        new StreamEndpoint(hostThread(), options, connection),
                        connection.remoteAddress(),
                        connection.remotePort()));
                news = true;
            }
        }
        if (news) {
            wakeReader();
            tell();
        }
    }

    @Override
    void releaseAll() {
        TcpListener known = listener;
        if (known != null) {
            listener = null;
            known.close();
        }
        // The consumer has closed, or will find the endpoints closed.
        for (Accepted waiting = accepted.poll(); waiting != null; waiting = accepted.poll()) {
            waiting.endpoint().close(0);
        }
    }
}
