package io.hawser.tcp.signature;

import io.hawser.ip.Path;
import io.hawser.tcp.authentication.TcpKeys;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.segment.TcpSegment;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** TCP MD5 (RFC 2385): every segment carries a digest of itself and a key. */
public final class Md5Authentication implements SegmentAuthentication {
    private final Signatures signatures;
    private final TcpKeys keys;
    private final IpAddress peer;
    private byte[] key;

    /** @param keys keys that include one for {@code peer} */
    public Md5Authentication(Signatures signatures, TcpKeys keys, IpAddress peer) {
        this.signatures = signatures;
        this.keys = keys;
        this.peer = peer;
        key = Objects.requireNonNull(keys.md5For(peer));
    }

    /** The key, looked up each time because it may change; a connection never continues without a key. */
    private byte[] key() {
        byte[] found = keys.md5For(peer);
        key = found == null ? key : found;
        return key;
    }

    @Override
    public int optionBytes() {
        return TcpOptions.MD5_SIGNATURE_BYTES;
    }

    @Override
    public boolean sign(@Nullable InitialSequenceNumbers flow, Path path, byte[] segment, int at, int length) {
        byte[] digest = signatures.md5(path.local(), path.remote(), segment, at, length, key());
        TcpOptions.putMd5Signature(segment, at + TcpHeader.MIN_BYTES, digest);
        return true;
    }

    @Override
    public @Nullable TcpCounter check(InitialSequenceNumbers flow, TcpSegment segment) {
        if (SegmentAuthentication.isSignedByAo(segment)) {
            return TcpCounter.TCP_AO_KEY_NOT_FOUND;
        }
        return check(signatures, segment, key());
    }

    /**
     * Checks whether a segment is signed with this key, or not at all if {@code key} is null; returns the counter of
     * the drop, or null if the segment is valid.
     */
    public static @Nullable TcpCounter check(Signatures signatures, TcpSegment segment, byte @Nullable [] key) {
        if (!segment.options.isSigned()) {
            return key == null ? null : TcpCounter.TCP_MD5_NOT_FOUND;
        }
        if (key == null) {
            return TcpCounter.TCP_MD5_UNEXPECTED;
        }
        byte[] expected = signatures.md5(
                segment.source(), segment.destination(), segment.bytes, segment.headerAt, segment.wholeLength(), key);
        return MessageDigest.isEqual(expected, segment.signature()) ? null : TcpCounter.TCP_MD5_FAILURE;
    }

    /** Always false: RFC 2385 does not mention ICMP, and Linux processes it. */
    @Override
    public boolean ignoresIcmp(int type, int code) {
        return false;
    }

    @Override
    public TcpKeys keys() {
        return keys;
    }
}
