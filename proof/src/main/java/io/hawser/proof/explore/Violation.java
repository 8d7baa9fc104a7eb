package io.hawser.proof.explore;

/** Something that must not be is. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }
}
