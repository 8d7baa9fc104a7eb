package io.hawser.services.dhcp.message;

import java.io.Serial;

/** Thrown when bytes are not a DHCP message; the text describes the fault and its position. */
public final class DhcpFormatException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Has no stack trace, because remote hosts can cause it at any rate. */
    public DhcpFormatException(String message) {
        super(message, null, false, false);
    }
}
