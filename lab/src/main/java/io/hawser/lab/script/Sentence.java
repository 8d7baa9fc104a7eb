package io.hawser.lab.script;

import java.util.ArrayList;
import java.util.List;

/** A sentence of a scenario, cut into words. */
final class Sentence {
    /**
     * A word, a comma, or what stands between quotation marks.
     *
     * @param index where it begins in the sentence
     */
    record Word(String text, int index, boolean quoted) {}

    private final YamlValue.Text source;
    private final List<Word> words;

    private Sentence(YamlValue.Text source, List<Word> words) {
        this.source = source;
        this.words = words;
    }

    static Sentence of(YamlValue.Text source) throws ScenarioFileException {
        String text = source.text();
        List<Word> words = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char letter = text.charAt(i);
            if (Character.isWhitespace(letter)) {
                i++;
            } else if (letter == ',') {
                words.add(new Word(",", i, false));
                i++;
            } else if (letter == '"') {
                int end = closing(text, i);
                if (end < 0) {
                    throw new ScenarioFileException(source.at(i), "a closing quotation mark is missing");
                }
                words.add(new Word(unescaped(text.substring(i + 1, end)), i, true));
                i = end + 1;
            } else {
                int end = i;
                while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != ',') {
                    end++;
                }
                words.add(new Word(text.substring(i, end), i, false));
                i = end;
            }
        }
        return new Sentence(source, words);
    }

    private static int closing(String text, int opening) {
        for (int i = opening + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\\"", "\"");
    }

    /** The sentence up to its {@code count}-th word. */
    Sentence first(int count) {
        return part(0, count);
    }

    /** Some words of it. */
    Sentence part(int from, int to) {
        return new Sentence(source, words.subList(from, to));
    }

    /** What follows from the {@code index}-th word on, as it was written. */
    String from(int index) {
        return source.text().substring(words.get(index).index());
    }

    int size() {
        return words.size();
    }

    Word word(int index) {
        return words.get(index);
    }

    /** Whether there is this word at this place, outside of quotation marks. */
    boolean has(int index, String text) {
        return index < words.size()
                && !words.get(index).quoted()
                && words.get(index).text().equals(text);
    }

    /** Where the {@code index}-th word is; after the last one where the sentence ends. */
    Place place(int index) {
        return source.at(
                index < words.size() ? words.get(index).index() : source.text().length());
    }

    /** Where a character of the text is. */
    Place placeOf(int character) {
        return source.at(character);
    }

    /** The sentence as it was written. */
    String text() {
        return source.text();
    }
}
