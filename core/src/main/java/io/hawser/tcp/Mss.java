package io.hawser.tcp;

import io.hawser.ip.Path;
import io.hawser.tcp.buffer.OutOfOrder;
import io.hawser.tcp.ecn.AccurateEcn;
import io.hawser.tcp.ecn.Ecn;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.tcp.signature.SegmentAuthentication;
import io.hawser.wire.TcpOptions;

/**
 * Computes segment sizes (RFC 9293 §3.7.1) from the path, the peer, the user's options, and the TCP options of each
 * segment.
 */
final class Mss {
    private static final int V4_HEADERS_BYTES = 40;
    private static final int V6_HEADERS_BYTES = 60;

    /** As much as the links that segment take at once. */
    private static final int RUN_BYTES = 64_000;

    private Mss() {}

    /** MSS to announce: the interface's MTU less the fixed headers (MUST-67). */
    static int toAnnounce(Path path, TcpSocketOptions options) {
        // SHLD-6
        return limited(path.via().mtuBytes() - fixedHeaderBytes(path), options);
    }

    /** Largest segment to send: what the path carries and the peer accepts, without headers (MUST-16, RFC 6691 §3). */
    static int toSend(Path path, TcpSocketOptions options, int peerMss) {
        return limited(Math.min(path.mtuBytes() - headerBytes(path), peerMss), options);
    }

    /**
     * Size of the IP and TCP headers without TCP options. IP options reduce the size of segments to send, but not the
     * MSS to announce.
     */
    static int headerBytes(Path path) {
        return fixedHeaderBytes(path) + path.optionBytes();
    }

    /**
     * Returns whether a path carries a segment of net.ipv4.tcp_min_snd_mss bytes, and one with a full list of options.
     * On a narrower path segments are sent without DF, as in Linux, and the network layer fragments them: with DF none
     * of them would ever arrive.
     */
    static boolean fits(Path path, TcpSettings settings) {
        return path.mtuBytes() >= headerBytes(path) + Math.max(settings.minSendMss, TcpOptions.MAX_BYTES);
    }

    /** Recomputes the segment size of a sender after an input has changed. */
    static void refresh(Sender sender) {
        TcpConnection connection = sender.connection();
        TcpSettings settings = connection.context.settings();
        Path path = connection.path();
        int most = toSend(path, connection.currentOptions(), sender.peerMss());
        MtuProbing probing = sender.mtuProbing();
        if (probing != null) {
            most = Math.min(most, probing.lowBytes() - headerBytes(path));
        }
        Ecn ecn = connection.ecn();
        if (ecn != null) {
            ecn.reserve(settings);
        }
        // MUST-16
        int mss = Math.max(most, settings.minSendMss) - optionBytes(connection);
        // A segment that the link cut out of a signed one would carry the signature of other bytes, and links do not
        // fragment. The count of accurate ECN includes CWR, which a link clears in all segments but the first.
        int unit = connection.authentication != null || ecn instanceof AccurateEcn || !fits(path, settings)
                ? mss
                : Math.max(mss, unitBytes(path, settings) / mss * mss);
        sender.segmentSize(path.mtuBytes(), mss, unit);
    }

    /** The most data to send in one pass: what the link cuts, or else a run of segments. */
    private static int unitBytes(Path path, TcpSettings settings) {
        int cut = path.via().link().offloads().segmentationBytes();
        return cut == 0 && settings.fastPaths ? RUN_BYTES : cut;
    }

    /** Size of the options that every segment with data carries. */
    static int optionBytes(TcpConnection connection) {
        Ecn ecn = connection.ecn();
        return SegmentAuthentication.bytesOf(connection.authentication)
                + (connection.usesTimestamps() ? TcpOptions.TIMESTAMPS_BYTES : 0)
                + (ecn == null ? 0 : ecn.reservedBytes());
    }

    /**
     * Data bytes of a full segment that is sent now. While data is missing before received data, each segment carries
     * SACK blocks (RFC 2018 §3), so that a peer whose acknowledgments all ride on data still learns of the gap; the
     * blocks reduce the space for data.
     */
    static int ofNextSegment(Sender sender) {
        TcpConnection connection = sender.connection();
        OutOfOrder ahead = connection.receiver().outOfOrder();
        if (ahead == null || !connection.usesSack()) {
            return sender.mss();
        }
        int fitting = TcpOptions.sackBlocksWithin(TcpOptions.MAX_BYTES - optionBytes(connection));
        int blocks = Math.min(fitting, ahead.size());
        return blocks > 0 ? sender.mss() - TcpOptions.sackBytes(blocks) : sender.mss();
    }

    private static int fixedHeaderBytes(Path path) {
        return path.remote().isV4() ? V4_HEADERS_BYTES : V6_HEADERS_BYTES;
    }

    private static int limited(int mss, TcpSocketOptions options) {
        // MUST-16
        return options.maxSegmentBytes() > 0 ? Math.min(mss, options.maxSegmentBytes()) : mss;
    }
}
