package io.hawser.services.dns.message;

import java.io.Serial;

/** Thrown when bytes are no DNS message: a name, a count or a length in them is wrong. */
public final class MalformedMessageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Says where the message is wrong, without a stack trace: attackers decide how often this happens. */
    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
