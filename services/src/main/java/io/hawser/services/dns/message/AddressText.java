package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;

/** Text form of addresses of both families: IPv6 in the form of RFC 5952. */
public final class AddressText {
    private static final int V4_BYTES = 4;
    private static final int GROUPS = 8;

    private AddressText() {}

    /** The text of an address. */
    public static String of(IpAddress address) {
        if (address.isV4()) {
            return address.toString();
        }
        return of(RecordData.ofAddress(address).bytes(), 0, 2 * GROUPS);
    }

    static String of(byte[] bytes, int at, int length) {
        if (length == V4_BYTES) {
            return (bytes[at] & 0xff) + "." + (bytes[at + 1] & 0xff) + "." + (bytes[at + 2] & 0xff) + "."
                    + (bytes[at + 3] & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = Bytes.u16(bytes, at + 2 * i);
        }
        if (isV4Mapped(groups)) {
            return "::ffff:" + of(bytes, at + 12, V4_BYTES);
        }
        return text(groups);
    }

    private static boolean isV4Mapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xffff;
    }

    private static String text(int[] groups) {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; ) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
            i = Math.max(end, i + 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /**
     * Reads an address of either family.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return IpAddress.parse(text);
        }
        int[] groups = new int[GROUPS];
        int gap = text.indexOf("::");
        boolean good = gap < 0 ? fill(groups, text, 0) == GROUPS : fillAround(groups, text, gap);
        if (!good) {
            throw new IllegalArgumentException("not an address such as 10.0.0.1 or 2001:db8::1: '" + text + "'");
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[GROUPS / 2 + i];
        }
        return new IpAddress(high, low);
    }

    private static boolean fillAround(int[] groups, String text, int gap) {
        int[] tail = new int[GROUPS];
        int before = fill(groups, text.substring(0, gap), 0);
        int after = fill(tail, text.substring(gap + 2), 0);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return false;
        }
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return true;
    }

    /** Parses groups separated by colons; returns their number, or -1 if one is invalid. */
    private static int fill(int[] groups, String text, int from) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = from;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') > 0) {
                if (count + 2 > GROUPS) {
                    return -1;
                }
                int v4 = IpAddress.parse(parts[i]).v4();
                groups[count++] = v4 >>> 16;
                groups[count++] = v4 & 0xffff;
            } else {
                if (count == GROUPS || !parts[i].matches("[0-9a-fA-F]{1,4}")) {
                    return -1;
                }
                groups[count++] = Integer.parseInt(parts[i], 16);
            }
        }
        return count;
    }
}
