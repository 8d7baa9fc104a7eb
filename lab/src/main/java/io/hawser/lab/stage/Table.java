package io.hawser.lab.stage;

/**
 * A table to show.
 *
 * @param title the subject and the host
 * @param isCommand whether it is the output of a tool, and the title begins with the command
 * @param text its lines
 */
public record Table(String title, boolean isCommand, String text) {
    /** The output of a tool. */
    static Table ofCommand(String command, String host, String text) {
        return new Table(command + " on " + host, true, text);
    }

    /** A table that is not the output of a tool. */
    static Table of(String title, String text) {
        return new Table(title, false, text);
    }
}
