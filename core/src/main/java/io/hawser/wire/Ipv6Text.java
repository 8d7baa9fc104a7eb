package io.hawser.wire;

import org.jspecify.annotations.Nullable;

/** The text of IPv6 addresses: reads the forms of RFC 4291 §2.2, writes the one of RFC 5952. */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    static String of(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3))) & 0xffff;
        }
        int gapLength = 1;
        int gap = -1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zeros(groups, i);
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean separated = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(separated ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** The number of groups from {@code first} on that are 0. */
    private static int zeros(int[] groups, int first) {
        int end = first;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - first;
    }

    /** Reads an address; null if {@code text} is none. */
    static @Nullable IpAddress parse(String text) {
        int[] groups = new int[GROUPS];
        int gap = text.indexOf("::");
        boolean good = gap < 0 ? read(groups, text, true) == GROUPS : readAround(groups, text, gap);
        if (!good) {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[GROUPS / 2 + i];
        }
        return new IpAddress(high, low);
    }

    private static boolean readAround(int[] groups, String text, int gap) {
        int[] tail = new int[GROUPS];
        int before = gap == 0 ? 0 : read(groups, text.substring(0, gap), false);
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : read(tail, rest, true);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return false;
        }
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return true;
    }

    /**
     * Reads groups separated by colons; returns their number, or -1.
     *
     * @param atEnd whether the address ends with them, so that the last two may be an IPv4 address
     */
    private static int read(int[] groups, String text, boolean atEnd) {
        int count = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (atEnd && i == parts.length - 1 && parts[i].indexOf('.') > 0) {
                IpAddress v4 = IpAddress.parseV4(parts[i]);
                if (v4 == null || count + 2 > GROUPS) {
                    return -1;
                }
                groups[count++] = v4.v4() >>> 16;
                groups[count++] = v4.v4() & 0xffff;
            } else if (count < GROUPS && parts[i].matches("[0-9a-fA-F]{1,4}")) {
                groups[count++] = Integer.parseInt(parts[i], 16);
            } else {
                return -1;
            }
        }
        return count;
    }
}
