package io.hawser.services.dns.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An option of EDNS (RFC 6891 §6.1.2).
 *
 * @param code its number (IANA)
 * @param data its data; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record EdnsOption(int code, byte[] data) {
    /** The name of the server (RFC 5001). */
    public static final int NSID = 3;

    /** The client's network (RFC 7871). */
    public static final int CLIENT_SUBNET = 8;

    /** The DNS cookie (RFC 7873). */
    public static final int COOKIE = 10;

    /** The time that a connection may be idle (RFC 7828). */
    public static final int TCP_KEEPALIVE = 11;

    /** Fill bytes (RFC 7830). */
    public static final int PADDING = 12;

    /** The reason of an answer (RFC 8914). */
    public static final int EXTENDED_ERROR = 15;

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EdnsOption option && code == option.code && Arrays.equals(data, option.data);
    }

    @Override
    public int hashCode() {
        return 31 * code + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "option " + code + " of " + data.length + " bytes";
    }
}
