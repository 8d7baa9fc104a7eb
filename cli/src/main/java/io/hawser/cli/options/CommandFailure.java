package io.hawser.cli.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Thrown when a command cannot do its work. The message is one line with the reason and a remedy, the only thing that
 * the user sees.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The exit code of a command that could not do its work. */
    public static final int FAILED = 1;

    /** The exit code of a command with invalid input: an option, a name or a file. */
    public static final int WRONG_INPUT = 2;

    private final int exitCode;

    /** Makes a failure with this message. */
    public CommandFailure(String message) {
        super(message);
        exitCode = FAILED;
    }

    /** Makes a failure whose cause is kept for debuggers only. */
    public CommandFailure(String message, Throwable cause) {
        this(message, cause, FAILED);
    }

    private CommandFailure(String message, Throwable cause, int exitCode) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Makes a failure whose cause has the message for the user. */
    public CommandFailure(Throwable cause) {
        this(String.valueOf(cause.getMessage()), cause, FAILED);
    }

    /** Makes a failure for a file of the user that cannot be read, or is invalid: the cause has position and reason. */
    public static CommandFailure ofInput(Throwable cause) {
        return new CommandFailure(String.valueOf(cause.getMessage()), cause, WRONG_INPUT);
    }

    /** {@link #FAILED} or {@link #WRONG_INPUT}. */
    public int exitCode() {
        return exitCode;
    }

    /** Describes a failure with a file in one line; the JDK's own message often has only its name. */
    public static CommandFailure ofFile(String what, IOException failure) {
        String why = switch (failure) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case CharacterCodingException _ -> "it is not a text file in UTF-8";
            default -> failure.getMessage();
        };
        return new CommandFailure(what + ": " + why, failure);
    }
}
