package io.hawser.tools.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The usage texts of the tools, which list the implemented options. */
public final class Usage {
    private Usage() {}

    /**
     * The usage of a command.
     *
     * @throws IllegalArgumentException if the command is unknown
     */
    public static String of(String command) {
        try (InputStream text = Usage.class.getResourceAsStream("/io/hawser/tools/usage/" + command + ".txt")) {
            if (text == null) {
                throw new IllegalArgumentException("no usage of " + command + " is known");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
