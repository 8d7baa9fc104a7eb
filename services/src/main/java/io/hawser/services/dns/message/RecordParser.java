package io.hawser.services.dns.message;

import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Parses record data in the form of master files (RFC 1035 §5.1, RFC 3597 §5). */
public final class RecordParser {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final int MOST_SECONDS_DIGITS = 10;

    private final List<Token> tokens;
    private final DnsName origin;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int at;

    /**
     * A word of a master file.
     *
     * @param text the word as written, with its backslashes
     * @param quoted whether it was in quotation marks
     */
    public record Token(String text, boolean quoted) {}

    private RecordParser(List<Token> tokens, DnsName origin) {
        this.tokens = tokens;
        this.origin = origin;
    }

    /**
     * Reads data from words.
     *
     * @param origin appended to names without a final dot
     * @throws IllegalArgumentException if a word is missing, invalid, or superfluous
     */
    public static RecordData parse(int type, List<Token> tokens, DnsName origin) {
        if (!tokens.isEmpty() && tokens.getFirst().text().equals("\\#")) {
            return parseOpaque(tokens);
        }
        List<RecordField> layout = RecordField.of(type);
        if (layout.isEmpty()) {
            throw new IllegalArgumentException(
                    "data of " + RecordType.nameOf(type) + " is written as \\# LENGTH HEX (RFC 3597)");
        }
        RecordParser parser = new RecordParser(tokens, origin);
        for (RecordField field : layout) {
            parser.field(field);
        }
        if (parser.at < tokens.size()) {
            throw new IllegalArgumentException("'" + tokens.get(parser.at).text() + "' is too much: the data of "
                    + RecordType.nameOf(type) + " ends before it");
        }
        byte[] bytes = parser.data.toByteArray();
        if (bytes.length > DnsMessage.MAX_BYTES) {
            throw new IllegalArgumentException("the data has " + bytes.length + " bytes; the most is 65535");
        }
        return new RecordData(bytes);
    }

    /** Parses data from a text with spaces between its words; quotation marks are recognised. */
    public static RecordData parse(int type, String text, DnsName origin) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t') {
                i++;
            } else {
                boolean quoted = c == '"';
                int from = quoted ? i + 1 : i;
                int end = from;
                while (end < text.length()
                        && (quoted ? text.charAt(end) != '"' : " \t".indexOf(text.charAt(end)) < 0)) {
                    end += text.charAt(end) == '\\' ? 2 : 1;
                }
                end = Math.min(end, text.length());
                tokens.add(new Token(text.substring(from, end), quoted));
                i = end + 1;
            }
        }
        return parse(type, tokens, origin);
    }

    private static RecordData parseOpaque(List<Token> tokens) {
        StringBuilder digits = new StringBuilder();
        tokens.subList(Math.min(2, tokens.size()), tokens.size()).forEach(each -> digits.append(each.text()));
        byte[] bytes = unhex(digits.toString());
        if (tokens.size() < 2 || !tokens.get(1).text().equals(String.valueOf(bytes.length))) {
            throw new IllegalArgumentException("after \\# comes the number of bytes, and they follow in hexadecimal");
        }
        return new RecordData(bytes);
    }

    private String word(String expected) {
        if (at >= tokens.size()) {
            throw new IllegalArgumentException(expected + " is missing");
        }
        return tokens.get(at++).text();
    }

    private String rest(String expected) {
        StringBuilder all = new StringBuilder(word(expected));
        while (at < tokens.size()) {
            all.append(tokens.get(at++).text());
        }
        return all.toString();
    }

    private void field(RecordField field) {
        switch (field) {
            case NAME, PLAIN_NAME ->
                data.writeBytes(DnsName.parse(word("a name"), origin).toWire());
            case U8 -> number(1, 0xff);
            case U16 -> number(2, 0xffff);
            case U32 -> write(4, seconds(word("a number or a time")));
            case ADDRESS4 -> address(true);
            case ADDRESS6 -> address(false);
            case STRING, TAG -> string(word("a text"));
            case STRINGS -> {
                do {
                    string(word("a text"));
                } while (at < tokens.size());
            }
            case TEXT -> data.writeBytes(unescape(word("a text")));
            case HEX -> data.writeBytes(unhex(rest("hexadecimal digits")));
            case BASE64 -> data.writeBytes(base64(rest("a text in Base64")));
            case TYPE -> write(2, RecordType.parse(word("a record type")));
            case TYPES -> types();
            case TIME -> write(4, time(word("a time such as 20300101000000")));
            case SALT -> {
                String salt = word("a salt");
                counted(salt.equals("-") ? new byte[0] : unhex(salt));
            }
            case HASH -> counted(base32(word("a hash")));
            case PARAMETERS -> parameters();
            case EUI -> data.writeBytes(unhex(word("an identifier").replace("-", "")));
        }
    }

    private void write(int bytes, long value) {
        for (int i = bytes - 1; i >= 0; i--) {
            data.write((int) (value >>> 8 * i));
        }
    }

    private void number(int bytes, int most) {
        String text = word("a number");
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("a number from 0 to " + most + " is due, not '" + text + "'");
        }
        write(bytes, Integer.parseInt(text));
    }

    /**
     * Parses a time in seconds like BIND: {@code 3600} or {@code 1h30m}, with {@code w d h m s}.
     *
     * @throws IllegalArgumentException if it is malformed, or more than 2³²-1
     */
    public static long seconds(String text) {
        long total = 0;
        long number = -1;
        int digits = 0;
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c >= '0' && c <= '9' && digits < MOST_SECONDS_DIGITS) {
                number = Math.max(0, number) * 10 + c - '0';
                digits++;
            } else {
                int unit = "smhdw".indexOf(c);
                if (number < 0 || unit < 0) {
                    throw notATime(text);
                }
                total += number * new int[] {1, 60, 3600, 86_400, 604_800}[unit];
                number = -1;
                digits = 0;
            }
        }
        total += Math.max(0, number);
        if (text.isEmpty() || total > 0xffff_ffffL) {
            throw notATime(text);
        }
        return total;
    }

    private static IllegalArgumentException notATime(String text) {
        return new IllegalArgumentException("a time is a number of seconds, or such as 1h30m, not '" + text + "'");
    }

    private void address(boolean v4) {
        String text = word("an address");
        IpAddress address = IpAddress.parse(text);
        if ((text.indexOf(':') < 0) != v4) {
            throw new IllegalArgumentException("an " + (v4 ? "IPv4" : "IPv6") + " address is due, not '" + text + "'");
        }
        if (v4) {
            write(4, address.v4());
        } else {
            write(8, address.high());
            write(8, address.low());
        }
    }

    private void string(String text) {
        counted(unescape(text));
    }

    private void counted(byte[] bytes) {
        if (bytes.length > 0xff) {
            throw new IllegalArgumentException("a text has 255 bytes at most, not " + bytes.length);
        }
        data.write(bytes.length);
        data.writeBytes(bytes);
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '\\') {
                bytes.write(utf8[i]);
            } else if (i + 3 < utf8.length && isDigit(utf8[i + 1]) && isDigit(utf8[i + 2]) && isDigit(utf8[i + 3])) {
                bytes.write(100 * (utf8[i + 1] - '0') + 10 * (utf8[i + 2] - '0') + utf8[i + 3] - '0');
                i += 3;
            } else if (i + 1 < utf8.length) {
                bytes.write(utf8[++i]);
            } else {
                throw new IllegalArgumentException("a backslash ends the text '" + text + "'");
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] unhex(String digits) {
        if (!digits.matches("([0-9a-fA-F]{2})*")) {
            throw new IllegalArgumentException("pairs of hexadecimal digits are due, not '" + digits + "'");
        }
        return java.util.HexFormat.of().parseHex(digits);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("a text in Base64 is due, not '" + text + "'", wrong);
        }
    }

    private static byte[] base32(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = Character.digit(text.charAt(i), 32);
            if (value < 0) {
                throw new IllegalArgumentException("a hash in Base32 is due, not '" + text + "'");
            }
            bits = bits << 5 | value;
            count += 5;
            if (count >= 8) {
                count -= 8;
                bytes.write((int) (bits >>> count));
            }
        }
        return bytes.toByteArray();
    }

    private static long time(String text) {
        if (text.matches("[0-9]{1,10}")) {
            return Long.parseLong(text);
        }
        try {
            return LocalDateTime.parse(text, DATE).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("a time such as 20300101000000 is due, not '" + text + "'", wrong);
        }
    }

    private void types() {
        TreeSet<Integer> types = new TreeSet<>();
        while (at < tokens.size()) {
            types.add(RecordType.parse(tokens.get(at++).text()));
        }
        TreeMap<Integer, byte[]> windows = new TreeMap<>();
        for (int type : types) {
            byte[] map = windows.computeIfAbsent(type >>> 8, _ -> new byte[32]);
            map[(type & 0xff) / 8] |= (byte) (0x80 >>> type % 8);
        }
        for (Map.Entry<Integer, byte[]> window : windows.entrySet()) {
            int length = 32;
            while (window.getValue()[length - 1] == 0) {
                length--;
            }
            data.write(window.getKey());
            data.write(length);
            data.write(window.getValue(), 0, length);
        }
    }

    private void parameters() {
        TreeMap<Integer, byte[]> all = new TreeMap<>();
        while (at < tokens.size()) {
            String text = tokens.get(at++).text();
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            String value = equals < 0 ? "" : text.substring(equals + 1).replace("\"", "");
            ServiceParameter.read(name, value, all);
        }
        all.forEach((key, value) -> {
            write(2, key);
            write(2, value.length);
            data.writeBytes(value);
        });
    }
}
