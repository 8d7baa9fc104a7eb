package io.hawser.tcp.handshake;

import io.hawser.hash.KeyedHash;
import io.hawser.ip.Path;
import io.hawser.tcp.settings.TcpSettings;
import io.hawser.wire.Bytes;
import java.util.random.RandomGenerator;

/** Cookies of TCP Fast Open (RFC 7413 §4.1.2) that a host gives to its clients. */
public final class FastOpenCookies {
    private final TcpSettings settings;
    private final KeyedHash hash;

    public FastOpenCookies(TcpSettings settings, RandomGenerator random) {
        this.settings = settings;
        hash = new KeyedHash(random);
    }

    /** Computes the cookie for a client: a keyed hash of its address, which cannot be forged (RFC 7413 §4.1.2). */
    public byte[] cookieFor(Path path) {
        KeyedHash shared = settings.fastOpenKey;
        long value = shared != null && path.remote().isV4() ? sharedCookie(shared, path) : ownCookie(path);
        byte[] cookie = new byte[Long.BYTES];
        Bytes.put32(cookie, 0, (int) (value >>> Integer.SIZE));
        Bytes.put32(cookie, Integer.BYTES, (int) value);
        return cookie;
    }

    private long ownCookie(Path path) {
        return hash.strong(
                path.remote().high(),
                path.remote().low(),
                path.local().high(),
                path.local().low(),
                0);
    }

    /**
     * Computes the cookie by net.ipv4.tcp_fastopen_key as in Linux: SipHash-2-4 of both addresses as they are in the
     * packet.
     */
    private static long sharedCookie(KeyedHash key, Path path) {
        long first = Integer.toUnsignedLong(Integer.reverseBytes(path.remote().v4()));
        long second = Integer.toUnsignedLong(Integer.reverseBytes(path.local().v4()));
        return Long.reverseBytes(key.ofBytes(first | second << Integer.SIZE));
    }
}
