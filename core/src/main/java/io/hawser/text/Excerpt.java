package io.hawser.text;

/** Shortens user input for a message, and makes it safe for a terminal. May be called by any thread. */
public final class Excerpt {
    private static final int MAX_LENGTH = 60;

    private Excerpt() {}

    /** The text, at most 60 characters of it, with {@code ?} in place of control characters. */
    public static String of(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
