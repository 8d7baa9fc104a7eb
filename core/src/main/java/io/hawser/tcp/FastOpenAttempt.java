package io.hawser.tcp;

import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/** An active open with TCP Fast Open (RFC 7413 §4.2.2, client): until the SYN+ACK comes. */
final class FastOpenAttempt {
    private static final byte[] REQUEST = {};

    private final TcpConnection connection;
    private final FastOpen fastOpen;
    private final FastOpen.@Nullable Known known;
    private final boolean withoutCookie;

    /** Whether the SYN waits for the user's first data. */
    private boolean waiting;

    private int dataBytes;

    private FastOpenAttempt(TcpConnection connection, FastOpen fastOpen) {
        this.connection = connection;
        this.fastOpen = fastOpen;
        known = fastOpen.known(connection.path().remote());
        withoutCookie = (connection.tcp.settings().fastOpen & FastOpen.CLIENT_WITHOUT_COOKIE) != 0;
        waiting = known != null || withoutCookie;
    }

    /** Begins one, if the user wants it (TCP_FASTOPEN_CONNECT), the host allows it, and there is no black hole. */
    static @Nullable FastOpenAttempt of(TcpConnection connection) {
        // There is no room for a cookie beside a signature.
        if (!connection.currentOptions().fastOpenConnect()
                || connection.authentication != null
                || (connection.tcp.settings().fastOpen & FastOpen.CLIENT) == 0) {
            return null;
        }
        FastOpen fastOpen = connection.tcp.fastOpen();
        return fastOpen.isPaused() ? null : new FastOpenAttempt(connection, fastOpen);
    }

    boolean isWaiting() {
        return waiting;
    }

    /** The SYN leaves. Returns how much of the user's data goes with it. */
    int leaves(int queuedBytes) {
        FastOpen.Known server = known;
        waiting = false;
        if (server != null || withoutCookie) {
            dataBytes = Math.clamp(queuedBytes, 0, roomInSyn());
        }
        return dataBytes;
    }

    /** How much data the SYN can take. */
    int roomInSyn() {
        int mss = Mss.toSend(
                connection.path(),
                connection.currentOptions(),
                known == null ? TcpOptions.DEFAULT_MSS_BYTES : known.mss);
        return Math.max(0, mss - TcpOptions.MAX_BYTES);
    }

    /** The option's content: the cookie, nothing to ask for one, or null to leave the option out. */
    byte @Nullable [] option() {
        if (withoutCookie && known == null) {
            return null;
        }
        return known == null ? REQUEST : known.cookie;
    }

    /** The SYN+ACK has come, and acknowledges so much of the data. */
    void answered(TcpSegment synAck, int ackedBytes) {
        IpAddress server = connection.path().remote();
        byte[] cookie = synAck.fastOpenCookie();
        if (cookie != null) {
            int mss = synAck.options.mss();
            fastOpen.learn(server, cookie, mss < 0 ? TcpOptions.DEFAULT_MSS_BYTES : mss);
        }
        if (dataBytes > 0 && ackedBytes >= dataBytes) {
            connection.tcp.count(TcpCounter.TCP_FAST_OPEN_ACTIVE);
            fastOpen.succeeded();
        } else if (dataBytes > 0) {
            connection.tcp.count(TcpCounter.TCP_FAST_OPEN_ACTIVE_FAIL);
        }
    }

    boolean hasSentData() {
        return dataBytes > 0;
    }
}
