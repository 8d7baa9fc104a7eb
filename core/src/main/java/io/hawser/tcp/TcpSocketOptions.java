package io.hawser.tcp;

import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * The socket options of one connection, or of the future connections of a listener, as set by setsockopt(2). A change
 * takes effect at once unless the option says otherwise. Belongs to the thread that owns the host.
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
     * Makes options with all defaults, for a socket that has neither a connection nor a listener yet.
     *
     * @param congestionControls the algorithms of the host, which {@link #congestionControl} chooses from
     */
    public TcpSocketOptions(CongestionControls congestionControls) {
        this.congestionControls = congestionControls;
    }

    /** Copies all options for one connection, with the keys that apply to it. */
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

    /** Returns whether the options belong to this connection alone. */
    boolean isOf(TcpConnection candidate) {
        return connection == candidate;
    }

    /**
     * The keys that sign segments: TCP_MD5SIG and TCP_AO_ADD_KEY. The keys of a listener apply to future connections,
     * each of which gets copies of the matching ones; a connection's keys must be set before it opens.
     */
    public TcpKeys keys() {
        TcpKeys made = keys;
        if (made == null) {
            made = new TcpKeys();
            keys = made;
        }
        return made;
    }

    /** The keys; null if there are none. */
    @Nullable
    TcpKeys currentKeys() {
        return keys;
    }

    /**
     * TCP_NODELAY: small segments do not wait for acknowledgments (Nagle's algorithm is off, RFC 9293 MUST-17). Setting
     * it sends queued data, even of a corked connection.
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
     * TCP_CORK: only full segments are sent, whatever TCP_NODELAY says. The remainder is sent when the option is
     * cleared, when the output is shut down, or after the interval of a window probe, 200 ms or more.
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
     * TCP_QUICKACK. On: a delayed acknowledgment is sent now, and data is acknowledged at once until the user answers.
     * Off: acknowledgments wait for the user's data, also the one of the peer's SYN+ACK. The setting is not permanent:
     * the connection continues to adapt to the traffic.
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
     * TCP_NOTSENT_LOWAT: limit of unsent bytes in the send buffer. A user that waits is notified when fewer than half
     * of them remain unsent.
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

    /** SO_KEEPALIVE: probes an idle peer; off by default (RFC 9293 MUST-24, MUST-25). */
    public TcpSocketOptions keepAlive(boolean on) {
        keepAlive = on;
        return changed();
    }

    /** SO_KEEPALIVE. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /**
     * Sets TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; 0 selects the host's sysctl.
     *
     * @param idleNanos silence before the first probe, at most 32767 s
     * @param intervalNanos time between probes, at most 32767 s
     * @param probes number of unanswered probes after which the connection ends, at most 127
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
     * TCP_USER_TIMEOUT: how long, in milliseconds, data may be unacknowledged, or wait before a closed window, until
     * the connection ends with ETIMEDOUT (RFC 5482 §3, RFC 9293 MUST-21). It limits the handshake too, and replaces the
     * number of keepalive probes. A timer that is already armed is not shortened.
     *
     * @param millis the limit; 0 for the host's sysctls
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
     * TCP_LINGER2: how long, in seconds, FIN_WAIT_2 lasts after the user has closed, instead of
     * {@code net.ipv4.tcp_fin_timeout}. 0 selects that sysctl; the maximum is 120. With a negative value, a closed
     * connection is reset as soon as it is in FIN_WAIT_2.
     */
    public TcpSocketOptions finWait2Seconds(int seconds) {
        finWait2Seconds = Math.clamp(seconds, -1, MAX_FIN_WAIT_2_SECONDS);
        return this;
    }

    /** TCP_LINGER2 in seconds; 0 for the host's sysctl, -1 for a reset instead of FIN_WAIT_2. */
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
     * The user timeout that a TCP option announces to the peer, so that it waits as long (RFC 5482). Only an end that
     * sends the option accepts the peer's: unless {@link #userTimeoutMillis} is set, the connection then waits for
     * acknowledgments for the longer of both times, within net.hawser.tcp_user_timeout_min and _max. A later change is
     * announced again.
     *
     * @param seconds 1 to 1 966 020; 0 for the value of net.hawser.tcp_user_timeout_option
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

    /** TCP_SYNCNT, 1 to 127: how often a SYN is retransmitted before connecting fails. */
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
     * SO_LINGER. No call blocks here: a caller that implements a blocking close(2) by {@link TcpConnection#close} has
     * to wait for this time. Data that is unacknowledged after it is still sent, as in Linux.
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

    /**
     * SO_RCVBUF, in bytes of the stream; must be set before the connection opens, because it determines the window
     * scale.
     */
    public TcpSocketOptions receiveBufferBytes(int bytes) {
        receiveBufferBytes = positive(bytes);
        return this;
    }

    /** SO_RCVBUF in bytes; 0 for the host's sysctl. */
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /**
     * TCP_WINDOW_CLAMP, in bytes: the largest window that is offered. Values below 1152 are raised to it, as in Linux.
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
     * TCP_FASTOPEN of a listener: limit of connections that may be accepted before their handshake is complete
     * (RFC 7413). Bit 2 of the host's net.ipv4.tcp_fastopen must be set as well.
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
     * TCP_FASTOPEN_CONNECT, to be set before the connection opens: the SYN requests a cookie, or, if the cookie is
     * known, waits for the first data and carries it (RFC 7413).
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
     * SO_SNDBUF, in bytes. As in Linux, the buffer holds twice as much, of which each burst uses 896 bytes for
     * administration. The last write may exceed the limit by up to half of the peer's window or 64 KB.
     */
    public TcpSocketOptions sendBufferBytes(int bytes) {
        sendBufferBytes = positive(bytes);
        return this;
    }

    /** SO_SNDBUF in bytes; 0 for the host's sysctl. */
    public int sendBufferBytes() {
        return sendBufferBytes;
    }

    /**
     * SO_SNDBUF as getsockopt(2) of Linux returns it: twice the number of bytes set, at least 4608; this is the limit
     * that applies.
     */
    public long doubledSendBufferBytes() {
        return Math.max(WriteRoom.LEAST_BYTES, 2L * sendBufferBytes);
    }

    /** TCP_MAXSEG, in bytes: the largest segment to announce and to send; must be set before the connection opens. */
    public TcpSocketOptions maxSegmentBytes(int bytes) {
        maxSegmentBytes = positive(bytes);
        return this;
    }

    /** TCP_MAXSEG in bytes; 0 for what path and peer allow. */
    public int maxSegmentBytes() {
        return maxSegmentBytes;
    }

    /** IP_TOS, 0 to 255. The last two bits are ignored, as in Linux, because TCP sets ECN itself. */
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
     * TCP_CONGESTION: the congestion control, by its name in {@code net.ipv4.tcp_available_congestion_control}. On an
     * open connection, the new algorithm continues with the window of the old one.
     *
     * @throws IllegalArgumentException if no algorithm has this name
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

    /** SO_MAX_PACING_RATE, in bytes a second: upper limit of the sending rate; 0 for no limit. */
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
