package io.hawser.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a response (RFC 9112).
 *
 * @param statusLine as it came
 * @param status the three-digit code
 * @param fields the header fields, with names in lower case; repeated ones are joined by commas
 */
record ResponseHead(String statusLine, int status, Map<String, String> fields) {
    private static final int MAX_BYTES = 1 << 16;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})( .*)?");

    /**
     * Reads the head of the final response, and whatever interim ones (1xx) come before it.
     *
     * @throws IOException if the connection fails or what comes is not HTTP/1
     */
    static ResponseHead read(InputStream in) throws IOException {
        while (true) {
            int[] left = {MAX_BYTES};
            String first = readLine(in, left);
            Matcher matcher = STATUS_LINE.matcher(first);
            if (!matcher.matches()) {
                throw new IOException("the answer is not HTTP/1.1; it begins with '" + printable(first) + "'");
            }
            int status = Integer.parseInt(matcher.group(1));
            Map<String, String> fields = new HashMap<>();
            for (String line = readLine(in, left); !line.isEmpty(); line = readLine(in, left)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                    fields.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
                }
            }
            if (status >= 200) {
                return new ResponseHead(printable(first), status, fields);
            }
        }
    }

    /** A line without its end; {@code left} counts down the bytes that may still come. */
    static String readLine(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the server closed the connection before its answer was complete");
            }
            if (--left[0] < 0) {
                throw new IOException("the head of the answer is larger than " + MAX_BYTES + " bytes");
            }
            if (c == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            line.append((char) c);
        }
    }

    /** Shortens a text and removes control characters, for a terminal. */
    static String printable(String text) {
        String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return shown.replaceAll("[^ -~…]", "?");
    }
}
