package io.hawser.services.dns.transport;

/** Reasons why a query has no response. */
public enum QueryFailure {
    /** The time limit was reached. */
    TIMED_OUT("connection timed out"),
    /** The server's port is closed. */
    REFUSED("connection refused"),
    /** There is no route to the server. */
    UNREACHABLE("network unreachable"),
    /** The server closed the connection. */
    CLOSED("end of file"),
    /** The response differs from the query in the case of letters, so it may be forged. */
    WRONG_CASE("question section mismatch"),
    /** Too many responses did not match: an attacker may be guessing ids. */
    GUESSING("too many mismatching responses"),
    /** The user cancelled the query. */
    CANCELLED("operation canceled");

    private final String text;

    QueryFailure(String text) {
        this.text = text;
    }

    /** The text in {@code dig}. */
    public String text() {
        return text;
    }
}
