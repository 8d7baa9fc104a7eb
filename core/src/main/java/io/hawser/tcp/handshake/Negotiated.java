package io.hawser.tcp.handshake;

import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Options on which both SYNs have agreed.
 *
 * @param peerMss the largest segment that the peer accepts, in bytes: its MSS option, or the default (RFC 9293 MUST-15)
 * @param peerWindowShift the scale of the peer's windows; -1 without window scaling in both directions
 * @param timestamps whether every segment carries timestamps
 * @param sack whether the peer understands SACK
 * @param ecn the form of ECN that both ends support; null for none
 * @param tsRecent the timestamp of the peer's SYN
 */
public record Negotiated(
        int peerMss,
        int peerWindowShift,
        boolean timestamps,
        boolean sack,
        @Nullable Ecn ecn,
        int tsRecent) {
    // MUST-15
    private static final int DEFAULT_MSS_V4 = 536;
    private static final int DEFAULT_MSS_V6 = 1220;

    /**
     * Combines the options of the peer's SYN with those that this host would use.
     *
     * @param remote the peer, whose address family determines the MSS of a SYN without that option
     * @param allowsTimestamps whether the signatures of the connection leave space for timestamps
     */
    public static Negotiated from(
            TcpOptions options, IpAddress remote, TcpSettings settings, boolean allowsTimestamps, @Nullable Ecn ecn) {
        int defaultMss = remote.isV4() ? DEFAULT_MSS_V4 : DEFAULT_MSS_V6;
        return new Negotiated(
                options.mss() < 0 ? defaultMss : options.mss(),
                settings.windowScaling ? options.windowScale() : -1,
                settings.timestamps && options.hasTimestamps() && allowsTimestamps,
                settings.sack && options.isSackPermitted(),
                ecn,
                options.hasTimestamps() ? options.timestampValue() : 0);
    }

    /**
     * Returns whether this host would negotiate these options; if not, the cookie is forged, or a setting has changed
     * since.
     */
    public boolean isAllowedBy(TcpSettings settings) {
        return (settings.timestamps || !timestamps)
                && (settings.sack || !sack)
                && (settings.windowScaling || !scalesWindows());
    }

    public boolean scalesWindows() {
        return peerWindowShift >= 0;
    }
}
