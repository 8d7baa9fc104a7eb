package io.hawser.services.dns.transport;

/** Reasons why a query has no response. */
public enum QueryFailure {
    /** The time was over. */
    TIMED_OUT("connection timed out"),
    /** Nobody listens on the port. */
    REFUSED("connection refused"),
    /** There is no way to the server. */
    UNREACHABLE("network unreachable"),
    /** The server closed the connection. */
    CLOSED("end of file"),
    /** The response differs from the query in upper and lower case, so a forger cannot be excluded. */
    WRONG_CASE("question section mismatch"),
    /** Too many responses did not match: somebody may be guessing ids. */
    GUESSING("too many mismatching responses"),
    /** The user gave it up. */
    CANCELLED("operation canceled");

    private final String text;

    QueryFailure(String text) {
        this.text = text;
    }

    /** The words that {@code dig} has for it. */
    public String text() {
        return text;
    }
}
