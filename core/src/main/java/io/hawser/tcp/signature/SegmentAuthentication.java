package io.hawser.tcp.signature;

import io.hawser.ip.Path;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/** Signs and verifies the segments of one connection, from the SYN to the last reply in TIME_WAIT. */
public sealed interface SegmentAuthentication permits Md5Authentication, AoAuthentication {
    /** Returns the authentication of an active open; null when there is no key for the peer. */
    static @Nullable SegmentAuthentication active(Signatures signatures, @Nullable TcpKeys keys, IpAddress peer) {
        if (keys == null) {
            return null;
        }
        if (keys.md5For(peer) != null) {
            return new Md5Authentication(signatures, keys, peer);
        }
        return keys.aoFor(peer) == null ? null : AoAuthentication.active(signatures, keys, peer);
    }

    /**
     * Returns the authentication of a passive open; null when there is no key for the peer.
     *
     * @param keys keys of the connection
     * @param segment the SYN, or with a SYN cookie the acknowledgment; its signature is verified
     */
    static @Nullable SegmentAuthentication passive(Signatures signatures, @Nullable TcpKeys keys, TcpSegment segment) {
        if (keys == null) {
            return null;
        }
        IpAddress peer = segment.source();
        if (keys.md5For(peer) != null) {
            return new Md5Authentication(signatures, keys, peer);
        }
        return isSignedByAo(segment) ? AoAuthentication.passive(signatures, keys, segment) : null;
    }

    static boolean isSignedByAo(TcpSegment segment) {
        return segment.options.isSigned() && segment.options.signatureKind() == TcpOptions.AUTHENTICATION;
    }

    static boolean isSignedByMd5(TcpSegment segment) {
        return segment.options.isSigned() && segment.options.signatureKind() == TcpOptions.MD5_SIGNATURE;
    }

    /**
     * Returns whether timestamps are compatible with the signature. As in Linux they are not used with TCP MD5, to
     * leave space for SACK blocks. Listeners of Linux use them with a peer that has no SACK; here they are omitted in
     * that case too.
     */
    static boolean allowsTimestamps(@Nullable TcpKeys keys, IpAddress peer) {
        return keys == null || keys.md5For(peer) == null;
    }

    /** Size of a signature in the header, in bytes. */
    static int bytesOf(@Nullable SegmentAuthentication authentication) {
        return authentication == null ? 0 : authentication.optionBytes();
    }

    /** The size of the option, with its padding. */
    int optionBytes();

    /**
     * Writes the signature option at the beginning of the options, where space is reserved for it. All other fields
     * except the checksum are complete.
     *
     * @param flow null for a reply that belongs to no connection
     * @param length length of the whole segment
     * @return whether the segment can be signed; if not, it must not be sent
     */
    boolean sign(@Nullable InitialSequenceNumbers flow, Path path, byte[] segment, int at, int length);

    /** Verifies the signature of a segment; returns null if it is valid, else the counter of the drop. */
    @Nullable
    TcpCounter check(InitialSequenceNumbers flow, TcpSegment segment);

    /** Returns whether to ignore an ICMP error about an established connection. */
    boolean ignoresIcmp(int type, int code);

    /** The keys of the connection. */
    TcpKeys keys();
}
