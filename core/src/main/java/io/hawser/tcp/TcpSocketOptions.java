package io.hawser.tcp;

import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The socket options of one connection, after setsockopt(2), or of those that a listener will accept. A change takes
 * effect at once, unless it says otherwise. Belongs to the thread that owns the host.
 */
public final class TcpSocketOptions implements Cloneable {
    private static final int MAX_SYN_RETRIES = 127;
    private static final long MAX_KEEPALIVE_NANOS = 32_767_000_000_000L;
    private static final int MAX_KEEPALIVE_PROBES = 127;
    private static final int ECN_BITS = 3;
    private static final int MAX_FIN_WAIT_2_SECONDS = 120;
    private static final int MIN_WINDOW_CLAMP_BYTES = 1152;

    private final CongestionControls congestionControls;
    private @Nullable TcpConnection connection;
    private boolean noDelay;
    // MUST-25
    private boolean keepAlive;
    private long keepAliveIdleNanos;
    private long keepAliveIntervalNanos;
    private int keepAliveProbes;
    private int lingerSeconds = -1;
    private int receiveBufferBytes;
    private int sendBufferBytes;
    private int maxSegmentBytes;
    private int tos;
    private int ttl;
    private int userTimeoutMillis;
    private int finWait2Seconds;
    private int advertisedUserTimeoutSeconds;
    private int synRetries;
    private @Nullable String congestionControl;
    private long maxPacingBytesPerSecond;
    private boolean cork;
    private boolean quickAckOff;
    private int notSentLowWaterBytes;
    private int windowClampBytes;
    private int fastOpenQueue;
    private boolean fastOpenConnect;
    private @Nullable TcpKeys keys;

    /**
     * Every option at its default: for a socket that has neither a connection nor a listener yet.
     *
     * @param congestionControls the algorithms of the host, which {@link #congestionControl} chooses from
     */
    public TcpSocketOptions(CongestionControls congestionControls) {
        this.congestionControls = congestionControls;
    }

    /** Copies all options for one connection, with the keys that concern it. */
    TcpSocketOptions copyFor(TcpConnection owner) {
        TcpSocketOptions copy;
        try {
            copy = (TcpSocketOptions) clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
        copy.connection = owner;
        copy.keys = owner.authentication != null ? owner.authentication.keys() : TcpKeys.copyOf(keys);
        return copy;
    }

    /** Whether they are this connection's own, and no others'. */
    boolean isOf(TcpConnection candidate) {
        return connection == candidate;
    }

    /**
     * The keys that segments are signed with: TCP_MD5SIG and TCP_AO_ADD_KEY. Those of a listener hold for the
     * connections to come, which get copies of what is theirs; those of a connection are to be there before it opens.
     */
    public TcpKeys keys() {
        TcpKeys made = keys;
        if (made == null) {
            made = new TcpKeys();
            keys = made;
        }
        return made;
    }

    /** Null when there are none. */
    @Nullable
    TcpKeys currentKeys() {
        return keys;
    }

    /**
     * TCP_NODELAY: small segments do not wait for acknowledgments (Nagle's algorithm is off, RFC 9293 MUST-17). Turned
     * on, it sends what is queued, even of a connection that is corked.
     */
    public TcpSocketOptions noDelay(boolean on) {
        noDelay = on;
        boolean corked = cork;
        cork = corked && !on;
        changed();
        cork = corked;
        return this;
    }

    /** TCP_NODELAY. */
    public boolean noDelay() {
        return noDelay;
    }

    /**
     * TCP_CORK: only full segments leave, whatever TCP_NODELAY says. What is left over goes when this is turned off,
     * when the output is shut, or after the time that a closed window would be probed after, 200 ms or more.
     */
    public TcpSocketOptions cork(boolean on) {
        cork = on;
        return changed();
    }

    /** TCP_CORK. */
    public boolean cork() {
        return cork;
    }

    /**
     * TCP_QUICKACK: on, what waits for a delayed acknowledgment is acknowledged now, and so is what comes until the
     * user answers; off, acknowledgments wait for the user's data, that of the peer's SYN+ACK too. Not for good: the
     * connection goes on to decide by what it sees.
     */
    public TcpSocketOptions quickAck(boolean on) {
        quickAckOff = !on;
        if (connection != null && connection.hasHalves()) {
            connection.receiver().quickAck(on);
        }
        return this;
    }

    boolean quickAckIsOff() {
        return quickAckOff;
    }

    /**
     * TCP_NOTSENT_LOWAT: how many bytes may wait in the send buffer without having been sent; a user that has to wait
     * is told when it is less than half.
     *
     * @param bytes 1 or more; 0 for the host's sysctl
     */
    public TcpSocketOptions notSentLowWaterBytes(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size in bytes is not negative: " + bytes);
        }
        notSentLowWaterBytes = bytes;
        return changed();
    }

    /** TCP_NOTSENT_LOWAT in bytes; 0 for the host's sysctl. */
    public int notSentLowWaterBytes() {
        return notSentLowWaterBytes;
    }

    long notSentLowWaterBytes(TcpSettings settings) {
        return notSentLowWaterBytes > 0 ? notSentLowWaterBytes : settings.notSentLowWaterBytes;
    }

    /** SO_KEEPALIVE: an idle peer is asked whether it is still there; off by default (RFC 9293 MUST-24, MUST-25). */
    public TcpSocketOptions keepAlive(boolean on) {
        keepAlive = on;
        return changed();
    }

    /** SO_KEEPALIVE. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /**
     * TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; 0 leaves one to the host's sysctl.
     *
     * @param idleNanos silence before the first probe, at most 32767 s
     * @param intervalNanos between probes, at most 32767 s
     * @param probes how many go unanswered before the connection ends, at most 127
     */
    public TcpSocketOptions keepAliveTimes(long idleNanos, long intervalNanos, int probes) {
        if (idleNanos < 0
                || intervalNanos < 0
                || probes < 0
                || Math.max(idleNanos, intervalNanos) > MAX_KEEPALIVE_NANOS
                || probes > MAX_KEEPALIVE_PROBES) {
            throw new IllegalArgumentException("keepalive times are 0 to 32767 seconds, probes 0 to 127, not "
                    + idleNanos + " ns, " + intervalNanos + " ns, " + probes);
        }
        keepAliveIdleNanos = idleNanos;
        keepAliveIntervalNanos = intervalNanos;
        keepAliveProbes = probes;
        return changed();
    }

    long keepAliveIdleNanos(TcpSettings settings) {
        // MUST-27
        return keepAliveIdleNanos > 0 ? keepAliveIdleNanos : settings.keepaliveIdleNanos;
    }

    long keepAliveIntervalNanos(TcpSettings settings) {
        return keepAliveIntervalNanos > 0 ? keepAliveIntervalNanos : settings.keepaliveIntervalNanos;
    }

    int keepAliveProbes(TcpSettings settings) {
        return keepAliveProbes > 0 ? keepAliveProbes : settings.keepaliveProbes;
    }

    /**
     * TCP_USER_TIMEOUT: for how many milliseconds data may be sent without being acknowledged, or wait behind a closed
     * window, before the connection ends with ETIMEDOUT (RFC 5482 §3, RFC 9293 MUST-21); it limits the handshake too,
     * and takes the place of the number of keepalive probes. A timer that is running is not shortened.
     *
     * @param millis 0 for the host's sysctls
     */
    public TcpSocketOptions userTimeoutMillis(int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("a user timeout is not negative: " + millis);
        }
        userTimeoutMillis = millis;
        return this;
    }

    /** TCP_USER_TIMEOUT in milliseconds; 0 for the host's sysctls. */
    public int userTimeoutMillis() {
        return userTimeoutMillis;
    }

    /**
     * TCP_LINGER2: for how many seconds FIN_WAIT_2 lasts once the user has closed, instead of
     * {@code net.ipv4.tcp_fin_timeout}: 0 for that sysctl, at most 120, and below 0 for not at all: closing then resets
     * a connection in FIN_WAIT_2, or one that comes there afterwards.
     */
    public TcpSocketOptions finWait2Seconds(int seconds) {
        finWait2Seconds = Math.clamp(seconds, -1, MAX_FIN_WAIT_2_SECONDS);
        return this;
    }

    /** TCP_LINGER2 in seconds; 0 for the host's sysctl, -1 for not at all. */
    public int finWait2Seconds() {
        return finWait2Seconds;
    }

    long finWait2Nanos(TcpSettings settings) {
        return finWait2Seconds > 0 ? finWait2Seconds * 1_000_000_000L : settings.finTimeoutNanos;
    }

    long userTimeoutNanos() {
        return userTimeoutMillis * 1_000_000L;
    }

    /**
     * The user timeout that the peer is told by an option of TCP, so that it waits as long (RFC 5482). Only who sends
     * the option accepts the peer's: unless {@link #userTimeoutMillis} is set, the connection then waits for
     * acknowledgments as long as the more patient of both, within net.hawser.tcp_user_timeout_min and _max. Changed
     * later, it is told again.
     *
     * @param seconds 1 to 1 966 020; 0 for what net.hawser.tcp_user_timeout_option says
     */
    public TcpSocketOptions advertisedUserTimeoutSeconds(int seconds) {
        if (seconds < 0 || seconds > TcpOptions.MAX_USER_TIMEOUT_SECONDS) {
            throw new IllegalArgumentException("a user timeout that a peer is told is 0 to "
                    + TcpOptions.MAX_USER_TIMEOUT_SECONDS + " seconds, not " + seconds);
        }
        advertisedUserTimeoutSeconds = seconds;
        return this;
    }

    /** Timeout announced to the peer, in seconds; 0 for the host's sysctl. */
    public int advertisedUserTimeoutSeconds() {
        return advertisedUserTimeoutSeconds;
    }

    /** TCP_SYNCNT, 1 to 127: how often a SYN is resent before connecting fails. */
    public TcpSocketOptions synRetries(int count) {
        if (count < 1 || count > MAX_SYN_RETRIES) {
            throw new IllegalArgumentException("TCP_SYNCNT is 1 to " + MAX_SYN_RETRIES + ", not " + count);
        }
        synRetries = count;
        return this;
    }

    int synRetries(TcpSettings settings) {
        return synRetries > 0 ? synRetries : settings.synRetries;
    }

    /** SO_LINGER with a time of 0: {@link TcpConnection#close} resets the connection. */
    public TcpSocketOptions abortOnClose(boolean on) {
        return lingerSeconds(on ? 0 : -1);
    }

    boolean abortOnClose() {
        return lingerSeconds == 0;
    }

    /**
     * SO_LINGER. Nothing blocks here: a caller that makes a blocking close(2) of {@link TcpConnection#close} is to
     * wait for so long. What is not acknowledged by then goes on being sent, as in Linux.
     *
     * @param seconds 0 to reset the connection, -1 for off
     */
    public TcpSocketOptions lingerSeconds(int seconds) {
        if (seconds < -1) {
            throw new IllegalArgumentException("SO_LINGER is 0 seconds or more, or -1, not " + seconds);
        }
        lingerSeconds = seconds;
        return this;
    }

    /** SO_LINGER in seconds; -1 when off. */
    public int lingerSeconds() {
        return lingerSeconds;
    }

    /** SO_RCVBUF, in bytes of the stream; to be set before the connection opens, because it bounds the window scale. */
    public TcpSocketOptions receiveBufferBytes(int bytes) {
        receiveBufferBytes = positive(bytes);
        return this;
    }

    /** SO_RCVBUF in bytes; 0 for the host's sysctl. */
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /**
     * TCP_WINDOW_CLAMP, in bytes: the largest window that is offered; less than 1152 is taken for that, as in Linux.
     *
     * @param bytes 0 for no limit
     */
    public TcpSocketOptions windowClampBytes(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size in bytes is not negative: " + bytes);
        }
        windowClampBytes = bytes == 0 ? 0 : Math.max(bytes, MIN_WINDOW_CLAMP_BYTES);
        return this;
    }

    /** TCP_WINDOW_CLAMP in bytes; 0 for no limit. */
    public int windowClampBytes() {
        return windowClampBytes;
    }

    /**
     * TCP_FASTOPEN, of a listener: how many connections may be accepted before their handshake is complete (RFC 7413).
     * It also takes bit 2 of the host's net.ipv4.tcp_fastopen.
     *
     * @param most 0 for none
     */
    public TcpSocketOptions fastOpenQueue(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a queue has no negative length: " + most);
        }
        fastOpenQueue = most;
        return this;
    }

    /** TCP_FASTOPEN; 0 for none. */
    public int fastOpenQueue() {
        return fastOpenQueue;
    }

    /**
     * TCP_FASTOPEN_CONNECT, to be set before the connection opens: the SYN asks for a cookie, or, when there is one,
     * waits for the first data that is sent, and takes it along (RFC 7413).
     */
    public TcpSocketOptions fastOpenConnect(boolean on) {
        fastOpenConnect = on;
        return this;
    }

    /** TCP_FASTOPEN_CONNECT. */
    public boolean fastOpenConnect() {
        return fastOpenConnect;
    }

    /**
     * SO_SNDBUF, in bytes. As in Linux, twice as much may be held, to which each burst in the buffer adds 896 bytes,
     * and the last one may go beyond: a write takes more than this number, by up to half of the peer's window or 64 KB.
     */
    public TcpSocketOptions sendBufferBytes(int bytes) {
        sendBufferBytes = positive(bytes);
        return this;
    }

    /** SO_SNDBUF in bytes; 0 for the host's sysctl. */
    public int sendBufferBytes() {
        return sendBufferBytes;
    }

    /** SO_SNDBUF as getsockopt(2) of Linux tells it, and as it is heeded: twice as many bytes, 4608 at least. */
    public long doubledSendBufferBytes() {
        return Math.max(WriteRoom.LEAST_BYTES, 2L * sendBufferBytes);
    }

    /** TCP_MAXSEG, in bytes: the largest segment that is announced and sent; to be set before the connection opens. */
    public TcpSocketOptions maxSegmentBytes(int bytes) {
        maxSegmentBytes = positive(bytes);
        return this;
    }

    /** TCP_MAXSEG in bytes; 0 for what path and peer allow. */
    public int maxSegmentBytes() {
        return maxSegmentBytes;
    }

    /** IP_TOS, 0 to 255. The last two bits are left out, as in Linux: ECN is for TCP to decide. */
    public TcpSocketOptions tos(int value) {
        // SHLD-21, SHLD-22
        tos = octet(value) & ~ECN_BITS;
        return this;
    }

    /** IP_TOS. */
    public int tos() {
        return tos;
    }

    /** IP_TTL, 1 to 255; 0 for the host's default. */
    public TcpSocketOptions ttl(int value) {
        ttl = octet(value);
        return this;
    }

    /** IP_TTL; 0 for the host's default. */
    public int ttl() {
        return ttl;
    }

    /**
     * TCP_CONGESTION: the congestion control, by its name in {@code net.ipv4.tcp_available_congestion_control}. In the
     * course of a connection the new one goes on from the window of the old one.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public TcpSocketOptions congestionControl(String name) {
        congestionControl = congestionControls.requireName(name);
        if (connection != null) {
            connection.congestionControlChanged();
        }
        return this;
    }

    /** TCP_CONGESTION; null for the host's sysctl. */
    @Nullable
    String congestionControl() {
        return congestionControl;
    }

    /** SO_MAX_PACING_RATE, in bytes a second: data leaves no faster; 0 for no limit. */
    public TcpSocketOptions maxPacingRate(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: " + bytesPerSecond);
        }
        maxPacingBytesPerSecond = bytesPerSecond;
        return changed();
    }

    long maxPacingBytesPerSecond() {
        return maxPacingBytesPerSecond;
    }

    private TcpSocketOptions changed() {
        if (connection != null) {
            connection.optionsChanged();
        }
        return this;
    }

    private static int positive(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a size in bytes is 1 or more, not " + bytes);
        }
        return bytes;
    }

    private static int octet(int value) {
        if ((value & ~0xff) != 0) {
            throw new IllegalArgumentException("TOS and TTL are 0 to 255, not " + value);
        }
        return value;
    }
}
