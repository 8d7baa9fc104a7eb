package io.hawser.lab.stage;

/**
 * The result of an expectation of the scenario.
 *
 * @param what the sentence of the expectation
 * @param where file, line and column
 * @param holds whether it was met
 * @param found the actual value; empty if it was met
 */
public record Check(String what, String where, boolean holds, String found) {}
