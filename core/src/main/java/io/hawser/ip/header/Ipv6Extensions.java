package io.hawser.ip.header;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/** The extension headers of IPv6 (RFC 8200 §4), read in place. */
public final class Ipv6Extensions {
    /** The unit of their lengths. */
    public static final int UNIT_BYTES = 8;

    /** The maximum number of extension headers of a packet; RFC 8504 §5.3 advises a limit. */
    public static final int MAX_HEADERS = 8;

    /** Results of {@link #unknownOption} besides an index. */
    public static final int NONE = -1;

    public static final int MALFORMED = -2;

    /** The maximum number of options of one header that are not padding, as in Linux. */
    private static final int MAX_OPTIONS = 8;

    private static final int PAD_1 = 0;
    private static final int PAD_N = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int FRAGMENT_OFFSET = 2;

    private Ipv6Extensions() {}

    /**
     * The upper-layer header of a packet.
     *
     * @param protocol its protocol
     * @param at its index
     */
    public record UpperLayer(int protocol, int at) {}

    /** The length in bytes of a hop-by-hop, routing or destination options header. */
    public static int lengthOf(byte[] bytes, int at) {
        return (Bytes.u8(bytes, at + 1) + 1) * UNIT_BYTES;
    }

    /** Returns whether a header of this type has a length in its second byte, and the type of the next in its first. */
    public static boolean isExtension(int type) {
        return type == IpProtocol.HOP_BY_HOP || type == IpProtocol.ROUTING || type == IpProtocol.DESTINATION_OPTIONS;
    }

    /**
     * Finds the upper-layer header of a packet, or of the beginning of one that an ICMPv6 error quotes.
     *
     * @param ip the index of the IPv6 header, which is complete
     * @param end the index after the last byte
     * @return null if the headers are malformed, reach past the end, or are those of a later fragment
     */
    public static @Nullable UpperLayer upperLayer(byte[] bytes, int ip, int end) {
        int type = Ipv6Header.nextHeader(bytes, ip);
        int at = ip + Ipv6Header.BYTES;
        for (int i = 0; i <= MAX_HEADERS; i++) {
            boolean fragment = type == IpProtocol.FRAGMENT;
            if (!fragment && !isExtension(type)) {
                return new UpperLayer(type, at);
            }
            if (at + UNIT_BYTES > end || fragment && (Bytes.u16(bytes, at + FRAGMENT_OFFSET) & ~7) != 0) {
                return null;
            }
            type = Bytes.u8(bytes, at);
            at += fragment ? UNIT_BYTES : lengthOf(bytes, at);
            if (at > end) {
                return null;
            }
        }
        return null;
    }

    /**
     * Returns whether a hop-by-hop header with the option Router Alert (RFC 2711) follows the IPv6 header.
     *
     * @param ip the index of the IPv6 header of a packet whose extension headers have been checked
     */
    public static boolean hasRouterAlert(byte[] bytes, int ip) {
        if (Ipv6Header.nextHeader(bytes, ip) != IpProtocol.HOP_BY_HOP) {
            return false;
        }
        int at = ip + Ipv6Header.BYTES;
        int end = at + lengthOf(bytes, at);
        int option = at + 2;
        while (option < end && Bytes.u8(bytes, option) != ROUTER_ALERT) {
            option += Bytes.u8(bytes, option) == PAD_1 ? 1 : 2 + Bytes.u8(bytes, option + 1);
        }
        return option < end;
    }

    /**
     * Finds the first unknown option whose type demands that the packet is not processed (RFC 8200 §4.2).
     *
     * @param at the index of a hop-by-hop or destination options header, which is complete
     * @return its index; {@link #NONE}; {@link #MALFORMED} if an option reaches past the header, or there are too many
     */
    public static int unknownOption(byte[] bytes, int at) {
        int end = at + lengthOf(bytes, at);
        int count = 0;
        int option = at + 2;
        while (option < end) {
            int type = Bytes.u8(bytes, option);
            if (type == PAD_1) {
                option++;
                continue;
            }
            if (option + 2 > end || option + 2 + Bytes.u8(bytes, option + 1) > end) {
                return MALFORMED;
            }
            if (type != PAD_N) {
                count++;
                if (count > MAX_OPTIONS) {
                    return MALFORMED;
                }
                if (type != ROUTER_ALERT && type >>> 6 != 0) {
                    return option;
                }
            }
            option += 2 + Bytes.u8(bytes, option + 1);
        }
        return NONE;
    }
}
