package io.hawser.packetdrill;

/** Thrown if a script uses an unsupported syntax, call or option. */
final class UnsupportedScriptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    UnsupportedScriptException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** The line, counted from 1; 0 for none. */
    int line() {
        return line;
    }
}
