package io.hawser.services.dhcp6.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of messages (RFC 8415 §7.3), in the order of their codes. */
public enum Dhcp6MessageType {
    SOLICIT,
    ADVERTISE,
    REQUEST,
    CONFIRM,
    RENEW,
    REBIND,
    REPLY,
    RELEASE,
    DECLINE,
    RECONFIGURE,
    INFORMATION_REQUEST,
    RELAY_FORWARD,
    RELAY_REPLY;

    private static final Dhcp6MessageType[] ALL = values();

    /** The code, 1 to 13. */
    public int code() {
        return ordinal() + 1;
    }

    /** Returns whether relay agents and servers exchange it, so that it contains another message. */
    public boolean isOfRelays() {
        return this == RELAY_FORWARD || this == RELAY_REPLY;
    }

    /** Returns the type with this code; null if there is none. */
    public static @Nullable Dhcp6MessageType of(int code) {
        return code < 1 || code > ALL.length ? null : ALL[code - 1];
    }

    /** As the RFC spells it, for example {@code Information-request}; short forms of the types of relays. */
    @Override
    public String toString() {
        return switch (this) {
            case RELAY_FORWARD -> "Relay-forward";
            case RELAY_REPLY -> "Relay-reply";
            default -> {
                String name = name().replace('_', '-');
                yield name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }
}
