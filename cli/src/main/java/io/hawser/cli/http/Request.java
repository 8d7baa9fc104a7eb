package io.hawser.cli.http;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The head of a request (RFC 9112).
 *
 * @param method GET or HEAD
 * @param target what was asked for, as it was sent: visible ASCII
 * @param minorVersion 1 for HTTP/1.1, 0 for HTTP/1.0
 * @param fields the header fields, with names in lower case; repeated ones are joined by commas
 */
record Request(String method, String target, int minorVersion, Map<String, String> fields) {
    private static final Set<String> KNOWN_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    /** Two of these could be read in two ways (RFC 9112 §3.2, §6.3). */
    private static final Set<String> ONLY_ONCE = Set.of("host", "content-length");

    /** Reads a head without the empty line that ends it. */
    static Request parse(String head) throws Refusal {
        // RFC 9112 §2.2: a lone LF may end a line, a lone CR may not stand anywhere
        List<String> lines = head.lines().toList();
        if (head.replace("\r\n", "\n").indexOf('\r') >= 0) {
            throw bad("A carriage return stands alone in the request.");
        }
        // a line of blanks alone leaves no line at all
        String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", -1);
        if (words.length != 3 || !isToken(words[0]) || !words[2].matches("HTTP/[0-9]\\.[0-9]")) {
            throw bad("A request begins with a line such as: GET /path HTTP/1.1");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            throw new Refusal(Status.VERSION_NOT_SUPPORTED, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
        }
        int minorVersion = words[2].equals("HTTP/1.0") ? 0 : 1;
        Map<String, String> fields = parseFields(lines.subList(1, lines.size()));
        if (minorVersion > 0 && !fields.containsKey("host")) {
            throw bad("A request of HTTP/1.1 has a Host field.");
        }
        checkMethod(words[0]);
        return new Request(words[0], checkTarget(words[1]), minorVersion, fields);
    }

    private static void checkMethod(String method) throws Refusal {
        if (method.equals("GET") || method.equals("HEAD")) {
            return;
        }
        if (KNOWN_METHODS.contains(method)) {
            throw new Refusal(
                    Status.METHOD_NOT_ALLOWED, "Files here can be read by GET and HEAD.", Map.of("Allow", "GET, HEAD"));
        }
        throw new Refusal(Status.NOT_IMPLEMENTED, "The method " + method + " is not known here.");
    }

    private static String checkTarget(String target) throws Refusal {
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw bad("The path holds characters that must be percent-encoded.");
        }
        // RFC 9112 §3.2.2: a server takes the absolute form too
        String path = target.replaceFirst("^(?i:http)://[^/?]*", "");
        if (path.startsWith("/")) {
            return path;
        }
        if (!path.equals(target) && (path.isEmpty() || path.startsWith("?"))) {
            return "/" + path;
        }
        throw bad("The path of a request begins with a slash.");
    }

    private static Map<String, String> parseFields(List<String> lines) throws Refusal {
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            // RFC 9112 §5.1, §5.2: neither space before the colon nor a folded line
            if (colon < 0 || !isToken(line.substring(0, colon))) {
                throw bad("A header field is a name, a colon and a value.");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
                throw bad("A header field holds a control character.");
            }
            String before = fields.put(name, value);
            if (before != null) {
                if (ONLY_ONCE.contains(name)) {
                    throw bad("The field " + name + " may be given once only.");
                }
                fields.put(name, before + ", " + value);
            }
        }
        String length = fields.get("content-length");
        if (length != null && !length.matches("[0-9]{1,18}")) {
            throw bad("Content-Length is a number of bytes.");
        }
        return fields;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x7f || isMark(c));
    }

    private static boolean isMark(int c) {
        return "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static Refusal bad(String sentence) {
        return new Refusal(Status.BAD_REQUEST, sentence);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Whether the connection can serve another request after this one. Nobody reads a body here. */
    boolean keepsAlive() {
        boolean body =
                !fields.getOrDefault("content-length", "0").matches("0+") || fields.containsKey("transfer-encoding");
        boolean close = Arrays.stream(fields.getOrDefault("connection", "").split(",", -1))
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
        return minorVersion > 0 && !body && !close;
    }
}
