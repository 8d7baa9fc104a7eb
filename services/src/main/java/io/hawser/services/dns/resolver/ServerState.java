package io.hawser.services.dns.resolver;

import io.hawser.services.dns.transport.DnsTcpClient;
import io.hawser.services.dns.transport.NameServer;
import org.jspecify.annotations.Nullable;

/** A resolver's state of a server. */
final class ServerState {
    private static final long FIRST_PAUSE_NANOS = 30_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 300_000_000_000L;

    final NameServer server;
    final DnsTcpClient tcp;

    /** Whether it refuses queries with EDNS (RFC 6891 §7). */
    boolean lacksEdns;

    /** Whether its responses change the case of letters in the question. */
    boolean changesCase;

    /** The server's part of the cookie; null if it has sent none. */
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

    /**
     * Records that it has not answered: it is tried last for half a minute, and for longer after each further failure.
     */
    void failed(long nowNanos) {
        if (pausedUntilNanos <= nowNanos) {
            pauseNanos = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
            pausedUntilNanos = nowNanos + pauseNanos;
        }
    }

    /** Returns whether it has not answered its last query. */
    boolean isSuspected() {
        return pauseNanos > 0;
    }

    /** Returns whether to probe it again. */
    boolean isDueForProbe(long nowNanos) {
        return isSuspected() && pausedUntilNanos <= nowNanos;
    }
}
