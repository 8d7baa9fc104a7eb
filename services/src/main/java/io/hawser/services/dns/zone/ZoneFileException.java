package io.hawser.services.dns.zone;

import java.io.Serial;

/** Thrown when a zone file is wrong; the message begins with file, line and column. */
public final class ZoneFileException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Says what is wrong, and where. */
    public ZoneFileException(String file, int line, int column, String message) {
        super(file + ":" + line + ":" + column + ": " + message);
    }

    /** Says what is wrong with the zone as a whole. */
    public ZoneFileException(String file, String message) {
        super(file + ": " + message);
    }
}
