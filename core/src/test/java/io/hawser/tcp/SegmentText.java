package io.hawser.tcp;

import io.hawser.wire.TcpHeader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment as tests write it, in the style of tcpdump:
 * {@code FLAGS [seq N] [ack N] [win N] [urg N] [len N | "text"] [<options>]}, for example
 * {@code S. seq 0 ack 1 win 65160 <mss 1460,sackOK>}. Sequence numbers are relative to the initial number of their
 * sender; {@code =N} is a number as on the wire. Omitted parts are null.
 */
record SegmentText(
        String text,
        int flags,
        String seq,
        String ack,
        Integer window,
        Integer urgentPointer,
        String payload,
        String options) {
    private static final String FLAG_LETTERS = "FSRP.UEWA";
    private static final String NUMBER = "(=?-?\\d+)";
    private static final Pattern SYNTAX = Pattern.compile("([FSRPUEWA.]+|none)(?: seq "
            + NUMBER
            + ")?(?: ack "
            + NUMBER
            + ")?(?: win (\\d+))?(?: urg (\\d+))?(?: len (\\d+)| \"([^\"]*)\")?(?: <([^>]*)>)?");

    static SegmentText parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a segment: " + text);
        }
        String length = matcher.group(6);
        String payload = matcher.group(7);
        if (length != null) {
            payload = pattern(Integer.parseInt(length));
        }
        return new SegmentText(
                text,
                flags(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                number(matcher.group(4)),
                number(matcher.group(5)),
                payload == null ? "" : payload,
                matcher.group(8));
    }

    /** Returns the payload of {@code len N}. */
    static String pattern(int length) {
        return "0123456789abcdef".repeat(length / 16 + 1).substring(0, length);
    }

    private static Integer number(String text) {
        return text == null ? null : Integer.valueOf(text);
    }

    private static int flags(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length() && !letters.equals("none"); i++) {
            flags |= 1 << FLAG_LETTERS.indexOf(letters.charAt(i));
        }
        return flags;
    }

    /** Returns letters such as {@code S.}, in tcpdump's order; A, which tcpdump does not show, is AE of RFC 9768. */
    static String letters(int flags) {
        if (flags == 0) {
            return "none";
        }
        StringBuilder letters = new StringBuilder();
        for (char letter : "FSRPUEWA.".toCharArray()) {
            if ((flags & 1 << FLAG_LETTERS.indexOf(letter)) != 0) {
                letters.append(letter);
            }
        }
        return letters.toString();
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns SEG.LEN. */
    int length() {
        return payload.length() + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
    }

    /** Returns the number on the wire for a number relative to {@code base}. */
    static int absolute(String number, int base) {
        return number.startsWith("=") ? (int) Long.parseLong(number.substring(1)) : base + (int) Long.parseLong(number);
    }
}
