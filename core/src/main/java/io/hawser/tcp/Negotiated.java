package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.authentication.SegmentAuthentication;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * What both SYNs have agreed on.
 *
 * @param peerMss the largest segment the peer takes, in bytes: its MSS option, or the default (RFC 9293 MUST-15)
 * @param peerWindowShift how the peer's windows are scaled; -1 when they are not, and neither are ours
 * @param timestamps whether every segment carries timestamps
 * @param sack whether the peer understands SACK
 * @param ecn in which way marks are understood by both; null for in none
 * @param tsRecent the timestamp of the peer's SYN
 */
record Negotiated(
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
     * What follows from the options of the peer's SYN and from what this host would use, with these socket options of
     * its own.
     */
    static Negotiated from(TcpOptions options, Path path, TcpContext context, TcpSocketOptions own, @Nullable Ecn ecn) {
        TcpSettings settings = context.settings();
        if (options.isWindowScaleTooLarge()) {
            context.count(TcpCounter.WINDOW_SCALE_CLAMPED);
        }
        int defaultMss = path.remote().isV4() ? DEFAULT_MSS_V4 : DEFAULT_MSS_V6;
        return new Negotiated(
                options.mss() < 0 ? defaultMss : options.mss(),
                settings.windowScaling ? options.windowScale() : -1,
                settings.timestamps
                        && options.hasTimestamps()
                        && SegmentAuthentication.allowsTimestamps(own.currentKeys(), path.remote()),
                settings.sack && options.isSackPermitted(),
                ecn,
                options.hasTimestamps() ? options.timestampValue() : 0);
    }

    /** Whether this host would negotiate all of it; if not, the cookie is forged, or a setting has changed since. */
    boolean isAllowedBy(TcpSettings settings) {
        return (settings.timestamps || !timestamps)
                && (settings.sack || !sack)
                && (settings.windowScaling || !scalesWindows());
    }

    boolean scalesWindows() {
        return peerWindowShift >= 0;
    }
}
