package io.hawser.cli.http;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110 §14).
 *
 * @param first the index of its first byte
 * @param length how many bytes it has, at least one
 */
record ByteRange(long first, long length) {
    private static final Pattern SINGLE = Pattern.compile("(?i:bytes)=([0-9]{0,18})-([0-9]{0,18})");

    /**
     * Reads a Range field. What is no single range of bytes is overlooked, as RFC 9110 §14.2 allows: the answer is the
     * whole.
     *
     * @return the part of a file of {@code fileBytes} bytes; null for the whole
     * @throws Refusal if no byte of the file is in the range
     */
    static @Nullable ByteRange parse(@Nullable String field, long fileBytes) throws Refusal {
        Matcher single = SINGLE.matcher(field == null ? "" : field.replaceAll("[ \t]", ""));
        if (!single.matches() || single.group(1).isEmpty() && single.group(2).isEmpty()) {
            return null;
        }
        long first;
        long last = fileBytes - 1;
        if (single.group(1).isEmpty()) {
            first = Math.max(0, fileBytes - Long.parseLong(single.group(2)));
        } else {
            first = Long.parseLong(single.group(1));
            if (!single.group(2).isEmpty()) {
                long asked = Long.parseLong(single.group(2));
                if (asked < first) {
                    return null;
                }
                last = Math.min(last, asked);
            }
        }
        if (first > last) {
            throw new Refusal(
                    Status.RANGE_NOT_SATISFIABLE,
                    "The file has " + fileBytes + " bytes.",
                    Map.of("Content-Range", "bytes */" + fileBytes));
        }
        return new ByteRange(first, last - first + 1);
    }

    /** The Content-Range field for a file of {@code fileBytes} bytes. */
    String contentRange(long fileBytes) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + fileBytes;
    }
}
