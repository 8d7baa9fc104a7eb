package io.hawser.lab.script;

import java.util.List;

/**
 * A place in a phrase that takes a value.
 *
 * @param <T> the value's type
 */
interface Slot<T> {
    /**
     * A value that was read.
     *
     * @param next the index of the first word after it
     */
    record Read<T>(T value, int next) {}

    /** What stands here, in a sentence's words: {@code a host}, with what there are. */
    String expected(Names names);

    /** What may stand here, literally, as far as that can be listed. */
    default List<String> candidates(Names names) {
        return List.of();
    }

    /**
     * Reads a value at a word that exists.
     *
     * @throws NotThis if the words are something else
     */
    Read<T> read(Sentence sentence, int index, Names names) throws NotThis;

    /** The words are not such a value. */
    final class NotThis extends Exception {
        private static final long serialVersionUID = 1;

        private final int index;

        /**
         * Says why.
         *
         * @param message what is wrong with the word, when it is of the right kind and yet wrong; empty otherwise
         */
        NotThis(int index, String message) {
            super(message, null, false, false);
            this.index = index;
        }

        NotThis(int index) {
            this(index, "");
        }

        int index() {
            return index;
        }

        String message() {
            String message = getMessage();
            return message == null ? "" : message;
        }
    }
}
