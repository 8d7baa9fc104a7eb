package io.hawser.tools.tcpdump;

import io.hawser.wire.Bytes;
import io.hawser.wire.Checksum;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The line about one packet during formatting, and the readable bytes of the packet: reading past its end ends the line
 * with the mark of the protocol that was being read.
 */
final class PacketText {
    /** Thrown when the packet is truncated, caught at the end of the line. */
    static final class Truncated extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean noticed;

        private Truncated(boolean noticed) {
            super("the packet ends too early", null, false, false);
            this.noticed = noticed;
        }

        /**
         * Returns whether a formatter has checked for the end, as that of tcpdump does: then the link's header is
         * known.
         */
        boolean isNoticed() {
            return noticed;
        }
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace, so that one instance serves all packets
    private static final Truncated NOTICED = new Truncated(true);

    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final Truncated UNNOTICED = new Truncated(false);

    private static final int HEX_BYTES_PER_LINE = 16;
    private static final int HEX_COLUMNS = 40;

    private final byte[] bytes;
    private final StringBuilder out;
    private final PrintOptions options;
    private int end;
    private int headerEnd;
    private String protocol = "";

    PacketText(byte[] bytes, int end, StringBuilder out, PrintOptions options) {
        this.bytes = bytes;
        this.options = options;
        this.end = end;
        this.out = out;
    }

    /** The verbosity, 0 to 3: the number of {@code -v}. */
    int verbosity() {
        return options.verbosity();
    }

    boolean checksChecksums() {
        return options.verbosity() > 0 && options.checksums();
    }

    PrintOptions options() {
        return options;
    }

    /** Sets the protocol that is being read, for the mark of a truncated packet. */
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

    /** Prints a word, unless a printed link header makes it superfluous. */
    void printUnlessLinkHeader(String word) {
        if (!options.linkHeader()) {
            out.append(word);
        }
    }

    /** Prints an IPv4 address. */
    PacketText printIpv4(int at) {
        int address = i32(at);
        out.append(address >>> 24).append('.').append(address >>> 16 & 0xff);
        out.append('.').append(address >>> 8 & 0xff).append('.').append(address & 0xff);
        return this;
    }

    /** Prints {@code before} and an IPv4 address, or nothing if the address is truncated. */
    PacketText printIpv4(String before, int at) {
        need(at, 4);
        return print(before).printIpv4(at);
    }

    /** Prints {@code before} and an IPv6 address, or nothing if the address is truncated. */
    PacketText printIpv6(String before, int at) {
        String address = ipv6(at);
        return print(before).print(address);
    }

    /** Prints {@code before} and a number of this many bytes, or nothing if the number is truncated. */
    PacketText printNumber(String before, int at, int bytes) {
        need(at, bytes);
        return print(before).print(bytes == 1 ? u8(at) : bytes == 2 ? u16(at) : u32(at));
    }

    /** The name of an IP protocol if names are enabled and it has one, or {@code ip-proto-89}. */
    String protocolName(int protocol) {
        return options.numeric() ? "ip-proto-" + protocol : ProtocolNames.of(protocol);
    }

    String tcpPort(int port) {
        return name("tcp", port);
    }

    String udpPort(int port) {
        return name("udp", port);
    }

    private String name(String protocol, int port) {
        String name = options.services().name(protocol, port);
        return name == null ? Integer.toString(port) : name;
    }

    /** The Internet checksum of these bytes, added to {@code before}; 0 if they contain a correct checksum. */
    int sum(int at, int count, long before) {
        need(at, count);
        return Checksum.finish(before + Checksum.sum(bytes, at, count));
    }

    /** The correct value of a checksum field, if all bytes sum to {@code sum} with {@code sent} in it. */
    static int corrected(int sent, int sum) {
        int value = sent + sum;
        value = (value & 0xffff) + (value >>> 16);
        return (value & 0xffff) + (value >>> 16);
    }

    /** The sum of addresses, length and protocol with which checksums of transports begin. */
    long pseudoHeader(IpHeader ip, int length, int protocol) {
        int addressBytes = ip.version() == 4 ? 4 : 16;
        int destination = ip.version() == 4
                ? Ipv4OptionsText.finalDestination(this, ip.at())
                : Ipv6Formatter.finalDestination(this, ip.at());
        need(ip.source(), addressBytes);
        need(destination, addressBytes);
        return Checksum.sum(bytes, ip.source(), addressBytes)
                + Checksum.sum(bytes, destination, addressBytes)
                + Checksum.sumOfInt(length)
                + Checksum.sumOfInt(protocol);
    }

    /** The low digits of a number, in hexadecimal. */
    static String hexDigits(int value, int digits) {
        return HexFormat.of().toHexDigits(value).substring(8 - digits);
    }

    /** The eight bytes at {@code at}, for a key. */
    long i64(int at) {
        need(at, 8);
        return Bytes.i64(bytes, at);
    }

    /** Sets the index after the last byte that may be read, for a packet inside this one. */
    void end(int index) {
        end = index;
    }

    /** The index after the last byte that may be read. */
    int end() {
        return end;
    }

    /** Excludes bytes at or after {@code index}, for example padding. */
    void limit(int index) {
        end = Math.min(end, index);
    }

    boolean has(int at, int count) {
        return at <= end - count;
    }

    void need(int at, int count) {
        if (!has(at, count)) {
            throw UNNOTICED;
        }
    }

    /** The exception for a truncated packet, for formatters that check for the end. */
    static Truncated truncated() {
        return NOTICED;
    }

    /**
     * Ends the line if fewer than {@code count} bytes are available, for formatters whose counterparts in tcpdump check
     * this too.
     */
    void check(int at, int count) {
        if (!has(at, count)) {
            throw NOTICED;
        }
    }

    /** The index after the headers of the link. */
    int headerEnd() {
        return headerEnd;
    }

    void headerEnd(int index) {
        headerEnd = index;
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

    /** Formats an IPv6 address in the way of inet_ntop(3): RFC 5952, with embedded IPv4 addresses. */
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
        boolean embedded = bestStart == 0 && (bestLength == 6 || bestLength == 5 && u16(at + 10) == 0xffff);
        StringBuilder address = new StringBuilder(40);
        for (int group = 0; group < (embedded ? 6 : 8); group++) {
            if (group == bestStart) {
                address.append("::");
                group += bestLength - 1;
            } else {
                boolean joined = address.isEmpty() || address.charAt(address.length() - 1) == ':';
                address.append(joined ? "" : ":").append(Integer.toHexString(u16(at + 2 * group)));
            }
        }
        if (embedded) {
            address.append(bestLength == 5 ? ":" : "").append(ipv4(at + 12));
        }
        return address.toString();
    }

    static String ipv6Text(byte[] address) {
        return new PacketText(address, address.length, new StringBuilder(), PrintOptions.NUMERIC).ipv6(0);
    }

    void copy(int at, byte[] to, int count) {
        need(at, count);
        System.arraycopy(bytes, at, to, 0, count);
    }

    /** Formats a hardware address: bytes joined by colons. */
    String hardware(int at, int count) {
        if (count == 0) {
            return "<empty>";
        }
        need(at, count);
        String address = HexFormat.ofDelimiter(":").formatHex(bytes, at, at + count);
        return options.numeric() || count != 6 ? address : address + " (oui " + Vendors.of(i32(at) >>> 8) + ")";
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

    /** Formats the bytes as characters; unprintable ones as ^A or M-a, like terminals. */
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

    /** Returns the bytes as characters, one per byte. */
    String ascii(int from, int to) {
        need(from, to - from);
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /**
     * Dumps a payload of unknown format, unless options print the bytes of each packet anyway, or request short output.
     */
    void dumpUnknown(int from) {
        if (options.dumpsUnknown()) {
            hexDump(from);
        }
    }

    /** Dumps all remaining bytes, in hexadecimal and as characters, sixteen per line. */
    void hexDump(int from) {
        hexDump(from, end - from, "\n\t", /* withCharacters= */ true);
    }

    /** Dumps bytes in hexadecimal, sixteen per line, each of which begins with {@code indent}. */
    void hexDump(int from, int count, String indent, boolean withCharacters) {
        int to = Math.min(from + count, end);
        for (int line = from; line < to; line += HEX_BYTES_PER_LINE) {
            int lineEnd = Math.min(line + HEX_BYTES_PER_LINE, to);
            out.append(indent).append("0x");
            appendHex(line - from, 4);
            out.append(": ");
            int column = out.length();
            for (int i = line; i < lineEnd; i++) {
                out.append((i - line) % 2 == 0 ? " " : "");
                appendHex(bytes[i] & 0xff, 2);
            }
            if (withCharacters) {
                out.repeat(' ', column + HEX_COLUMNS - out.length())
                        .append("  ")
                        .append(dotted(line, lineEnd));
            }
        }
        if (from + count > end) {
            throw UNNOTICED;
        }
    }

    /** Prints bytes as characters, with a point for each unprintable one. */
    void characters(int from) {
        out.append('\n');
        for (int i = from; i < end; i++) {
            int value = bytes[i] & 0xff;
            if (value == '\r') {
                boolean inLine = i + 2 < end && bytes[i + 1] != '\n';
                out.append(inLine ? "." : "");
            } else {
                boolean shown = value > ' ' && value < 0x7f || value == '\t' || value == ' ' || value == '\n';
                out.append(shown ? (char) value : '.');
            }
        }
    }

    private void appendHex(int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(value >>> shift & 0xf, 16));
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
