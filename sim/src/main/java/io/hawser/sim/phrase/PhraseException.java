package io.hawser.sim.phrase;

/** A sentence that fits no phrase. The message gives the mistake and a correction. */
public final class PhraseException extends Exception {
    private static final long serialVersionUID = 1;

    private final int offset;

    /**
     * Reports a sentence.
     *
     * @param offset the index of the first wrong character; the sentence's length if something is missing at its end
     */
    public PhraseException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** The index of the first wrong character; the sentence's length if something is missing at its end. */
    public int offset() {
        return offset;
    }

    /** The message. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
