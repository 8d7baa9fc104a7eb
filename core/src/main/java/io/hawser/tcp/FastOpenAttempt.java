package io.hawser.tcp;

import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.handshake.FastOpen;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.tcp.settings.FastOpenSettings;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/** The client side of TCP Fast Open (RFC 7413 §4.2.2) during one active open, until the SYN+ACK arrives. */
final class FastOpenAttempt {
    private static final byte[] REQUEST = {};

    private final TcpConnection connection;
    private final FastOpen fastOpen;
    private final FastOpen.@Nullable Known known;

    /** Cookie of the SYN; null to request one. */
    private final byte @Nullable [] cookie;

    private final boolean withoutCookie;

    /** Whether the SYN waits for the user's first data. */
    private boolean waiting;

    private int dataBytes;
    private boolean dataArrived;

    private FastOpenAttempt(TcpConnection connection, FastOpen fastOpen) {
        this.connection = connection;
        this.fastOpen = fastOpen;
        known = fastOpen.known(connection.path().remote());
        cookie = known == null ? null : known.cookie;
        withoutCookie = (connection.context.settings().fastOpen & FastOpenSettings.CLIENT_WITHOUT_COOKIE) != 0;
        waiting = cookie != null || withoutCookie;
    }

    /**
     * Begins an attempt if the user has set TCP_FASTOPEN_CONNECT, the host allows it, no black hole is suspected, and
     * the server has not refused recently; otherwise returns null.
     */
    static @Nullable FastOpenAttempt of(TcpConnection connection) {
        // A signature leaves no space for a cookie.
        if (!connection.currentOptions().fastOpenConnect()
                || connection.authentication != null
                || (connection.context.settings().fastOpen & FastOpenSettings.CLIENT) == 0) {
            return null;
        }
        FastOpen fastOpen = connection.context.flows().fastOpen();
        boolean isAvoided =
                fastOpen.isPaused() || fastOpen.isAvoided(connection.path().remote());
        return isAvoided ? null : new FastOpenAttempt(connection, fastOpen);
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Records that the SYN is sent. Returns how many bytes of the user's data go with it. */
    int leaves(int queuedBytes) {
        waiting = false;
        if (cookie != null || withoutCookie) {
            dataBytes = Math.clamp(queuedBytes, 0, roomInSyn());
        }
        return dataBytes;
    }

    /** Data that fits in the SYN: by the MSS of the server's last answer, or else by this host's own. */
    int roomInSyn() {
        int taken = known == null || known.mss == 0
                ? Mss.toAnnounce(connection.path(), connection.currentOptions())
                : known.mss;
        int mss = Mss.toSend(connection.path(), connection.currentOptions(), taken);
        return Math.max(0, mss - TcpOptions.MAX_BYTES);
    }

    /** Contents of the option: the cookie, an empty array to request one, or null to omit the option. */
    byte @Nullable [] option() {
        if (withoutCookie) {
            return null;
        }
        return cookie == null ? REQUEST : cookie;
    }

    /** Returns whether to use the experimental option that preceded RFC 7413. */
    boolean isExperimental() {
        return known != null && known.experimental;
    }

    /**
     * Processes the SYN+ACK, which acknowledges {@code ackedBytes} of the data.
     *
     * @param again whether the SYN was retransmitted, in which case it carried no Fast Open option
     */
    void answered(TcpSegment synAck, int ackedBytes, boolean again) {
        IpAddress server = connection.path().remote();
        int announced = synAck.options.mss();
        boolean isSolicited = !withoutCookie;
        fastOpen.learn(
                server,
                announced < 0 ? TcpOptions.DEFAULT_MSS_BYTES : announced,
                isSolicited ? synAck.fastOpenCookie() : null,
                synAck.options.isFastOpenExperimental());
        if (isSolicited && !again && dataBytes == 0 && synAck.options.fastOpenBytes() < 0) {
            fastOpen.refused(server);
        }
        dataArrived = dataBytes > 0 && ackedBytes >= dataBytes;
        if (dataArrived) {
            connection.context.count(TcpCounter.TCP_FAST_OPEN_ACTIVE);
            fastOpen.succeeded();
        } else if (dataBytes > 0) {
            connection.context.count(TcpCounter.TCP_FAST_OPEN_ACTIVE_FAIL);
            if (ackedBytes <= 0 && synAck.options.fastOpenBytes() <= 0) {
                fastOpen.avoid(server);
            }
        }
        if (dataArrived) {
            fastOpen.taken(server);
        }
    }

    /** Records that the SYN got no answer, perhaps because of its data (RFC 7413 §4.1.3.1). */
    void unanswered() {
        if (dataBytes > 0) {
            fastOpen.avoid(connection.path().remote());
        }
    }

    boolean hasSentData() {
        return dataBytes > 0;
    }

    /** Returns whether the server has accepted all data of the SYN. */
    boolean hasDataArrived() {
        return dataArrived;
    }
}
