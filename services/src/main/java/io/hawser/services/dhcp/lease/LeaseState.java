package io.hawser.services.dhcp.lease;

import java.util.Locale;

/** The states of an address in a server. */
public enum LeaseState {
    /** Offered to a client that has not requested it yet; not stored. */
    OFFERED,
    /** Acknowledged to a client. */
    ACTIVE,
    /** Released by its client; kept, so that the client gets the same address again. */
    RELEASED,
    /** Found in use by another station: not offered to any client for a while (RFC 2131 §4.3.3). */
    ABANDONED;

    private static final LeaseState[] ALL = values();

    int code() {
        return ordinal();
    }

    static boolean isCode(int code) {
        return code >= 0 && code < ALL.length;
    }

    static LeaseState of(int code) {
        return ALL[code];
    }

    /** In lower case, for tables. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
