package io.hawser.services.dns.message;

import java.io.Serial;

/** Thrown when bytes are not a DNS message: a name, a count or a length in them is invalid. */
public final class MalformedMessageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Describes the fault, without a stack trace, because attackers can cause it at any rate. */
    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
