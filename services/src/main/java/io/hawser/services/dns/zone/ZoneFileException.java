package io.hawser.services.dns.zone;

import java.io.Serial;

/** Thrown for a mistake in a zone file; the message begins with file, line and column. */
public final class ZoneFileException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Describes a mistake and its position. */
    public ZoneFileException(String file, int line, int column, String message) {
        super(file + ":" + line + ":" + column + ": " + message);
    }

    /** Describes a mistake of the zone as a whole. */
    public ZoneFileException(String file, String message) {
        super(file + ": " + message);
    }
}
