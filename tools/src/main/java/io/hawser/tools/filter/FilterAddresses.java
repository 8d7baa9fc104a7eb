package io.hawser.tools.filter;

import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Parses addresses. */
final class FilterAddresses {
    private static final int GROUPS = 8;

    private FilterAddresses() {}

    /** Parses an IPv4 address of four numbers; null if it is invalid. */
    static @Nullable IpAddress v4(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }

    /**
     * Parses an IPv6 address, whose last 32 bits may be written like an IPv4 address (RFC 4291 §2.2); null if it is
     * invalid.
     */
    static @Nullable IpAddress v6(String written) {
        String text = written;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') > 0) {
            IpAddress tail = v4(text.substring(lastColon + 1));
            if (tail == null) {
                return null;
            }
            text = text.substring(0, lastColon + 1) + Integer.toHexString(tail.v4() >>> 16) + ":"
                    + Integer.toHexString(tail.v4() & 0xffff);
        }
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        String[] before = groups(gap < 0 ? text : text.substring(0, gap));
        String[] after = gap < 0 ? new String[0] : groups(text.substring(gap + 2));
        int given = before.length + after.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return null;
        }
        int[] values = new int[GROUPS];
        for (int i = 0; i < given; i++) {
            String group = i < before.length ? before[i] : after[i - before.length];
            if (!group.matches("[0-9A-Fa-f]{1,4}")) {
                return null;
            }
            values[i < before.length ? i : GROUPS - given + i] = Integer.parseInt(group, 16);
        }
        return new IpAddress(half(values, 0), half(values, GROUPS / 2));
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static long half(int[] groups, int first) {
        long half = 0;
        for (int i = first; i < first + GROUPS / 2; i++) {
            half = half << 16 | groups[i];
        }
        return half;
    }
}
