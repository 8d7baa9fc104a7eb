package io.hawser.tools.tcpdump;

import java.util.Map;

/** Formats DNS messages, as far as tcpdump prints them in one line. */
final class DnsFormatter {
    private static final int HEADER_BYTES = 12;
    private static final int CLASS_IN = 1;
    private static final int OPT = 41;

    /**
     * Verbosity at which questions of responses and the other sections are printed; the next constant is that for TTLs.
     */
    private static final int SECTIONS_VERBOSITY = 2;

    private static final int TTL_VERBOSITY = 3;

    /** RFC 1035 §4.1.4: a label whose two upper bits are set points to an earlier name. */
    private static final int POINTER = 0xc0;

    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_NAME_BYTES = 255;

    /** The types from 0 on, in the numbering of IANA. */
    private static final String[] FIRST_TYPES =
            (" A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP_PTR SIG "
                            + "KEY PX GPOS"
                            + " AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP "
                            + "IPSECKEY RRSIG NSEC DNSKEY")
                    .split(" ", -1);

    private static final Map<Integer, String> LATER_TYPES = Map.of(
            99, "SPF", 249, "TKEY", 250, "TSIG", 251, "IXFR", 252, "AXFR", 253, "MAILB", 254, "MAILA", 255, "ANY", 256,
            "URI");

    private static final Map<Integer, String> CLASSES = Map.of(3, "CHAOS", 4, "HS", 255, "ANY");

    private static final String[] OPERATIONS = {
        "",
        " inv_q",
        " stat",
        " op3",
        " notify",
        " update",
        " op6",
        " op7",
        " op8",
        " updateA",
        " updateD",
        " updateDA",
        " updateM",
        " updateMA",
        " zoneInit",
        " zoneRef"
    };

    private static final String[] RESPONSES = {
        "",
        " FormErr",
        " ServFail",
        " NXDomain",
        " NotImp",
        " Refused",
        " YXDomain",
        " YXRRSet",
        " NXRRSet",
        " NotAuth",
        " NotZone",
        " Resp11",
        " Resp12",
        " Resp13",
        " Resp14",
        " NoChange"
    };

    private final PacketText text;
    private final int message;
    private int at;

    private DnsFormatter(PacketText text, int message) {
        this.text = text;
        this.message = message;
        at = message + HEADER_BYTES;
    }

    static void printOverTcp(PacketText text, int at, int length) {
        text.protocol("domain");
        if (length < 2) {
            text.print(" [DNS over TCP: length ").print(length).print(" < 2] (invalid)");
            return;
        }
        int prefix = text.u16(at);
        if (prefix != length - 2) {
            text.print(" [prefix length(").print(prefix).print(") != length(").print(length - 2);
            text.print(")] (invalid)");
            return;
        }
        text.print(' ');
        print(text, at + 2, length - 2);
    }

    /** Prints the name at {@code from}; returns the index after it, or -1 if it is malformed or truncated. */
    static int printWholeName(PacketText text, int message, int from) {
        DnsFormatter dns = new DnsFormatter(text, message);
        dns.at = from;
        return dns.printName(from) && dns.skipName() ? dns.at : -1;
    }

    static void print(PacketText text, int at, int length) {
        text.protocol("domain");
        if (length < HEADER_BYTES) {
            text.print("domain [length ").print(length).print(" < 12] (invalid)");
            return;
        }
        text.need(at, HEADER_BYTES);
        DnsFormatter dns = new DnsFormatter(text, at);
        boolean whole = (text.u16(at + 2) & 0x8000) != 0 ? dns.printResponse() : dns.printQuery();
        if (whole) {
            text.print(" (").print(length).print(')');
        } else {
            text.printTruncated();
        }
    }

    /** Prints a query; returns false if the message is truncated or contains a malformed name. */
    private boolean printQuery() {
        int flags = text.u16(message + 2);
        text.print(text.u16(message)).print(OPERATIONS[flags >>> 11 & 0xf]);
        text.print((flags & 0x0100) != 0 ? "+" : "").print((flags & 0x0010) != 0 ? "%" : "");
        if ((flags & 0x06cf) != 0) {
            text.print(" [b2&3=0x").print(Integer.toHexString(flags)).print(']');
        }
        int questions = text.u16(message + 4);
        printCount(text.u16(message + 6), "a", 0);
        printCount(questions, "q", 1);
        printCount(text.u16(message + 8), "n", 0);
        printCount(text.u16(message + 10), "au", 0);
        for (int i = 0; i < questions; i++) {
            if (!printQuestion()) {
                return false;
            }
        }
        return text.verbosity() < SECTIONS_VERBOSITY
                || printSection(" an:", text.u16(message + 6))
                        && printSection(" ns:", text.u16(message + 8))
                        && printSection(" ar:", text.u16(message + 10));
    }

    private boolean printSection(String title, int count) {
        if (count == 0 || !text.has(at, 1)) {
            return count == 0;
        }
        text.print(title);
        return printRecords(count);
    }

    private boolean printResponse() {
        int flags = text.u16(message + 2);
        text.print(text.u16(message)).print(OPERATIONS[flags >>> 11 & 0xf]).print(RESPONSES[flags & 0xf]);
        text.print((flags & 0x0400) != 0 ? "*" : "").print((flags & 0x0080) != 0 ? "" : "-");
        text.print((flags & 0x0200) != 0 ? "|" : "").print((flags & 0x0020) != 0 ? "$" : "");
        int questions = text.u16(message + 4);
        int answers = text.u16(message + 6);
        printCount(questions, "q", 1);
        for (int i = 0; i < questions; i++) {
            text.print(i > 0 ? "," : "");
            if (text.verbosity() >= SECTIONS_VERBOSITY) {
                text.print(" q:");
                if (!printQuestion()) {
                    return false;
                }
            } else {
                if (!skipName()) {
                    return false;
                }
                at += 4;
            }
        }
        text.print(' ').print(answers).print('/').print(text.u16(message + 8)).print('/');
        text.print(text.u16(message + 10));
        return printRecords(answers)
                && (text.verbosity() < SECTIONS_VERBOSITY
                        || printSection(" ns:", text.u16(message + 8)) && printSection(" ar:", text.u16(message + 10)));
    }

    private boolean printRecords(int count) {
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                if (!text.has(at, 1)) {
                    return false;
                }
                text.print(',');
            }
            if (!printRecord()) {
                return false;
            }
        }
        return true;
    }

    private void printCount(int count, String of, int usual) {
        if (count != usual) {
            text.print(" [").print(count).print(of).print(']');
        }
    }

    private boolean printQuestion() {
        int name = at;
        if (!skipName() || !text.has(at, 4)) {
            return false;
        }
        text.print(' ').print(typeName(text.u16(at)));
        printClass(text.u16(at + 2));
        text.print("? ");
        at += 4;
        return printName(name);
    }

    /** Prints a record. A record whose beginning is truncated is skipped; returns false if its data is truncated. */
    private boolean printRecord() {
        int name = at;
        if (!skipName() || !text.has(at, 10)) {
            at = text.end();
            return true;
        }
        if (text.verbosity() > 0) {
            text.print(' ');
            if (!printName(name)) {
                return false;
            }
        }
        int type = text.u16(at);
        int data = at + 10;
        int dataBytes = text.u16(at + 8);
        if (type != OPT) {
            printClass(text.u16(at + 2));
            if (text.verbosity() >= TTL_VERBOSITY) {
                text.print(" [")
                        .print(time((long) text.u16(at + 4) << 16 | text.u16(at + 6)))
                        .print(']');
            }
        }
        text.print(' ').print(typeName(type));
        at = data;
        return skip(dataBytes) && printData(type, data);
    }

    private boolean printData(int type, int data) {
        switch (type) {
            case 1, 28 -> {
                if (!text.has(data, type == 1 ? 4 : 16)) {
                    return false;
                }
                text.print(' ').print(type == 1 ? text.ipv4(data) : text.ipv6(data));
            }
            case OPT -> {
                text.print(" UDPsize=").print(text.u16(data - 8));
                text.print((text.u16(data - 4) & 0x8000) != 0 ? " DO" : "");
                printOptions(data);
            }
            case 6 -> {
                return text.verbosity() == 0 || printSoa(data);
            }
            case 2, 5, 12 -> {
                text.print(' ');
                return printName(data);
            }
            case 15 -> {
                text.print(' ');
                if (!printName(data + 2)) {
                    return false;
                }
                text.print(' ').print(text.u16(data));
            }
            case 16 -> {
                for (int i = data; i < at; i += 1 + text.u8(i)) {
                    text.print(" \"")
                            .print(text.visible(i + 1, i + 1 + text.u8(i)))
                            .print('"');
                }
            }
            case 33 -> {
                text.print(' ');
                if (!printName(data + 6)) {
                    return false;
                }
                text.print(':').print(text.u16(data + 4)).print(' ').print(text.u16(data));
                text.print(' ').print(text.u16(data + 2));
            }
            default -> {}
        }
        return true;
    }

    /** Prints the names and numbers of an SOA record; {@link #at} is the end of its data. */
    private boolean printSoa(int data) {
        int end = at;
        at = data;
        int primary = at;
        if (!skipName()) {
            return false;
        }
        int mailbox = at;
        if (!skipName() || !text.has(at, 20)) {
            return false;
        }
        int numbers = at;
        at = end;
        text.print(' ');
        if (!printName(primary)) {
            return false;
        }
        text.print(' ');
        if (!printName(mailbox)) {
            return false;
        }
        for (int i = numbers; i < numbers + 20; i += 4) {
            text.print(' ').print((long) text.u16(i) << 16 | text.u16(i + 2));
        }
        return true;
    }

    /** Prints the options of EDNS with the names of tcpdump. */
    private void printOptions(int data) {
        int i = data;
        text.print(i < at ? " [" : "");
        while (i + 4 <= at) {
            int code = text.u16(i);
            int length = Math.min(text.u16(i + 2), at - i - 4);
            text.print(i > data ? "," : "");
            printOption(code, i + 4, length);
            i += 4 + length;
        }
        text.print(data < at ? "]" : "");
    }

    private void printOption(int code, int from, int length) {
        switch (code) {
            case 3 -> text.print("NSID");
            case 8 -> text.print("ECS");
            case 10 -> text.print("COOKIE");
            case 11 -> text.print("KEEPALIVE");
            case 12 -> text.print("PADDING");
            default -> text.print("Opt").print(code);
        }
        if (code == 8 && length >= 4) {
            printSubnet(from, length);
        } else if (code == 11 && length == 2) {
            text.print(' ')
                    .print(text.u16(from) / 10)
                    .print('.')
                    .print(text.u16(from) % 10)
                    .print(" sec");
        } else if (code == 12) {
            text.print(" (").print(length).print(')');
        } else if (length > 0) {
            text.print(' ');
            for (int i = from; i < from + length; i++) {
                text.print(Character.forDigit(text.u8(i) >> 4, 16));
                text.print(Character.forDigit(text.u8(i) & 0xf, 16));
            }
        }
    }

    private void printSubnet(int from, int length) {
        StringBuilder address = new StringBuilder();
        boolean v4 = text.u16(from) == 1;
        for (int i = 0; i < (v4 ? 4 : 16); i++) {
            int octet = 4 + i < length ? text.u8(from + 4 + i) : 0;
            if (v4) {
                address.append(i == 0 ? "" : ".").append(octet);
            } else {
                address.append(i > 0 && i % 2 == 0 ? ":" : "");
                address.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
            }
        }
        text.print(' ')
                .print(address.toString())
                .print('/')
                .print(text.u8(from + 2))
                .print('/');
        text.print(text.u8(from + 3));
    }

    /** Formats a time like {@code 1d1h1m1s}; parts that are 0 are omitted. */
    private static String time(long seconds) {
        long[] units = {604_800, 86_400, 3600, 60, 1};
        StringBuilder parts = new StringBuilder();
        long left = seconds;
        for (int i = 0; i < units.length; i++) {
            long count = left / units[i];
            left %= units[i];
            if (count > 0) {
                parts.append(count).append("wdhms".charAt(i));
            }
        }
        return parts.isEmpty() ? "0s" : parts.toString();
    }

    private void printClass(int number) {
        if (number != CLASS_IN) {
            text.print(' ').print(CLASSES.getOrDefault(number, "(Class " + number + ")"));
        }
    }

    private static String typeName(int type) {
        boolean first = type > 0 && type < FIRST_TYPES.length;
        return first ? FIRST_TYPES[type] : LATER_TYPES.getOrDefault(type, "Type" + type);
    }

    private boolean skip(int count) {
        at += count;
        return at <= text.end();
    }

    private boolean skipName() {
        while (text.has(at, 1)) {
            int label = text.u8(at);
            if (label >= POINTER) {
                return skip(2);
            }
            if (label > MAX_LABEL_BYTES || !skip(1 + label)) {
                return false;
            }
            if (label == 0) {
                return true;
            }
        }
        return false;
    }

    /** Prints a name. Follows pointers only backwards, so that the loop ends. */
    private boolean printName(int from) {
        int i = from;
        int earliest = from;
        int printed = 0;
        while (text.has(i, 1)) {
            int label = text.u8(i);
            if (label >= POINTER) {
                if (!text.has(i, 2)) {
                    return false;
                }
                int target = message + (text.u16(i) & 0x3fff);
                if (target >= earliest) {
                    text.print("<BAD PTR>");
                    return false;
                }
                earliest = target;
                i = target;
            } else if (label > MAX_LABEL_BYTES) {
                text.print("<BAD LABEL TYPE>");
                return false;
            } else if (label == 0) {
                text.print(printed == 0 ? "." : "");
                return true;
            } else {
                if (!text.has(i + 1, label) || printed > MAX_NAME_BYTES) {
                    return false;
                }
                text.print(text.visible(i + 1, i + 1 + label)).print('.');
                printed += label + 1;
                i += 1 + label;
            }
        }
        return false;
    }
}
