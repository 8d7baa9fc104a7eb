package io.hawser.sim.phrase;

import io.hawser.text.Excerpt;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import java.util.List;

/**
 * A place in a phrase that holds a value.
 *
 * @param <T> the value's type
 */
public interface Slot<T> {
    /**
     * A value that was read.
     *
     * @param next the index of the first word after it
     * @param <T> the value's type
     */
    record Read<T>(T value, int next) {}

    /** A description of valid values for a message: {@code a host (client, server)}. */
    String expected(Names names);

    /** The valid words, as far as they can be listed. */
    default List<String> candidates(Names names) {
        return List.of();
    }

    /**
     * Reads a value at a word that exists.
     *
     * @throws NotThis if the words are something else
     */
    Read<T> read(Sentence sentence, int index, Names names) throws NotThis;

    /**
     * Reads a value that is one word.
     *
     * @param <T> the value's type
     */
    @FunctionalInterface
    interface WordReader<T> {
        /**
         * Reads a word.
         *
         * @param index the index of the word, for the exception
         * @throws NotThis if the word is something else
         */
        T read(String word, int index) throws NotThis;
    }

    /** A slot for one unquoted word. */
    static <T> Slot<T> word(String expected, WordReader<T> reader) {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return expected;
            }

            @Override
            public Read<T> read(Sentence sentence, int index, Names names) throws NotThis {
                if (sentence.word(index).quoted()) {
                    throw new NotThis(index);
                }
                return new Read<>(reader.read(sentence.word(index).text(), index), index + 1);
            }
        };
    }

    /**
     * A slot for a whole number.
     *
     * @param noun the noun for messages: {@code a port}
     */
    static Slot<Integer> number(String noun, int least, int most) {
        return word(noun + " from " + least + " to " + most, (word, at) -> number(word, at, noun, least, most));
    }

    /**
     * Reads a whole number.
     *
     * @param noun the noun for messages: {@code a port}
     * @throws NotThis if the word is not a number, or is out of range
     */
    static int number(String word, int index, String noun, int least, int most) throws NotThis {
        String digits = word.replace("_", "");
        if (!digits.matches("-?\\d+")) {
            throw new NotThis(index);
        }
        long value = digits.length() > 11 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value < least || value > most) {
            throw new NotThis(index, noun + " is from " + least + " to " + most + ", not " + Excerpt.of(word));
        }
        return (int) value;
    }

    /** A slot for a quantity of one or more words. */
    static Slot<Quantity> quantity(QuantityKind kind) {
        return new Slot<>() {
            @Override
            public String expected(Names names) {
                return kind.example();
            }

            @Override
            public Read<Quantity> read(Sentence sentence, int index, Names names) throws NotThis {
                Quantity quantity;
                try {
                    quantity = Quantity.read(kind, sentence.texts(index));
                } catch (IllegalArgumentException wrong) {
                    throw new NotThis(index, String.valueOf(wrong.getMessage()));
                }
                if (quantity == null) {
                    throw new NotThis(index);
                }
                return new Read<>(quantity, index + quantity.words());
            }
        };
    }

    /** Thrown when the words are not a value of the slot. */
    final class NotThis extends Exception {
        private static final long serialVersionUID = 1;

        private final int index;
        private final String expected;
        private final transient List<String> candidates;

        /**
         * Reports a word of the right kind with an invalid value.
         *
         * @param message the error
         */
        public NotThis(int index, String message) {
            this(index, message, "", List.of());
        }

        /** Reports a word of another kind. */
        public NotThis(int index) {
            this(index, "", "", List.of());
        }

        private NotThis(int index, String message, String expected, List<String> candidates) {
            super(message, null, false, false);
            this.index = index;
            this.expected = expected;
            this.candidates = candidates;
        }

        /**
         * Reports a word within a slot of several words.
         *
         * @param expected a description of valid words
         * @param candidates the valid words, as far as they can be listed
         */
        public static NotThis within(int index, String expected, List<String> candidates) {
            return new NotThis(index, "", expected, candidates);
        }

        Mismatch mismatch(Slot<?> slot, Names names) {
            String message = String.valueOf(getMessage());
            return expected.isEmpty()
                    ? new Mismatch(index, slot.expected(names), slot.candidates(names), message)
                    : new Mismatch(index, expected, candidates, message);
        }
    }
}
