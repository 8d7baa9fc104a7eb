package io.hawser.lab.script;

import io.hawser.text.Similar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The phrases of a kind of sentence, and what is said about one that is none of them.
 *
 * @param <T> what they mean
 */
final class Grammar<T> {
    private static final int MOST_EXPECTED = 8;

    private final List<Phrase<T>> phrases;

    Grammar(List<Phrase<T>> phrases) {
        this.phrases = List.copyOf(phrases);
    }

    List<Phrase<T>> phrases() {
        return phrases;
    }

    /** What the sentence means. */
    T parse(Sentence sentence, Names names) throws ScenarioFileException {
        List<Mismatch> mismatches = new ArrayList<>();
        T meaning = find(sentence, names, mismatches);
        if (meaning == null) {
            throw wrong(sentence, mismatches);
        }
        return meaning;
    }

    /** What the sentence means; null after telling why it is no phrase of this grammar. */
    @Nullable
    T find(Sentence sentence, Names names, List<Mismatch> mismatches) {
        for (Phrase<T> phrase : phrases) {
            Match match = phrase.match(sentence, names, mismatches::add);
            if (match != null) {
                return phrase.meaning().of(match, names);
            }
        }
        return null;
    }

    /** What is wrong is told about the place up to which some phrase still fitted. */
    static ScenarioFileException wrong(Sentence sentence, List<Mismatch> mismatches) {
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
        Place place = sentence.place(furthest);
        if (!message.isEmpty()) {
            return new ScenarioFileException(place, message);
        }
        List<String> shown = expected.stream().limit(MOST_EXPECTED).toList();
        String wanted = String.join(", ", shown) + (shown.size() < expected.size() ? ", …" : "");
        if (furthest >= sentence.size()) {
            return new ScenarioFileException(place, "the sentence ends too early: " + wanted + " is missing");
        }
        String word = sentence.word(furthest).text();
        if (word.equals("-")) {
            // to YAML a line that is indented further goes on with the one before
            return new ScenarioFileException(
                    place, "the '-' of the next line stands further right, so it is taken for a part of this sentence");
        }
        String similar = Similar.to(word, candidates);
        return new ScenarioFileException(
                place,
                "'" + word + "' does not fit here"
                        + (similar == null ? ": " + wanted + " would" : "; do you mean '" + similar + "'?"));
    }
}
