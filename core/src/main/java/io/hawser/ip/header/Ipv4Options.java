package io.hawser.ip.header;

import io.hawser.wire.Bytes;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;

/** Checks IPv4 options, and selects those that each fragment carries. */
public final class Ipv4Options {
    private static final int END = 0;
    private static final int NOP = 1;

    /**
     * Offset of the pointer in an option that has one; the pointer is the offset of the first free byte, counted from
     * 1.
     */
    static final int POINTER = 2;

    /** The bit of an option's kind that copies it into every fragment (RFC 791 §3.1). */
    private static final int COPIED = 0x80;

    /** {@link #fault} of a header whose options are well-formed. */
    public static final int NO_FAULT = -1;

    /** {@link #fault} of a header that has a source route, which is not obeyed and about which no error is sent. */
    public static final int SOURCE_ROUTED = -2;

    private static final int ROUTER_ALERT = 0x94;

    /** The bytes of {@link #routerAlert}. */
    public static final int ROUTER_ALERT_BYTES = 4;

    private Ipv4Options() {}

    /** Returns a new Router Alert option, by which routers examine a packet that is not for them (RFC 2113 §2.1). */
    public static byte[] routerAlert() {
        return new byte[] {(byte) ROUTER_ALERT, ROUTER_ALERT_BYTES, 0, 0};
    }

    /** Returns whether a header has the Router Alert option; its options are well-formed. */
    public static boolean hasRouterAlert(byte[] packet, int at) {
        int i = at + Ipv4Header.MIN_BYTES;
        int end = at + Ipv4Header.headerBytes(packet, at);
        while (i < end && packet[i] != END) {
            if (Bytes.u8(packet, i) == ROUTER_ALERT) {
                return true;
            }
            i += Math.max(1, lengthOf(packet, i, end));
        }
        return false;
    }

    /**
     * Finds the fault in the options of a header: the offset of the byte at which one is malformed, as a Parameter
     * Problem reports it (RFC 1122 §3.2.2.5), or one of the two constants above. Unless {@code sourceRoutes} is true,
     * source routes are refused, as RFC 7126 §4.3 and §4.4 advise. Unknown options are skipped. At most one source
     * route is allowed (RFC 1122 §3.2.1.8).
     */
    public static int fault(byte[] packet, int at, boolean sourceRoutes) {
        boolean mayBeRouted = sourceRoutes;
        int i = at + Ipv4Header.MIN_BYTES;
        int end = at + Ipv4Header.headerBytes(packet, at);
        while (i < end && packet[i] != END) {
            int length = lengthOf(packet, i, end);
            if (length == 0) {
                return i + 1 - at;
            }
            int kind = Bytes.u8(packet, i);
            if (isSourceRoute(kind)) {
                if (!mayBeRouted) {
                    return SOURCE_ROUTED;
                }
                if (!isRouteWhole(packet, i, length)) {
                    return i + POINTER - at;
                }
                mayBeRouted = false;
            }
            int wrong = RecordingOption.records(kind) ? RecordingOption.fault(packet, i, length) : NO_FAULT;
            if (wrong != NO_FAULT) {
                return i + wrong - at;
            }
            i += length;
        }
        return NO_FAULT;
    }

    private static boolean isSourceRoute(int kind) {
        return kind == SourceRoute.LOOSE || kind == SourceRoute.STRICT;
    }

    /** Returns whether the option's pointer points to one of its addresses or past the last. */
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
            int length = lengthOf(packet, i, end);
            if (length == 0) {
                return -1;
            }
            if (isSourceRoute(Bytes.u8(packet, i))) {
                return isRouteWhole(packet, i, length) ? i : -1;
            }
            i += length;
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
    public static int lengthOf(byte[] packet, int i, int end) {
        if (packet[i] == NOP) {
            return 1;
        }
        int length = i + 1 < end ? Bytes.u8(packet, i + 1) : 0;
        return length < 2 || length > end - i ? 0 : length;
    }
}
