package io.hawser.cli.mutants;

/** Thrown if the table of mutants, or a row of it, cannot be used. */
final class MutantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param line of the table, from 1 */
    MutantException(int line, String message) {
        super("docs/mutants.txt:" + line + ": " + message);
    }
}
