package io.hawser.sim.fault;

/** Thrown for an invalid fault line; the message gives the mistake and a correction. */
public final class FaultSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    FaultSyntaxException(int column, String message) {
        super(message);
        this.column = column;
    }

    /** The column of the wrong word, counted from 1; one after the end if something is missing. */
    public int column() {
        return column;
    }
}
