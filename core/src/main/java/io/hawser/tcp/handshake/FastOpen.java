package io.hawser.tcp.handshake;

import io.hawser.mib.Counters;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.time.TimingWheel;
import io.hawser.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Client side of TCP Fast Open (RFC 7413) of one host: the cookies that servers have given to it, and the detection of
 * black holes that drop SYNs with data.
 */
public final class FastOpen {
    private static final int MAX_SERVERS = 1024;
    private static final int MAX_DOUBLINGS = 6;

    /** Time for which a server is avoided after the first failure. */
    private static final long AVOIDED_NANOS = 60_000_000_000L;

    private static final int TIMEOUTS_OF_A_BLACK_HOLE = 2;

    /** State of one server. */
    public static final class Known {
        /** The server's cookie; null until it has sent one. */
        public byte @Nullable [] cookie;

        /** The MSS of its last SYN+ACK; 0 before the first. */
        public int mss;

        /** Whether the server uses the experimental option from before RFC 7413, as far as known. */
        public boolean experimental;

        /** Whether the server has answered neither form of the cookie request. */
        boolean refuses;

        /** Consecutive SYNs whose data was not accepted. */
        int failures;

        /** Time of the last such failure. */
        long failedNanos;
    }

    private final TcpSettings settings;
    private final Counters<TcpCounter> counters;
    private final TimingWheel wheel;

    /** Servers by last use, at most {@link #MAX_SERVERS}, so that peers cannot make the map grow. */
    private final Map<IpAddress, Known> servers = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Known> eldest) {
            return size() > MAX_SERVERS;
        }
    };

    private int blackHoles;
    private long blackHoleNanos;

    public FastOpen(TcpSettings settings, Counters<TcpCounter> counters, TimingWheel wheel) {
        this.settings = settings;
        this.counters = counters;
        this.wheel = wheel;
    }

    // ---- client

    /** State of a server; null if the server is unknown. */
    public @Nullable Known known(IpAddress server) {
        return servers.get(server);
    }

    /**
     * Stores MSS and cookie of a SYN+ACK by the server's address (RFC 7413 §4.1.3).
     *
     * @param cookie null if the SYN+ACK had none
     */
    public void learn(IpAddress server, int mss, byte @Nullable [] cookie, boolean experimental) {
        Known known = servers.computeIfAbsent(server, unknown -> new Known());
        known.mss = mss;
        if (cookie != null) {
            known.cookie = cookie;
            known.experimental = experimental;
        }
    }

    /** Records that a server ignored a cookie request: the next request uses the experimental option, once. */
    public void refused(IpAddress server) {
        Known known = servers.get(server);
        if (known != null && known.cookie == null && !known.refuses) {
            known.refuses = known.experimental;
            known.experimental = !known.experimental;
        }
    }

    /**
     * Records that a server rejected the data of a SYN without a new cookie, or did not answer: SYNs to it carry no
     * data for a minute, and for twice as long after each further failure (RFC 7413 §4.1.3.1 leaves the time to the
     * client).
     */
    public void avoid(IpAddress server) {
        Known known = servers.computeIfAbsent(server, unknown -> new Known());
        known.failures++;
        known.failedNanos = wheel.nowNanos();
    }

    /** Records that the data of a SYN was accepted. */
    public void taken(IpAddress server) {
        Known known = servers.get(server);
        if (known != null) {
            known.failures = 0;
        }
    }

    /** Returns whether Fast Open is currently avoided with this server. */
    public boolean isAvoided(IpAddress server) {
        Known known = servers.get(server);
        return known != null
                && known.failures > 0
                && wheel.nowNanos() - known.failedNanos < AVOIDED_NANOS << Math.min(known.failures - 1, MAX_DOUBLINGS);
    }

    /** Drops all state of servers. */
    public void forgetServers() {
        servers.clear();
    }

    // ---- black holes

    /**
     * Returns whether SYNs with data are paused: for net.ipv4.tcp_fastopen_blackhole_timeout_sec after a black hole was
     * found; the pause doubles each time.
     */
    public boolean isPaused() {
        return blackHoles > 0
                && wheel.nowNanos() - blackHoleNanos
                        < (settings.fastOpenPauseNanos << Math.min(blackHoles - 1, MAX_DOUBLINGS));
    }

    /**
     * Records a timeout of a connection that was opened by Fast Open.
     *
     * @param timeouts number of its earlier timeouts
     * @param last whether the connection is aborted
     */
    public void timedOut(int timeouts, boolean last) {
        if (timeouts == TIMEOUTS_OF_A_BLACK_HOLE || timeouts < TIMEOUTS_OF_A_BLACK_HOLE && last) {
            counters.increment(TcpCounter.TCP_FAST_OPEN_ACTIVE_FAIL);
            if (settings.fastOpenPauseNanos > 0) {
                blackHoles++;
                blackHoleNanos = wheel.nowNanos();
                counters.increment(TcpCounter.TCP_FAST_OPEN_BLACKHOLE);
            }
        }
    }

    /** Records that data in a SYN was delivered, which ends the suspicion. */
    public void succeeded() {
        blackHoles = 0;
    }
}
