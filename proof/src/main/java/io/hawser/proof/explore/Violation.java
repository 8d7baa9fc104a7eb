package io.hawser.proof.explore;

/** Thrown when a rule is violated. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }
}
