package io.hawser.tcp;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.Path;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.FastOpenSettings;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * TCP Fast Open (RFC 7413) of one host: the cookies that it gives to clients, those that servers have given to it, and
 * the suspicion that something on the way swallows SYNs with data.
 */
final class FastOpen {
    private static final int MAX_SERVERS = 1024;
    private static final int MAX_DOUBLINGS = 6;

    /** Time for which a server is avoided after the first failure. */
    private static final long AVOIDED_NANOS = 60_000_000_000L;

    private static final int TIMEOUTS_OF_A_BLACK_HOLE = 2;

    /** What a server has said. */
    static final class Known {
        /** Null until it has given one. */
        byte @Nullable [] cookie;

        /** The MSS of its last SYN+ACK; 0 before there was one. */
        int mss;

        /** Whether it is the option from before RFC 7413 that it understands, as far as is known. */
        boolean experimental;

        /** Whether it was asked in both ways, and has never answered. */
        boolean refuses;

        /** Number of times in a row that the data of a SYN was not taken. */
        int failures;

        /** When that was last. */
        long failedNanos;
    }

    private final TcpContext context;
    private final KeyedHash hash;

    /** The servers used longest ago make room: a peer can make us forget, but not remember without end. */
    private final Map<IpAddress, Known> servers = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Known> eldest) {
            return size() > MAX_SERVERS;
        }
    };

    private int blackHoles;
    private long blackHoleNanos;

    FastOpen(TcpContext context, RandomGenerator random) {
        this.context = context;
        hash = new KeyedHash(random);
    }

    // ---- server

    /**
     * A SYN for a listener: whether its data may be taken before the handshake is complete (RFC 7413 §4.2.2, server).
     * If not, {@code request} is told which cookie to give to the client, if any.
     */
    boolean accepts(TcpListener listener, TcpSegment syn, SynRequest request) {
        int asked = syn.options.fastOpenBytes();
        int mask = context.settings().fastOpen;
        if (asked == 0) {
            context.count(TcpCounter.TCP_FAST_OPEN_COOKIE_REQD);
        }
        if ((mask & FastOpenSettings.SERVER) == 0 || asked < 0 && syn.textLength == 0) {
            return false;
        }
        int most = listener.fastOpenQueue();
        if (most == 0) {
            return false;
        }
        if (listener.fastOpenRequests() >= most) {
            // RFC 7413 §5.1: so many at once, or a flood of spoofed SYNs with valid cookies would take all the memory.
            context.count(TcpCounter.TCP_FAST_OPEN_LISTEN_OVERFLOW);
            return false;
        }
        byte[] cookie = cookieFor(request.path());
        if ((mask & FastOpenSettings.SERVER_WITHOUT_COOKIE) != 0
                || asked > 0 && Arrays.equals(cookie, syn.fastOpenCookie())) {
            context.count(TcpCounter.TCP_FAST_OPEN_PASSIVE);
            return true;
        }
        if (asked > 0) {
            context.count(TcpCounter.TCP_FAST_OPEN_PASSIVE_FAIL);
        }
        if (asked >= 0) {
            request.fastOpenCookie(cookie, syn.options.isFastOpenExperimental());
        }
        return false;
    }

    /** RFC 7413 §4.1.2: a hash of the client's address that nobody can compute without the key. */
    private byte[] cookieFor(Path path) {
        KeyedHash shared = context.settings().fastOpenKey;
        long value = shared != null && path.remote().isV4() ? sharedCookie(shared, path) : ownCookie(path);
        byte[] cookie = new byte[Long.BYTES];
        Bytes.put32(cookie, 0, (int) (value >>> Integer.SIZE));
        Bytes.put32(cookie, Integer.BYTES, (int) value);
        return cookie;
    }

    private long ownCookie(Path path) {
        return hash.strong(
                path.remote().high(),
                path.remote().low(),
                path.local().high(),
                path.local().low(),
                0);
    }

    /** What Linux makes of net.ipv4.tcp_fastopen_key: SipHash-2-4 of both addresses as they are in the packet. */
    private static long sharedCookie(KeyedHash key, Path path) {
        long first = Integer.toUnsignedLong(Integer.reverseBytes(path.remote().v4()));
        long second = Integer.toUnsignedLong(Integer.reverseBytes(path.local().v4()));
        return Long.reverseBytes(key.ofBytes(first | second << Integer.SIZE));
    }

    // ---- client

    /** What the server has said; null when nothing. */
    @Nullable
    Known known(IpAddress server) {
        return servers.get(server);
    }

    /**
     * A SYN+ACK has come (RFC 7413 §4.1.3: of the server's address are kept its MSS and its cookie).
     *
     * @param cookie null when it has brought none
     */
    void learn(IpAddress server, int mss, byte @Nullable [] cookie, boolean experimental) {
        Known known = servers.computeIfAbsent(server, unknown -> new Known());
        known.mss = mss;
        if (cookie != null) {
            known.cookie = cookie;
            known.experimental = experimental;
        }
    }

    /** A server was asked for a cookie, and does not understand: the next time it is asked in the old way, once. */
    void refused(IpAddress server) {
        Known known = servers.get(server);
        if (known != null && known.cookie == null && !known.refuses) {
            known.refuses = known.experimental;
            known.experimental = !known.experimental;
        }
    }

    /**
     * The data of a SYN was not taken, without a new cookie, or nothing has come back: SYNs to this server carry none
     * for a minute, and for twice as long each time (RFC 7413 §4.1.3.1, whose time is the client's to choose).
     */
    void avoid(IpAddress server) {
        Known known = servers.computeIfAbsent(server, unknown -> new Known());
        known.failures++;
        known.failedNanos = context.nowNanos();
    }

    /** The data of a SYN was taken. */
    void taken(IpAddress server) {
        Known known = servers.get(server);
        if (known != null) {
            known.failures = 0;
        }
    }

    /** Whether Fast Open is not tried with this server for the time being. */
    boolean isAvoided(IpAddress server) {
        Known known = servers.get(server);
        return known != null
                && known.failures > 0
                && context.nowNanos() - known.failedNanos
                        < AVOIDED_NANOS << Math.min(known.failures - 1, MAX_DOUBLINGS);
    }

    /** Forgets what servers have said. */
    void forgetServers() {
        servers.clear();
    }

    // ---- black holes

    /**
     * Whether SYNs with data are given up for the time being: for net.ipv4.tcp_fastopen_blackhole_timeout_sec after one
     * was swallowed, and twice as long each time.
     */
    boolean isPaused() {
        return blackHoles > 0
                && context.nowNanos() - blackHoleNanos
                        < (context.settings().fastOpenPauseNanos << Math.min(blackHoles - 1, MAX_DOUBLINGS));
    }

    /**
     * A timer of a connection has fired that was opened fast: nothing comes back.
     *
     * @param timeouts how many before it
     * @param last whether the connection ends by it
     */
    void timedOut(int timeouts, boolean last) {
        if (timeouts == TIMEOUTS_OF_A_BLACK_HOLE || timeouts < TIMEOUTS_OF_A_BLACK_HOLE && last) {
            context.count(TcpCounter.TCP_FAST_OPEN_ACTIVE_FAIL);
            if (context.settings().fastOpenPauseNanos > 0) {
                blackHoles++;
                blackHoleNanos = context.nowNanos();
                context.count(TcpCounter.TCP_FAST_OPEN_BLACKHOLE);
            }
        }
    }

    /** Data in a SYN has arrived after all. */
    void succeeded() {
        blackHoles = 0;
    }
}
