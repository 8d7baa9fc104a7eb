package io.hawser.lab.stage;

/**
 * Whether something was as the scenario says.
 *
 * @param what the sentence
 * @param where file, line and column
 * @param holds whether it was so
 * @param found how it was instead; empty when it was so
 */
public record Check(String what, String where, boolean holds, String found) {}
