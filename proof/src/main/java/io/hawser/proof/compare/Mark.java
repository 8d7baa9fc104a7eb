package io.hawser.proof.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sequence number in a step: relative to an initial sequence number, or to a number that is known only when the step
 * is executed.
 *
 * @param base the origin
 * @param offset distance from the origin in bytes
 */
record Mark(Base base, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d+)|(sent|edge)([+-]\\d+)?");

    /** The origin of an offset. */
    enum Base {
        /** The initial sequence number of the stream. */
        STREAM,
        /** The number after the highest one that the subject has sent: it acknowledges everything. */
        SENT,
        /** The right edge of the largest window that the subject has offered. */
        EDGE
    }

    static Mark at(long number) {
        return new Mark(Base.STREAM, number);
    }

    static Mark sent(long offset) {
        return new Mark(Base.SENT, offset);
    }

    static Mark edge(long offset) {
        return new Mark(Base.EDGE, offset);
    }

    /** @throws IllegalArgumentException if the text is malformed */
    static Mark parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a sequence number: '" + text + "'; for example 1, sent-10, edge+1");
        }
        if (matcher.group(1) != null) {
            return at(Long.parseLong(text));
        }
        long offset = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        return matcher.group(2).equals("sent") ? sent(offset) : edge(offset);
    }

    @Override
    public String toString() {
        return switch (base) {
            case STREAM -> Long.toString(offset);
            case SENT -> "sent" + signed(offset);
            case EDGE -> "edge" + signed(offset);
        };
    }

    static String signed(long offset) {
        return offset == 0 ? "" : offset > 0 ? "+" + offset : Long.toString(offset);
    }
}
