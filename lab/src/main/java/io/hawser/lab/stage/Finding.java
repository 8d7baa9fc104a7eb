package io.hawser.lab.stage;

/**
 * The result of evaluating a condition.
 *
 * @param holds whether the condition is met
 * @param found the actual value, in a few words
 */
public record Finding(boolean holds, String found) {
    /** A finding by comparison. */
    public static Finding of(boolean holds, Object found) {
        return new Finding(holds, String.valueOf(found));
    }
}
