package io.hawser.socket.crossing;

import io.hawser.host.Host;
import io.hawser.tcp.SendFlags;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.time.Timer;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * The work of the host's thread for a {@link StreamEndpoint}: it moves data between the rings and the connection,
 * performs what the program's threads have requested, and publishes the connection's events. Belongs to the host's
 * thread.
 */
final class StreamHostSide implements TcpHandler {
    private static final long LINGER_LOOK_NANOS = 1_000_000;

    private final StreamEndpoint endpoint;
    private @Nullable TcpConnection connection;
    private long sentBytes;
    private boolean closing;
    private boolean inputShut;
    private boolean outputShut;
    private boolean finSent;
    private boolean coreClosed;

    StreamHostSide(StreamEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Takes a connection that is about to be opened. */
    void prepared(TcpConnection made) {
        connection = made;
        noteLocal(made);
        endpoint.hostThread().add(endpoint);
    }

    /** Takes a connection that was accepted, and the data that it has received. */
    void accepted(TcpConnection accepted) {
        prepared(accepted);
        endpoint.connected = true;
        accepted.handler(this);
        receive();
    }

    /** Applies a changed option. */
    void apply(OptionValues options, SocketOption<?> changed) {
        TcpConnection known = connection;
        if (known != null && known.state() != TcpState.CLOSED) {
            options.apply(changed, known.options());
        }
    }

    private void noteLocal(TcpConnection made) {
        endpoint.localAddress = made.localAddress();
        endpoint.localPort = made.localPort();
    }

    /** Does the work that the bits request. */
    void perform(int bits) {
        tellThreads(bits);
        TcpConnection known = connection;
        if (known == null) {
            if ((bits & StreamEndpoint.CLOSE) != 0) {
                lingerEnded();
            }
            return;
        }
        if ((bits & StreamEndpoint.SHUT_INPUT) != 0) {
            known.shutdownInput();
            inputShut = true;
        }
        if ((bits & StreamEndpoint.SHUT_OUTPUT) != 0) {
            outputShut = true;
        }
        if ((bits & StreamEndpoint.RECEIVE) != 0) {
            receive();
        }
        if ((bits & StreamEndpoint.CLOSE) != 0) {
            beginClose(known);
        } else if ((bits & (StreamEndpoint.SEND | StreamEndpoint.SHUT_OUTPUT)) != 0) {
            send();
        }
    }

    /** Wakes the threads that wait for what earlier work has published. */
    private void tellThreads(int bits) {
        if ((bits & StreamEndpoint.TELL_READER) != 0) {
            endpoint.wakeReader();
        }
        if ((bits & StreamEndpoint.TELL_WRITER) != 0) {
            endpoint.wakeWriter();
        }
        if ((bits & (StreamEndpoint.TELL_READER | StreamEndpoint.TELL_WRITER)) != 0) {
            endpoint.tell();
        }
    }

    private void beginClose(TcpConnection known) {
        closing = true;
        endpoint.hostThread().remove(endpoint);
        boolean unread = !inputShut && (!endpoint.in.isEmpty() || known.receiveQueueBytes() > 0);
        TcpState state = known.state();
        if ((endpoint.abortive || !endpoint.connected || unread) && state != TcpState.TIME_WAIT) {
            known.abort();
            lingerEnded();
        } else {
            send();
        }
    }

    /** Moves data from the ring to the core, and performs the operations that follow the data. */
    private void send() {
        TcpConnection known = connection;
        if (known == null || !endpoint.connected) {
            return;
        }
        try {
            drainTo(known);
        } catch (TcpException failed) {
            outputFailed(known);
            return;
        }
        if (endpoint.outFull && endpoint.hasWriteSpace()) {
            endpoint.outFull = false;
            endpoint.request(StreamEndpoint.TELL_WRITER);
        }
        if ((outputShut || closing) && endpoint.out.isEmpty()) {
            finish(known);
        }
    }

    private void drainTo(TcpConnection known) throws TcpException {
        for (int count = endpoint.out.readSpan(); count > 0; count = endpoint.out.readSpan()) {
            long urgent = endpoint.urgentEnd - sentBytes;
            boolean isUrgent = urgent > 0 && urgent <= count;
            int asked = isUrgent ? (int) urgent : count;
            int taken = isUrgent
                    ? known.sendUrgent(endpoint.out.readArray(), endpoint.out.readOffset(), asked)
                    : known.send(endpoint.out.readArray(), endpoint.out.readOffset(), asked, more(count));
            endpoint.out.read(taken);
            sentBytes += taken;
            if (taken < asked) {
                return;
            }
        }
    }

    /** The data that the ring holds beyond the next {@code count} bytes fills up the last packet of these. */
    private int more(int count) {
        return endpoint.out.size() > count ? SendFlags.MORE : 0;
    }

    private void finish(TcpConnection known) {
        if (!closing) {
            if (!finSent) {
                finSent = true;
                known.shutdownOutput();
            }
        } else if (!coreClosed) {
            finSent = true;
            coreClosed = true;
            known.close();
            new Lingering(known).begin();
        }
    }

    private void outputFailed(TcpConnection known) {
        endpoint.outputEnded = true;
        if (closing) {
            known.close();
            lingerEnded();
        }
        endpoint.changed();
    }

    /** Moves as much data from the core to the ring as there is space for. */
    private void receive() {
        TcpConnection known = connection;
        if (known == null || endpoint.inputEnded) {
            return;
        }
        boolean news = false;
        try {
            while (true) {
                int space = spaceToReceive();
                if (space == 0) {
                    break;
                }
                int count = receiveOnce(known, space);
                if (count > 0) {
                    endpoint.in.wrote(count);
                    news = true;
                } else if (count == 0) {
                    break;
                } else if (count == -1) {
                    endpoint.peerFinished = true;
                    endpoint.inputEnded = true;
                    break;
                }
            }
        } catch (TcpException ended) {
            endpoint.inputEnded = true;
        }
        if (news || endpoint.inputEnded) {
            endpoint.request(StreamEndpoint.TELL_READER);
        }
    }

    /** Returns -2 when a byte of urgent data was discarded. */
    private int receiveOnce(TcpConnection known, int space) throws TcpException {
        int urgent = endpoint.outOfBandInline ? 0 : known.urgentBytes();
        if (urgent == 1 && known.receiveQueueBytes() > 0) {
            int count = known.receive(endpoint.in.writeArray(), endpoint.in.writeOffset(), 1);
            return count == 1 ? -2 : count;
        }
        int most = urgent > 1 ? Math.min(space, urgent - 1) : space;
        return known.receive(endpoint.in.writeArray(), endpoint.in.writeOffset(), most);
    }

    private int spaceToReceive() {
        int space = endpoint.in.writeSpace();
        if (space == 0) {
            endpoint.inFull = true;
            // Space that became free in between would not be reported.
            space = endpoint.in.writeSpace();
            if (space > 0) {
                endpoint.inFull = false;
            }
        }
        return space;
    }

    /** Sends what was written, and closes the connection, because the host is closed. */
    void releaseAll() {
        TcpConnection known = connection;
        if (known != null) {
            send();
            known.close();
        }
    }

    private void lingerEnded() {
        endpoint.lingered = true;
        Thread waiting = endpoint.lingerer;
        if (waiting != null) {
            endpoint.hostThread().parker().unpark(waiting);
        }
    }

    /** Checks from time to time whether the peer has acknowledged everything, including the FIN. */
    private final class Lingering extends Timer {
        private final TcpConnection known;

        Lingering(TcpConnection known) {
            this.known = known;
        }

        void begin() {
            if (endpoint.lingerer != null || !isOver()) {
                expired(endpoint.hostThread().host().timers().nowNanos());
            }
        }

        private boolean isOver() {
            TcpState state = known.state();
            return state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT || state == TcpState.CLOSED;
        }

        @Override
        protected void expired(long nowNanos) {
            if (isOver()) {
                lingerEnded();
            } else if (endpoint.lingerer != null) {
                Host host = endpoint.hostThread().host();
                host.timers().arm(this, nowNanos + LINGER_LOOK_NANOS);
            }
        }
    }

    // ---- events of the connection

    @Override
    public void connected(TcpConnection opened) {
        noteLocal(opened);
        endpoint.connected = true;
        endpoint.changed();
    }

    @Override
    public void readable(TcpConnection arrived) {
        if (closing) {
            // RFC 9293 §3.6.1: the data will never be read, and the peer must know.
            if (arrived.receiveQueueBytes() > 0) {
                arrived.abort();
            }
            return;
        }
        receive();
    }

    @Override
    public void writable(TcpConnection free) {
        send();
    }

    @Override
    public void closed(TcpConnection over, @Nullable TcpError error) {
        endpoint.hostThread().remove(endpoint);
        if (!endpoint.connected) {
            endpoint.connectFailure = error == null ? TcpError.CONNECTION_ABORTED : error;
        } else {
            if (error != null) {
                endpoint.pendingError.set(error);
            }
            endpoint.outputEnded |= error != null || !finSent;
            receive();
        }
        if (closing) {
            lingerEnded();
        }
        endpoint.changed();
    }
}
