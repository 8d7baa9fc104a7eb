package io.hawser.lab.script;

import java.util.List;

/**
 * A sentence does not go on as a phrase wants it.
 *
 * @param index of the word
 * @param expected what may stand there, in words
 * @param candidates what may stand there, literally, as far as that can be listed
 * @param message more about it, when the word is of the right kind and yet wrong; empty otherwise
 */
record Mismatch(int index, String expected, List<String> candidates, String message) {}
