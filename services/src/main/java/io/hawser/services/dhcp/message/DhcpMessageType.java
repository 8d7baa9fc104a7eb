package io.hawser.services.dhcp.message;

import org.jspecify.annotations.Nullable;

/** The type of a DHCP message: option 53, RFC 2132 §9.6. */
public enum DhcpMessageType {
    DISCOVER,
    OFFER,
    REQUEST,
    DECLINE,
    ACK,
    NAK,
    RELEASE,
    INFORM;

    private static final DhcpMessageType[] ALL = values();

    /** The value of option 53, from 1 to 8. */
    public int code() {
        return ordinal() + 1;
    }

    /** Returns the type with this value of option 53, or null if there is none. */
    public static @Nullable DhcpMessageType of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
