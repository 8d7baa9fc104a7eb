package io.hawser.tcp;

import io.hawser.ip.Path;

/** How large a segment may be (RFC 9293 §3.7.1). */
final class Mss {
    private static final int V4_HEADERS_BYTES = 40;
    private static final int V6_HEADERS_BYTES = 60;

    private Mss() {}

    /** What to announce: what the interface carries, without fixed headers (MUST-67). */
    static int toAnnounce(Path path, TcpSocketOptions options) {
        return limited(path.via().mtuBytes() - fixedHeaderBytes(path), options);
    }

    /** What to send: what the path carries and the peer takes, without headers (MUST-16, RFC 6691 §3). */
    static int toSend(Path path, TcpSocketOptions options, int peerMss) {
        return limited(Math.min(path.mtuBytes() - headerBytes(path), peerMss), options);
    }

    /** The headers of IP and TCP without the options of TCP; those of IP take from what is sent, not from what is announced. */
    static int headerBytes(Path path) {
        return fixedHeaderBytes(path) + path.optionBytes();
    }

    private static int fixedHeaderBytes(Path path) {
        return path.remote().isV4() ? V4_HEADERS_BYTES : V6_HEADERS_BYTES;
    }

    private static int limited(int mss, TcpSocketOptions options) {
        return options.maxSegmentBytes() > 0 ? Math.min(mss, options.maxSegmentBytes()) : mss;
    }
}
