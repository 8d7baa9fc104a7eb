package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsQuestion;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;

/**
 * Prints records in the columns of BIND's tools: each field begins at its column after tabs, or after one space if the
 * field before it is too long.
 *
 * @param withTtl whether to print the TTL
 * @param withClass whether to print the class
 * @param ttlUnits whether to print the TTL like {@code 5m}
 * @param multiline whether to print SOA records on several lines
 */
record RecordPrinter(boolean withTtl, boolean withClass, boolean ttlUnits, boolean multiline) {
    private static final int TAB = 8;
    private static final int FIRST_COLUMN = 24;
    private static final int COLUMN_BYTES = 8;
    private static final int SOA_NUMBERS = 5;
    private static final String[] SOA_NAMES = {"serial", "refresh", "retry", "expire", "minimum"};

    /** Prints all fields on one line. */
    static final RecordPrinter PLAIN = new RecordPrinter(true, true, false, false);

    /** A line that counts its columns. */
    private static final class Line {
        private final StringBuilder text = new StringBuilder();
        private int column;

        void add(String part) {
            text.append(part);
            column += part.length();
        }

        void indent(int wanted) {
            int to = Math.max(wanted, column + 1);
            int tabs = to / TAB - column / TAB;
            text.append("\t".repeat(tabs));
            int reached = tabs > 0 ? to / TAB * TAB : column;
            text.append(" ".repeat(to - reached));
            column = to;
        }
    }

    private int classColumn() {
        return multiline ? FIRST_COLUMN : FIRST_COLUMN + (withTtl ? COLUMN_BYTES : 0);
    }

    private int typeColumn() {
        return multiline ? FIRST_COLUMN : classColumn() + (withClass ? COLUMN_BYTES : 0);
    }

    private int dataColumn() {
        return multiline ? FIRST_COLUMN + COLUMN_BYTES : typeColumn() + COLUMN_BYTES;
    }

    /** Prints a record, without the end of the line. */
    String print(DnsRecord record) {
        Line line = new Line();
        line.add(record.name().toString());
        if (withTtl) {
            line.indent(FIRST_COLUMN);
            line.add(ttlUnits ? units(record.ttlSeconds()) : String.valueOf(record.ttlSeconds()));
        }
        if (withClass) {
            line.indent(classColumn());
            line.add(RecordClass.nameOf(record.recordClass()));
        }
        line.indent(typeColumn());
        line.add(RecordType.nameOf(record.type()));
        line.indent(dataColumn());
        line.add(
                multiline && record.type() == RecordType.SOA
                        ? soa(record)
                        : record.data().toText(record.type()));
        return line.text.toString();
    }

    /** Prints the question as a comment. */
    String print(DnsQuestion question) {
        Line line = new Line();
        line.add(question.name().toString());
        line.indent(multiline ? FIRST_COLUMN : FIRST_COLUMN + COLUMN_BYTES);
        line.add(RecordClass.nameOf(question.recordClass()));
        line.indent(multiline ? FIRST_COLUMN : FIRST_COLUMN + 2 * COLUMN_BYTES);
        line.add(RecordType.nameOf(question.type()));
        return ";" + line.text;
    }

    private static String soa(DnsRecord record) {
        var data = record.data();
        var primary = data.nameAt(0);
        StringBuilder text = new StringBuilder();
        text.append(primary).append(' ').append(data.nameAt(primary.length())).append(" (\n");
        for (int i = 0; i < SOA_NUMBERS; i++) {
            String number = String.valueOf(data.soaNumber(i));
            text.append("\t\t\t\t").append(number).append(" ".repeat(Math.max(1, 11 - number.length())));
            text.append("; ").append(SOA_NAMES[i]);
            text.append(i == 0 ? "" : " (" + words(data.soaNumber(i)) + ")").append('\n');
        }
        return text.append("\t\t\t\t)").toString();
    }

    /** Formats a time like {@code 1 hour 30 minutes}. */
    private static String words(long seconds) {
        long[] units = {604_800, 86_400, 3600, 60, 1};
        String[] names = {"week", "day", "hour", "minute", "second"};
        StringBuilder text = new StringBuilder();
        long left = seconds;
        for (int i = 0; i < units.length; i++) {
            long count = left / units[i];
            left %= units[i];
            if (count > 0) {
                text.append(text.isEmpty() ? "" : " ").append(count).append(' ');
                text.append(names[i]).append(count == 1 ? "" : "s");
            }
        }
        return text.isEmpty() ? "0 seconds" : text.toString();
    }

    /** Formats a time like {@code 1h30m}. */
    private static String units(long seconds) {
        long[] units = {604_800, 86_400, 3600, 60, 1};
        StringBuilder text = new StringBuilder();
        long left = seconds;
        for (int i = 0; i < units.length; i++) {
            long count = left / units[i];
            left %= units[i];
            if (count > 0) {
                text.append(count).append("wdhms".charAt(i));
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
