package io.hawser.lab.stage;

/**
 * What somebody sees who looks whether something is so.
 *
 * @param holds whether it is
 * @param found how it is, in a few words
 */
public record Finding(boolean holds, String found) {
    /** A finding by comparison. */
    public static Finding of(boolean holds, Object found) {
        return new Finding(holds, String.valueOf(found));
    }
}
