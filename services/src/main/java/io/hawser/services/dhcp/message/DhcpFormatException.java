package io.hawser.services.dhcp.message;

import java.io.Serial;

/** Thrown when bytes are not a DHCP message; the text says what is wrong, and where. */
public final class DhcpFormatException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Has no stack trace: strangers cause it, as often as they like. */
    DhcpFormatException(String message) {
        super(message, null, false, false);
    }
}
