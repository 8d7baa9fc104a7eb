package io.hawser.ip.header;

import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;

/** Checks IPv4 options, and selects those that each fragment carries. */
public final class Ipv4Options {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;

    /** The bit of an option's kind that copies it into every fragment (RFC 791 §3.1). */
    private static final int COPIED = 0x80;

    private Ipv4Options() {}

    /**
     * Whether the options of a header are well-formed and acceptable. Source routes are refused unless
     * {@code sourceRoutes} allows them, as RFC 7126 §4.3 and §4.4 advise, and more than one source route is (RFC 1122
     * §3.2.1.8). Other options are ignored: RFC 791 does not require a host to record anything.
     */
    public static boolean areAcceptable(byte[] packet, int at, boolean sourceRoutes) {
        boolean mayBeRouted = sourceRoutes;
        int i = at + Ipv4Header.MIN_BYTES;
        int end = at + Ipv4Header.headerBytes(packet, at);
        while (i < end) {
            int kind = Bytes.u8(packet, i);
            if (kind == END) {
                return true;
            }
            int length = lengthOf(packet, i, end);
            if (length == 0) {
                return false;
            }
            if (isSourceRoute(kind)) {
                if (!mayBeRouted || !isRouteWhole(packet, i, length)) {
                    return false;
                }
                mayBeRouted = false;
            }
            boolean records = kind == RECORD_ROUTE || kind == TIMESTAMP;
            int least = kind == TIMESTAMP ? 4 : 3;
            if (records && (length < least || Bytes.u8(packet, i + 2) <= least)) {
                return false;
            }
            i += length;
        }
        return true;
    }

    private static boolean isSourceRoute(int kind) {
        return kind == SourceRoute.LOOSE || kind == SourceRoute.STRICT;
    }

    /** Whether the option has a pointer to one of its addresses or past the last. */
    private static boolean isRouteWhole(byte[] packet, int option, int length) {
        int pointer = length < SourceRoute.HEAD_BYTES ? 0 : Bytes.u8(packet, option + 2);
        return pointer > SourceRoute.HEAD_BYTES
                && pointer % SourceRoute.ADDRESS_BYTES == 0
                && length % SourceRoute.ADDRESS_BYTES == SourceRoute.HEAD_BYTES;
    }

    /** The index of the source route in a header whose options are acceptable; -1 for none. */
    public static int find(byte[] packet, int at) {
        int i = at + Ipv4Header.MIN_BYTES;
        int end = at + Ipv4Header.headerBytes(packet, at);
        while (i < end && packet[i] != END) {
            if (isSourceRoute(Bytes.u8(packet, i))) {
                return i;
            }
            i += lengthOf(packet, i, end);
        }
        return -1;
    }

    /** Replaces the options that only the first fragment carries by NOPs; the options must be acceptable. */
    public static void keepCopied(byte[] packet, int at) {
        int i = at + Ipv4Header.MIN_BYTES;
        int end = at + Ipv4Header.headerBytes(packet, at);
        while (i < end && packet[i] != END) {
            int next = i + lengthOf(packet, i, end);
            if ((packet[i] & COPIED) == 0) {
                Arrays.fill(packet, i, next, (byte) NOP);
            }
            i = next;
        }
    }

    /** The size of the option at {@code i}; 0 when it is malformed. */
    private static int lengthOf(byte[] packet, int i, int end) {
        if (packet[i] == NOP) {
            return 1;
        }
        int length = i + 1 < end ? Bytes.u8(packet, i + 1) : 0;
        return length < 2 || length > end - i ? 0 : length;
    }
}
