package io.hawser.services.dhcp.lease;

import java.util.Locale;

/** The states of an address in a server. */
public enum LeaseState {
    /** Offered to a client that has not requested it yet; not stored. */
    OFFERED,
    /** Acknowledged to a client. */
    ACTIVE,
    /** Given back by its client; remembered, so that the client gets it again. */
    RELEASED,
    /** Found in use by another station: not given to anybody for a while (RFC 2131 §4.3.3). */
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

    /** In lower case, as tables show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
