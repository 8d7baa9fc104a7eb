package io.hawser.sim.fault;

/** A line that is no fault: the message says what is wrong there, and what would be right. */
public final class FaultSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    FaultSyntaxException(int column, String message) {
        super(message);
        this.column = column;
    }

    /** Where the wrong word begins, counted from 1; one after the end if something is missing. */
    public int column() {
        return column;
    }
}
