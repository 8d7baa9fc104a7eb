package io.hawser.tools.tcpdump;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The line about one packet while it is being written, and what may be read of the packet: reading past its end ends
 * the line with the mark of the protocol that was being read.
 */
final class PacketText {
    /** Thrown where the packet ends too early, caught where the line ends. */
    static final class Truncated extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Truncated() {
            super("the packet ends too early", null, false, false);
        }
    }

    private static final int HEX_BYTES_PER_LINE = 16;

    private final byte[] bytes;
    private final StringBuilder out;
    private final PrintOptions options;
    private int end;
    private String protocol = "";

    PacketText(byte[] bytes, int end, StringBuilder out, PrintOptions options) {
        this.bytes = bytes;
        this.options = options;
        this.end = end;
        this.out = out;
    }

    /** How much is to be said, 0 to 3: the number of {@code -v}. */
    int verbosity() {
        return options.verbosity();
    }

    PrintOptions options() {
        return options;
    }

    /** Names what is being read, for the mark at which it is truncated. */
    void protocol(String name) {
        protocol = name;
    }

    PacketText print(String text) {
        out.append(text);
        return this;
    }

    PacketText print(long number) {
        out.append(number);
        return this;
    }

    PacketText print(char character) {
        out.append(character);
        return this;
    }

    void printTruncated() {
        out.append(" [|").append(protocol).append(']');
    }

    /** The index after the last byte that may be read. */
    int end() {
        return end;
    }

    /** Leaves out what lies at or after {@code index}, for example padding. */
    void limit(int index) {
        end = Math.min(end, index);
    }

    boolean has(int at, int count) {
        return at <= end - count;
    }

    void need(int at, int count) {
        if (!has(at, count)) {
            throw truncated();
        }
    }

    static Truncated truncated() {
        return new Truncated();
    }

    int u8(int at) {
        need(at, 1);
        return Bytes.u8(bytes, at);
    }

    int u16(int at) {
        need(at, 2);
        return Bytes.u16(bytes, at);
    }

    int i32(int at) {
        need(at, 4);
        return Bytes.i32(bytes, at);
    }

    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    String ipv4(int at) {
        return IpAddress.v4(i32(at)).toString();
    }

    /** RFC 5952: the longest run of two or more zero groups, the first of equals, is left out. */
    String ipv6(int at) {
        need(at, 16);
        int bestStart = 8;
        int bestLength = 1;
        for (int group = 0; group < 8; group++) {
            int run = 0;
            while (group + run < 8 && u16(at + 2 * (group + run)) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = group;
                bestLength = run;
            }
            group += run;
        }
        StringBuilder address = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            if (group == bestStart) {
                address.append("::");
                group += bestLength - 1;
            } else {
                boolean joined = address.isEmpty() || address.charAt(address.length() - 1) == ':';
                address.append(joined ? "" : ":").append(Integer.toHexString(u16(at + 2 * group)));
            }
        }
        return address.toString();
    }

    /** A hardware address: bytes joined by colons. */
    String hardware(int at, int count) {
        need(at, count);
        return HexFormat.ofDelimiter(":").formatHex(bytes, at, at + count);
    }

    String hex(int at, int count) {
        need(at, count);
        return HexFormat.of().formatHex(bytes, at, at + count);
    }

    boolean isZero(int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (u8(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes as characters; those that cannot be printed as ^A or M-a, as terminals show them. */
    String visible(int from, int to) {
        StringBuilder characters = new StringBuilder();
        for (int i = from; i < to; i++) {
            int value = u8(i);
            if (value >= 0x80) {
                characters.append("M-");
                value -= 0x80;
            }
            if (value < ' ' || value == 0x7f) {
                characters.append('^');
                value ^= 0x40;
            }
            characters.append((char) value);
        }
        return characters.toString();
    }

    /** The bytes as they are, each one character. */
    String ascii(int from, int to) {
        need(from, to - from);
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** All bytes that are left, in hexadecimal and as characters, sixteen to a line. */
    void hexDump(int from) {
        for (int line = from; line < end; line += HEX_BYTES_PER_LINE) {
            int lineEnd = Math.min(line + HEX_BYTES_PER_LINE, end);
            StringBuilder hex = new StringBuilder();
            for (int i = line; i < lineEnd; i++) {
                hex.append((i - line) % 2 == 0 ? " " : "").append(HexFormat.of().toHexDigits(bytes[i]));
            }
            out.append(String.format(Locale.ROOT, "\n\t0x%04x: %-40s  %s", line - from, hex, dotted(line, lineEnd)));
        }
    }

    private String dotted(int from, int to) {
        StringBuilder characters = new StringBuilder();
        for (int i = from; i < to; i++) {
            int value = u8(i);
            characters.append(value > ' ' && value < 0x7f ? (char) value : '.');
        }
        return characters.toString();
    }
}
