package io.hawser.lab.replay;

/**
 * A user's intervention in a run.
 *
 * @param atNanos the virtual time of the action; it follows all other events of that instant
 * @param sentence as in a scenario: {@code cut client-server}, {@code drop segment 17}, {@code server.s1 closes}
 */
public record UserAction(long atNanos, String sentence) {
    /** @throws IllegalArgumentException if the time is negative or the sentence is empty */
    public UserAction {
        if (atNanos < 0) {
            throw new IllegalArgumentException("an action happens at a time of 0 or more, not " + atNanos + " ns");
        }
        if (sentence.isBlank()) {
            throw new IllegalArgumentException("an action is a sentence; this one is empty");
        }
    }
}
