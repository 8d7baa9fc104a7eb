package io.hawser.services.dns.resolver;

import io.hawser.services.dns.transport.DnsTcpClient;
import io.hawser.services.dns.transport.NameServer;
import org.jspecify.annotations.Nullable;

/** A server as a resolver knows it. */
final class ServerState {
    private static final long FIRST_PAUSE_NANOS = 30_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 300_000_000_000L;

    final NameServer server;
    final DnsTcpClient tcp;

    /** Whether it refuses queries with EDNS (RFC 6891 §7). */
    boolean lacksEdns;

    /** Whether it does not return the question as it was asked. */
    boolean changesCase;

    /** The server's part of the cookie; null when it has sent none. */
    byte @Nullable [] cookie;

    private long pausedUntilNanos = -1;
    private long pauseNanos;

    ServerState(NameServer server, DnsTcpClient tcp) {
        this.server = server;
        this.tcp = tcp;
    }

    void answered() {
        pausedUntilNanos = -1;
        pauseNanos = 0;
    }

    /** It has not answered: it is asked last for half a minute, and for longer each time that it does so again. */
    void failed(long nowNanos) {
        if (pausedUntilNanos <= nowNanos) {
            pauseNanos = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
            pausedUntilNanos = nowNanos + pauseNanos;
        }
    }

    /** Whether it has not answered since it was last asked. */
    boolean isSuspected() {
        return pauseNanos > 0;
    }

    /** Whether it is time to see if it answers again. */
    boolean isDueForProbe(long nowNanos) {
        return isSuspected() && pausedUntilNanos <= nowNanos;
    }
}
