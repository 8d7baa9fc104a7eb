package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.signature.InitialSequenceNumbers;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Owner of a four-tuple: a connection, or one of the compact records kept before and after it. Belongs
 * to the thread that owns the host.
 */
public abstract sealed class TcpFlow implements InitialSequenceNumbers permits ConnectionHalves, SynRequest, TimeWait {
    final TcpContext context;

    /** The next flow of the same bucket of the {@link FlowTable}. */
    @Nullable
    TcpFlow nextInBucket;

    /** Signs and checks its segments; null for an unsigned flow, the usual case. */
    @Nullable
    SegmentAuthentication authentication;

    int hash;
    private @Nullable Path path;
    private char localPort;
    private char remotePort;

    /** Invalid segments are not answered before this instant; see {@link TcpContext#mayAnswerInvalid}. */
    long nextInvalidAckNanos;

    TcpFlow(TcpContext context, @Nullable Path path, int localPort, int remotePort) {
        this.context = context;
        bind(path, localPort, remotePort);
    }

    final void bind(@Nullable Path newPath, int newLocalPort, int newRemotePort) {
        path = newPath;
        localPort = (char) newLocalPort;
        remotePort = (char) newRemotePort;
    }

    /** The path to the peer, looked up again after routes or addresses have changed. */
    final Path path() {
        Path current = path;
        if (current == null) {
            throw new IllegalStateException("a listening connection has no peer");
        }
        if (current.isStale()) {
            Path fresh = context.ip().renewed(current);
            if (fresh != null) {
                path = fresh;
                return fresh;
            }
        }
        return current;
    }

    final boolean isBetween(
            long localHigh, long localLow, int atLocalPort, long remoteHigh, long remoteLow, int atRemotePort) {
        Path current = path;
        if (current == null || localPort != atLocalPort || remotePort != atRemotePort) {
            return false;
        }
        IpAddress local = current.local();
        IpAddress remote = current.remote();
        return remote.low() == remoteLow
                && local.low() == localLow
                && remote.high() == remoteHigh
                && local.high() == localHigh;
    }

    /** The state of the flow. */
    public abstract TcpState state();

    /** This host's address; the unspecified one while a connection listens on every address. */
    public IpAddress localAddress() {
        return path == null ? IpAddress.ANY_V4 : path.local();
    }

    /** This host's port, 1 to 65535. */
    public final int localPort() {
        return localPort;
    }

    /** The peer's address; the unspecified one while a connection listens. */
    public final IpAddress remoteAddress() {
        return path == null ? IpAddress.ANY_V4 : path.remote();
    }

    /** The peer's port; 0 while a connection listens. */
    public final int remotePort() {
        return remotePort;
    }

    /** Bytes that wait for the user to read them. */
    public int receiveQueueBytes() {
        return 0;
    }

    /** Returns whether a FIN is queued that the user has not read yet: Recv-Q of netstat counts it as a byte. */
    public boolean isEndUnread() {
        return false;
    }

    /** Bytes that wait for an acknowledgment. */
    public int sendQueueBytes() {
        return 0;
    }

    @Override
    public boolean hasBothIsns() {
        return false;
    }

    @Override
    public int localIsn() {
        return 0;
    }

    @Override
    public int remoteIsn() {
        return 0;
    }

    /** The instant at which a timer of this flow fires; {@link io.hawser.time.Deadline#NEVER} when it is not armed. */
    public abstract long timerDeadlineNanos(TcpTimerKind kind);

    /** The present purpose of the retransmission timer. */
    public RetransmissionTimerUse retransmissionTimerUse() {
        return RetransmissionTimerUse.TIMEOUT;
    }

    /** Handles the firing of a timer. */
    abstract void timerFired(TcpTimerKind kind, long nowNanos);

    /** {@code 10.0.0.1:80 > 10.0.0.2:4711 ESTABLISHED}. */
    @Override
    public final String toString() {
        return localAddress() + ":" + localPort() + " > " + remoteAddress() + ":" + remotePort() + " " + state();
    }
}
