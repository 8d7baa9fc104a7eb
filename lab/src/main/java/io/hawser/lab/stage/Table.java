package io.hawser.lab.stage;

/**
 * Something that is shown.
 *
 * @param title what it is, and of which host
 * @param isCommand whether a tool prints it, and the title begins with how one would call it
 * @param text its lines
 */
public record Table(String title, boolean isCommand, String text) {
    /** What a tool prints. */
    static Table ofCommand(String command, String host, String text) {
        return new Table(command + " on " + host, true, text);
    }

    /** What no tool prints. */
    static Table of(String title, String text) {
        return new Table(title, false, text);
    }
}
