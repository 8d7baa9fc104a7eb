package io.hawser.services.dns.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;

/** The text of addresses in the data of records. */
final class AddressText {
    private static final int V4_BYTES = 4;

    private AddressText() {}

    /** The text of an address of 4 or 16 bytes; unlike elsewhere, an IPv4-mapped address is one of IPv6 here. */
    static String of(byte[] bytes, int at, int length) {
        if (length == V4_BYTES) {
            return IpAddress.v4(Bytes.i32(bytes, at)).toString();
        }
        IpAddress address = new IpAddress(Bytes.i64(bytes, at), Bytes.i64(bytes, at + Long.BYTES));
        return address.isV4() ? "::ffff:" + address : address.toString();
    }
}
