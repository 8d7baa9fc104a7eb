package io.hawser.packetdrill;

import java.util.List;

/**
 * Outcome of a script.
 *
 * @param line of the script, counted from 1; 0 where the message concerns none
 * @param message why it did not pass; empty when it did
 * @param notes what was skipped, for the curious reader
 */
public record ScriptResult(Kind kind, int line, String message, List<String> notes) {
    /** The three ways in which a script can end. */
    public enum Kind {
        /** Everything came as the script expects. */
        PASS,
        /** A packet or result differs, or came at another time. */
        FAIL,
        /** The script uses a call or a piece of syntax that is not there. */
        UNSUPPORTED
    }
}
