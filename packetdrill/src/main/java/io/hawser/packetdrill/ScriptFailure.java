package io.hawser.packetdrill;

/** Thrown for a difference between an event and the script. */
final class ScriptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    ScriptFailure(int line, String message) {
        super(message);
        this.line = line;
    }

    /** The line of the event, counted from 1. */
    int line() {
        return line;
    }
}
