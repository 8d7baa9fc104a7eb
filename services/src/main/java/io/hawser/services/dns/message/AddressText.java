package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;

/** Text form of addresses of both families: IPv6 in the form of RFC 5952. */
public final class AddressText {
    private static final int V4_BYTES = 4;

    private AddressText() {}

    /** The text of an address. */
    public static String of(IpAddress address) {
        return address.toString();
    }

    /** The text of an address of 4 or 16 bytes in the data of a record, where an IPv4-mapped address is one of IPv6. */
    static String of(byte[] bytes, int at, int length) {
        if (length == V4_BYTES) {
            return IpAddress.v4(Bytes.i32(bytes, at)).toString();
        }
        IpAddress address = new IpAddress(Bytes.i64(bytes, at), Bytes.i64(bytes, at + Long.BYTES));
        return address.isV4() ? "::ffff:" + address : address.toString();
    }

    /**
     * Reads an address of either family.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IpAddress parse(String text) {
        return IpAddress.parse(text);
    }
}
