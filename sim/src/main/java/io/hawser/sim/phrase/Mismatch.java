package io.hawser.sim.phrase;

import java.util.List;

/**
 * The place at which a sentence deviates from a phrase.
 *
 * @param index the index of the word
 * @param expected a description of valid words at this place
 * @param candidates the valid words, as far as they can be listed
 * @param message the error of a word of the right kind with an invalid value; empty otherwise
 */
public record Mismatch(int index, String expected, List<String> candidates, String message) {}
