package io.hawser.sim.phrase;

import java.util.ArrayList;
import java.util.List;

/** A sentence, split into words. A comma is a word, and so is a text between quotation marks. */
public final class Sentence {
    /**
     * A word.
     *
     * @param text the word without quotation marks
     * @param offset the index of its first character in the sentence
     * @param quoted whether it was between quotation marks
     */
    public record Word(String text, int offset, boolean quoted) {}

    private final String source;
    private final List<Word> words;

    private Sentence(String source, List<Word> words) {
        this.source = source;
        this.words = words;
    }

    /**
     * Splits a sentence into words.
     *
     * @throws PhraseException if a closing quotation mark is missing
     */
    public static Sentence of(String text) throws PhraseException {
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
                    throw new PhraseException(i, "a closing quotation mark is missing");
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
        return new Sentence(text, words);
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

    /** The first {@code count} words. */
    public Sentence first(int count) {
        return part(0, count);
    }

    /** The words from one index up to another; offsets still count from the beginning of the whole sentence. */
    public Sentence part(int from, int to) {
        return new Sentence(source, words.subList(from, to));
    }

    /** The words from an index on. */
    public Sentence from(int index) {
        return part(index, words.size());
    }

    /** The number of words. */
    public int size() {
        return words.size();
    }

    /** A word. */
    public Word word(int index) {
        return words.get(index);
    }

    /** The texts of the words from an index on, up to the first one between quotation marks. */
    public List<String> texts(int index) {
        return words.subList(index, words.size()).stream()
                .takeWhile(word -> !word.quoted())
                .map(Word::text)
                .toList();
    }

    /** Returns whether the word at an index is this one, in small or capital letters, and not quoted. */
    public boolean has(int index, String text) {
        return index < words.size()
                && !words.get(index).quoted()
                && words.get(index).text().equalsIgnoreCase(text);
    }

    /** The offset of a word, or of the end of the sentence if there is no such word. */
    public int offset(int index) {
        return index < words.size() ? words.get(index).offset() : source.length();
    }

    /** The sentence as it was written. */
    public String text() {
        return source;
    }
}
