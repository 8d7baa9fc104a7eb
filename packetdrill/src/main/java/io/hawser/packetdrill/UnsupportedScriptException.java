package io.hawser.packetdrill;

/** A script uses what is not there: an unknown piece of syntax, a call, an option. */
final class UnsupportedScriptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    UnsupportedScriptException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Counted from 1; 0 where the message concerns none. */
    int line() {
        return line;
    }
}
