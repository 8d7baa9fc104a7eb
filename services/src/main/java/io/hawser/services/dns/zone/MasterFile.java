package io.hawser.services.dns.zone;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordData;
import io.hawser.services.dns.message.RecordParser;
import io.hawser.services.dns.message.RecordParser.Token;
import io.hawser.services.dns.message.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a master file (RFC 1035 §5): {@code $ORIGIN}, {@code $TTL} (RFC 2308 §4), omitted owners, parentheses,
 * comments, times such as {@code 1h}, and data of unknown types (RFC 3597). {@code $INCLUDE} is refused: a zone is one
 * file.
 */
public final class MasterFile {
    private final String file;
    private final String text;
    private final List<DnsRecord> records = new ArrayList<>();
    private DnsName origin;
    private @Nullable DnsName owner;
    private long defaultTtl = -1;
    private long lastTtl = -1;

    private int at;
    private int line = 1;
    private int lineStart;

    /** The words of a logical line, with their positions. */
    private final List<Token> tokens = new ArrayList<>();

    private final List<int[]> places = new ArrayList<>();

    private MasterFile(String file, String text, DnsName origin) {
        this.file = file;
        this.text = text;
        this.origin = origin;
    }

    /**
     * Reads the records of a file.
     *
     * @param file its name, for messages
     * @param origin appended to names without a final dot, until the file sets another
     * @throws ZoneFileException if the file has a mistake
     */
    public static List<DnsRecord> parse(String file, String text, DnsName origin) throws ZoneFileException {
        MasterFile reader = new MasterFile(file, text, origin);
        while (reader.at < text.length()) {
            reader.entry();
        }
        return reader.records;
    }

    private void entry() throws ZoneFileException {
        boolean continued = at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t');
        readLine();
        if (tokens.isEmpty()) {
            return;
        }
        String first = tokens.getFirst().text();
        if (first.startsWith("$")) {
            directive(first.toUpperCase(Locale.ROOT));
        } else {
            record(continued);
        }
    }

    /** Reads the words up to the end of the line; parentheses join several lines. */
    private void readLine() throws ZoneFileException {
        tokens.clear();
        places.clear();
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                newLine();
                if (open == 0) {
                    return;
                }
            } else if (c == ';') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '(' || c == ')') {
                open += c == '(' ? 1 : -1;
                if (open < 0) {
                    throw wrongHere("a parenthesis is closed that was not opened");
                }
                at++;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else {
                word(c == '"');
            }
        }
        if (open > 0) {
            throw wrongHere("a parenthesis is not closed");
        }
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private void word(boolean quoted) throws ZoneFileException {
        places.add(new int[] {line, at - lineStart + 1});
        int from = quoted ? at + 1 : at;
        int end = from;
        while (end < text.length() && !endsWord(text.charAt(end), quoted)) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (quoted && (end >= text.length() || text.charAt(end) != '"')) {
            throw wrongHere("a quotation mark is not closed on its line");
        }
        end = Math.min(end, text.length());
        tokens.add(new Token(text.substring(from, end), quoted));
        at = quoted ? end + 1 : end;
    }

    private static boolean endsWord(char c, boolean quoted) {
        return c == '\n' || (quoted ? c == '"' : " \t\r;()\"".indexOf(c) >= 0);
    }

    private ZoneFileException wrongHere(String message) {
        return new ZoneFileException(file, line, at - lineStart + 1, message);
    }

    private ZoneFileException wrong(int token, String message) {
        int[] place = places.get(Math.min(token, places.size() - 1));
        return new ZoneFileException(file, place[0], place[1], message);
    }

    private void directive(String name) throws ZoneFileException {
        if (tokens.size() < 2) {
            throw wrong(0, name + " needs a word after it");
        }
        String value = tokens.get(1).text();
        try {
            switch (name) {
                case "$ORIGIN" -> origin = DnsName.parse(value, origin);
                case "$TTL" -> defaultTtl = RecordParser.seconds(value);
                default -> throw wrong(0, name + " is not supported: there are $ORIGIN and $TTL");
            }
        } catch (IllegalArgumentException bad) {
            throw wrong(1, String.valueOf(bad.getMessage()));
        }
    }

    private void record(boolean continued) throws ZoneFileException {
        int next = 0;
        if (!continued) {
            owner = name(next++);
        }
        DnsName of = owner;
        if (of == null) {
            throw wrong(0, "the first record of a file needs an owner");
        }
        long ttl = -1;
        int recordClass = RecordClass.IN;
        int type = -1;
        while (type < 0 && next < tokens.size()) {
            String word = tokens.get(next).text();
            if (ttl < 0 && word.matches("[0-9]+([smhdwSMHDW][0-9smhdwSMHDW]*)?")) {
                ttl = ttl(next);
            } else if (RecordClass.find(word) >= 0) {
                recordClass = RecordClass.find(word);
            } else {
                type = type(next);
            }
            next++;
        }
        if (type < 0) {
            throw wrong(tokens.size() - 1, "a record type is missing");
        }
        RecordData data = data(type, next);
        if (ttl < 0) {
            // RFC 2308 §4: the last TTL, or the minimum of the SOA record if the file sets none
            ttl = defaultTtl >= 0 ? defaultTtl : type == RecordType.SOA ? data.soaNumber(4) : lastTtl;
        }
        if (ttl < 0) {
            throw wrong(0, "the record has no TTL, and no $TTL comes before it");
        }
        lastTtl = ttl;
        records.add(new DnsRecord(of, type, recordClass, Math.min(ttl, DnsRecord.MAX_TTL_SECONDS), data));
    }

    private DnsName name(int token) throws ZoneFileException {
        try {
            return DnsName.parse(tokens.get(token).text(), origin);
        } catch (IllegalArgumentException bad) {
            throw wrong(token, String.valueOf(bad.getMessage()));
        }
    }

    private long ttl(int token) throws ZoneFileException {
        try {
            return RecordParser.seconds(tokens.get(token).text());
        } catch (IllegalArgumentException bad) {
            throw wrong(token, String.valueOf(bad.getMessage()));
        }
    }

    private int type(int token) throws ZoneFileException {
        try {
            return RecordType.parse(tokens.get(token).text());
        } catch (IllegalArgumentException bad) {
            throw wrong(token, String.valueOf(bad.getMessage()));
        }
    }

    private RecordData data(int type, int from) throws ZoneFileException {
        try {
            return RecordParser.parse(type, tokens.subList(from, tokens.size()), origin);
        } catch (IllegalArgumentException bad) {
            throw wrong(from, RecordType.nameOf(type) + ": " + bad.getMessage());
        }
    }
}
