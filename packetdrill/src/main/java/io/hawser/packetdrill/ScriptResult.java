package io.hawser.packetdrill;

import java.util.List;

/**
 * Outcome of a script.
 *
 * @param line the line in the script, counted from 1; 0 for none
 * @param message the reason why it did not pass; empty if it did
 * @param notes skipped commands
 */
public record ScriptResult(Kind kind, int line, String message, List<String> notes) {
    /** The three ways in which a script can end. */
    public enum Kind {
        /** All events were as the script expects. */
        PASS,
        /** A packet or result differed, or was too early or late. */
        FAIL,
        /** The script uses an unsupported call or syntax. */
        UNSUPPORTED
    }
}
