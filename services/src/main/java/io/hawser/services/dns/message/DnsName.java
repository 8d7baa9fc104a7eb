package io.hawser.services.dns.message;

import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An absolute domain name: labels of 1 to 63 bytes, at most 255 bytes with their lengths (RFC 1035 §2.3.4). The case of
 * ASCII letters is preserved, but ignored by {@link #equals} and {@link #compareTo} (RFC 4343).
 */
public final class DnsName implements Comparable<DnsName> {
    /** The most bytes of a name on the wire, the root label included. */
    public static final int MAX_BYTES = 255;

    /** The most bytes of a label. */
    public static final int MAX_LABEL_BYTES = 63;

    /** The name of the root. */
    public static final DnsName ROOT = new DnsName(new byte[1], 0);

    /** Characters with a special meaning in master files, which are escaped by a backslash (RFC 1035 §5.1). */
    private static final String SPECIAL = "\"$().;@\\";

    private static final int ASTERISK = '*';
    private static final int V4_BYTES = 4;
    private static final int V6_NIBBLES = 32;
    private static final DnsName IN_ADDR_ARPA = parse("in-addr.arpa.");
    private static final DnsName IP6_ARPA = parse("ip6.arpa.");

    /** Shared between a name and its parents. */
    private final byte[] wire;

    private final int start;
    private int hash;

    private DnsName(byte[] wire, int start) {
        this.wire = wire;
        this.start = start;
    }

    /**
     * Parses a name in the form of master files, {@code www.example.com.}, with {@code \.} and {@code \DDD}. A name
     * without the final dot is absolute too.
     *
     * @throws IllegalArgumentException if a label is empty or too long, or the name is too long
     */
    public static DnsName parse(String text) {
        return parse(text, ROOT);
    }

    /**
     * Parses a name like {@link #parse(String)}, but appends {@code origin} to a name without the final dot; {@code @}
     * is {@code origin}.
     *
     * @throws IllegalArgumentException if a label is empty or too long, or the name is too long
     */
    public static DnsName parse(String text, DnsName origin) {
        if (text.equals("@")) {
            return origin;
        }
        if (text.equals(".")) {
            return ROOT;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a name is empty; the root is written as a dot");
        }
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        boolean absolute = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            absolute = c == '.';
            if (c == '.') {
                endLabel(text, label, labels);
            } else if (c == '\\') {
                i += readEscape(text, i, label);
            } else if (c < 0x80) {
                label.write(c);
            } else {
                byte[] utf8 = String.valueOf(c).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                label.write(utf8, 0, utf8.length);
            }
        }
        if (!absolute) {
            endLabel(text, label, labels);
        }
        byte[] rest = absolute ? ROOT.wire : origin.toWire();
        labels.write(rest, 0, rest.length);
        if (labels.size() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the name '" + text + "' has " + labels.size() + " bytes; the most is " + MAX_BYTES);
        }
        return new DnsName(labels.toByteArray(), 0);
    }

    private static void endLabel(String text, ByteArrayOutputStream label, ByteArrayOutputStream labels) {
        if (label.size() == 0) {
            throw new IllegalArgumentException("the name '" + text + "' has an empty label");
        }
        // RFC 1035 §2.3.4, DNS-12
        if (label.size() > MAX_LABEL_BYTES) {
            throw new IllegalArgumentException("a label of the name '" + text + "' has " + label.size()
                    + " bytes; the most is " + MAX_LABEL_BYTES);
        }
        labels.write(label.size());
        labels.writeBytes(label.toByteArray());
        label.reset();
    }

    /** Reads {@code \X} or {@code \DDD}; returns how many characters follow the backslash. */
    private static int readEscape(String text, int backslash, ByteArrayOutputStream label) {
        if (backslash + 1 < text.length() && !Character.isDigit(text.charAt(backslash + 1))) {
            label.write(text.charAt(backslash + 1));
            return 1;
        }
        String digits = text.substring(backslash + 1, Math.min(text.length(), backslash + 4));
        if (!digits.matches("[0-2][0-9]{2}") || Integer.parseInt(digits) > 0xff) {
            throw new IllegalArgumentException(
                    "in the name '" + text + "' a backslash is followed by neither a character nor \\000 to \\255");
        }
        label.write(Integer.parseInt(digits));
        return 3;
    }

    /** Makes a name of its uncompressed bytes, which the caller has checked and will not change. */
    static DnsName ofChecked(byte[] wire) {
        return new DnsName(wire, 0);
    }

    /** The name for reverse lookups of an address: {@code 1.0.0.10.in-addr.arpa.} for 10.0.0.1. */
    public static DnsName reverseOf(IpAddress address) {
        StringBuilder text = new StringBuilder();
        if (address.isV4()) {
            int bits = address.v4();
            for (int i = 0; i < V4_BYTES; i++) {
                text.append(bits >>> 8 * i & 0xff).append('.');
            }
            return parse(text.substring(0, text.length() - 1), IN_ADDR_ARPA);
        }
        for (int i = 0; i < V6_NIBBLES; i++) {
            long half = i < V6_NIBBLES / 2 ? address.low() : address.high();
            text.append(Character.forDigit((int) (half >>> 4 * (i & 0xf)) & 0xf, 16))
                    .append('.');
        }
        return parse(text.substring(0, text.length() - 1), IP6_ARPA);
    }

    /** The number of labels, the root not counted. */
    public int labelCount() {
        int count = 0;
        for (int at = start; wire[at] != 0; at += 1 + wire[at]) {
            count++;
        }
        return count;
    }

    /** Returns whether this is the root. */
    public boolean isRoot() {
        return wire[start] == 0;
    }

    /** The name without its first label; null of the root. */
    public @Nullable DnsName parent() {
        return isRoot() ? null : new DnsName(wire, start + 1 + wire[start]);
    }

    /** The name without its first {@code count} labels. */
    public DnsName ancestor(int count) {
        int at = start;
        for (int i = 0; i < count; i++) {
            at += 1 + wire[at];
        }
        return new DnsName(wire, at);
    }

    /** The bytes of the first label. */
    public byte[] firstLabel() {
        return Arrays.copyOfRange(wire, start + 1, start + 1 + wire[start]);
    }

    /**
     * The name with one more label in front.
     *
     * @throws IllegalArgumentException if the label or the name would be too long
     */
    public DnsName prepend(byte[] label) {
        if (label.length == 0 || label.length > MAX_LABEL_BYTES || length() + label.length + 1 > MAX_BYTES) {
            throw new IllegalArgumentException("a label of " + label.length + " bytes does not fit before " + this);
        }
        byte[] longer = new byte[1 + label.length + length()];
        longer[0] = (byte) label.length;
        System.arraycopy(label, 0, longer, 1, label.length);
        System.arraycopy(wire, start, longer, 1 + label.length, length());
        return new DnsName(longer, 0);
    }

    /** The wildcard below this name, {@code *.example.com.}; null if it would be too long. */
    public @Nullable DnsName wildcard() {
        return length() + 2 > MAX_BYTES ? null : prepend(new byte[] {ASTERISK});
    }

    /** Returns whether the first label is an asterisk. */
    public boolean isWildcard() {
        return wire[start] == 1 && wire[start + 1] == ASTERISK;
    }

    /** Returns whether this name is {@code ancestor}, or below it. */
    public boolean isWithin(DnsName ancestor) {
        int surplus = labelCount() - ancestor.labelCount();
        return surplus >= 0 && ancestor(surplus).equals(ancestor);
    }

    /**
     * This name with the suffix {@code from} replaced by {@code to}, as for DNAME (RFC 6672 §2.2); null if the result
     * is too long.
     */
    public @Nullable DnsName replaceAncestor(DnsName from, DnsName to) {
        int kept = length() - from.length();
        if (kept + to.length() > MAX_BYTES) {
            return null;
        }
        byte[] replaced = new byte[kept + to.length()];
        System.arraycopy(wire, start, replaced, 0, kept);
        System.arraycopy(to.wire, to.start, replaced, kept, to.length());
        return new DnsName(replaced, 0);
    }

    /** The number of bytes on the wire, without compression. */
    public int length() {
        return wire.length - start;
    }

    /** The bytes on the wire, without compression. */
    public byte[] toWire() {
        return Arrays.copyOfRange(wire, start, wire.length);
    }

    /** Returns whether the other name has the same bytes, including case. */
    public boolean equalsExactly(DnsName other) {
        return Arrays.equals(wire, start, wire.length, other.wire, other.start, other.wire.length);
    }

    /**
     * Returns the name with changed case of letters (draft-vixie-dnsext-dns0x20).
     *
     * @param upper a bit for each byte of the name in order: 1 for upper case
     */
    public DnsName withCase(long... upper) {
        byte[] changed = toWire();
        for (int at = 0; changed[at] != 0; ) {
            int end = at + 1 + changed[at];
            for (int i = at + 1; i < end; i++) {
                boolean up = (upper[(i >>> 6) % upper.length] >>> (i & 63) & 1) != 0;
                int c = lower(changed[i]);
                changed[i] = (byte) (up && c >= 'a' && c <= 'z' ? c - 32 : c);
            }
            at = end;
        }
        return new DnsName(changed, 0);
    }

    /** The same name in lower case. */
    public DnsName toLowerCase() {
        return withCase(0L);
    }

    byte byteAt(int index) {
        return wire[start + index];
    }

    /** Case is folded by hand: no locale, and only ASCII letters count (RFC 4343 §3, DNS-11). */
    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof DnsName name) || name.length() != length()) {
            return false;
        }
        for (int i = 0; i < length(); i++) {
            if (lower(wire[start + i]) != lower(name.wire[name.start + i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = 1;
            for (int i = start; i < wire.length; i++) {
                known = 31 * known + lower(wire[i]);
            }
            hash = known;
        }
        return known;
    }

    /** Canonical order (RFC 4034 §6.1): by the last label first. */
    @Override
    public int compareTo(DnsName other) {
        int mine = labelCount();
        int others = other.labelCount();
        for (int i = 1; i <= Math.min(mine, others); i++) {
            int a = ancestor(mine - i).start;
            int b = other.ancestor(others - i).start;
            int order = compareLabels(wire, a, other.wire, b);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine, others);
    }

    private static int compareLabels(byte[] a, int aStart, byte[] b, int bStart) {
        int common = Math.min(a[aStart], b[bStart]);
        for (int i = 1; i <= common; i++) {
            int order = Integer.compare(lower(a[aStart + i]) & 0xff, lower(b[bStart + i]) & 0xff);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a[aStart], b[bStart]);
    }

    /** The name in the form of master files, with the final dot. */
    @Override
    public String toString() {
        if (isRoot()) {
            return ".";
        }
        StringBuilder text = new StringBuilder(length());
        for (int at = start; wire[at] != 0; at += 1 + wire[at]) {
            for (int i = at + 1; i <= at + wire[at]; i++) {
                int c = wire[i] & 0xff;
                if (c <= ' ' || c >= 0x7f) {
                    text.append('\\').append((char) ('0' + c / 100));
                    text.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
                } else {
                    text.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append((char) c);
                }
            }
            text.append('.');
        }
        return text.toString();
    }

    /** The name without the final dot; {@code .} for the root. */
    public String toTextWithoutDot() {
        String text = toString();
        return isRoot() ? text : text.substring(0, text.length() - 1);
    }
}
