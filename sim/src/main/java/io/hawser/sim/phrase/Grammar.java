package io.hawser.sim.phrase;

import io.hawser.text.Excerpt;
import io.hawser.text.Similar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The phrases of one kind of sentence.
 *
 * @param <T> the type of their meanings
 */
public final class Grammar<T> {
    /** The end of a sentence, in messages. */
    static final String END = "the end of the line";

    private static final int MOST_EXPECTED = 8;

    private final List<Phrase<T>> phrases;

    /** Makes a grammar; if two phrases fit, the first one is used. */
    public Grammar(List<Phrase<T>> phrases) {
        this.phrases = List.copyOf(phrases);
    }

    /** The phrases. */
    public List<Phrase<T>> phrases() {
        return phrases;
    }

    /**
     * Reads a sentence.
     *
     * @throws PhraseException if it fits no phrase
     */
    public T parse(Sentence sentence, Names names) throws PhraseException {
        List<Mismatch> mismatches = new ArrayList<>();
        T meaning = find(sentence, names, mismatches);
        if (meaning == null) {
            throw wrong(sentence, mismatches);
        }
        return meaning;
    }

    /**
     * Reads a sentence that may belong to another grammar.
     *
     * @param mismatches receives the places where the sentence deviates from the phrases
     * @return null if it fits no phrase
     * @throws PhraseException if it fits a phrase but its meaning is invalid
     */
    public @Nullable T find(Sentence sentence, Names names, List<Mismatch> mismatches) throws PhraseException {
        for (Phrase<T> phrase : phrases) {
            Match match = phrase.match(sentence, names, mismatches::add);
            if (match != null) {
                try {
                    return phrase.meaning().of(match, names);
                } catch (IllegalArgumentException refused) {
                    throw new PhraseException(
                            sentence.offset(sentence.size() - 1), String.valueOf(refused.getMessage()));
                }
            }
        }
        return null;
    }

    /** Makes the message about the furthest place up to which any phrase fits. */
    public static PhraseException wrong(Sentence sentence, List<Mismatch> mismatches) {
        int furthest = mismatches.stream().mapToInt(Mismatch::index).max().orElse(0);
        Set<String> expected = new LinkedHashSet<>();
        Set<String> candidates = new LinkedHashSet<>();
        String message = "";
        for (Mismatch mismatch : mismatches) {
            if (mismatch.index() == furthest) {
                expected.add(mismatch.expected());
                candidates.addAll(mismatch.candidates());
                message = message.isEmpty() ? mismatch.message() : message;
            }
        }
        int offset = sentence.offset(furthest);
        if (!message.isEmpty()) {
            return new PhraseException(offset, message);
        }
        if (furthest >= sentence.size()) {
            return new PhraseException(offset, "expected " + choice(expected) + ", found " + END);
        }
        String word = sentence.word(furthest).text();
        if (word.equals("-")) {
            // in YAML a line with more indentation continues the one before
            return new PhraseException(
                    offset,
                    "the '-' of the next line stands further right, so it is taken for a part of this sentence");
        }
        String similar = Similar.to(word, candidates);
        return new PhraseException(
                offset,
                similar == null
                        ? "expected " + choice(expected) + ", found '" + Excerpt.of(word) + "'"
                        : "'" + Excerpt.of(word) + "' does not fit here; do you mean '" + similar + "'?");
    }

    private static String choice(Set<String> expected) {
        List<String> shown = expected.stream().limit(MOST_EXPECTED).toList();
        if (shown.size() < expected.size()) {
            return String.join(", ", shown) + ", …";
        }
        return shown.size() < 2
                ? String.join("", shown)
                : String.join(", ", shown.subList(0, shown.size() - 1)) + " or " + shown.getLast();
    }
}
