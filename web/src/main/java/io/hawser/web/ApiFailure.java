package io.hawser.web;

/** Thrown for a request that cannot be answered, with the mistake, its position, and a correction. */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TOO_LARGE = 413;
    static final int TOO_MANY = 429;

    private final int status;
    private final int line;
    private final int column;
    private final String hint;

    private ApiFailure(int status, String message, int line, int column, String hint) {
        super(message);
        this.status = status;
        this.line = line;
        this.column = column;
        this.hint = hint;
    }

    /** A failure without a position. */
    static ApiFailure of(int status, String message, String hint) {
        return new ApiFailure(status, message, 0, 0, hint);
    }

    /** A failure at a position of a YAML file, counted from 1. */
    static ApiFailure at(int line, int column, String message) {
        return new ApiFailure(BAD_REQUEST, message, line, column, "");
    }

    int status() {
        return status;
    }

    /** From 1; 0 if there is none. */
    int line() {
        return line;
    }

    /** From 1; 0 if there is none. */
    int column() {
        return column;
    }

    String hint() {
        return hint;
    }
}
