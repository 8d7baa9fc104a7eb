package io.hawser.lab.stage;

/**
 * Something that is shown.
 *
 * @param title what it is, and of which host
 * @param isCommand whether a tool prints it, and the title begins with how one would call it
 * @param text its lines
 */
public record Table(String title, boolean isCommand, String text) {
    /** The output of a tool. */
    static Table ofCommand(String command, String host, String text) {
        return new Table(command + " on " + host, true, text);
    }

    /** A table that no tool prints. */
    static Table of(String title, String text) {
        return new Table(title, false, text);
    }
}
