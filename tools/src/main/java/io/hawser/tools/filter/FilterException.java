package io.hawser.tools.filter;

/** Thrown for an invalid filter expression. The message is that of libpcap 1.10. */
public final class FilterException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int UNKNOWN = 0;

    private final int column;

    FilterException(String message, int column) {
        super(message);
        this.column = column;
    }

    /** Makes an error whose column the parser adds. */
    FilterException(String message) {
        this(message, UNKNOWN);
    }

    static FilterException syntax(int column) {
        return new FilterException("can't parse filter expression: syntax error", column);
    }

    /** Returns the same error with this column, unless it has one. */
    FilterException at(int place) {
        return column == UNKNOWN ? new FilterException(String.valueOf(getMessage()), place) : this;
    }

    /** The column of the expression at which the error was detected, from 1. */
    public int column() {
        return column;
    }

    /** The expression, and below it a mark at the column, for a terminal. */
    public String pointer(String expression) {
        return "  " + expression + "\n  " + " ".repeat(Math.max(0, column - 1)) + "^ column " + column;
    }
}
