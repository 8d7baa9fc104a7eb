package io.hawser.sim.phrase;

import java.util.List;

/**
 * The place at which a sentence leaves a phrase.
 *
 * @param index of the word
 * @param expected a description of what may stand there
 * @param candidates the words that may stand there, as far as they can be listed
 * @param message the complaint about a word of the right kind that is wrong all the same; empty otherwise
 */
public record Mismatch(int index, String expected, List<String> candidates, String message) {}
