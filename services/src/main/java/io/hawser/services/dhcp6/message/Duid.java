package io.hawser.services.dhcp6.message;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.OptionFormat;
import io.hawser.wire.Bytes;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The DHCP unique identifier of a client or server (RFC 8415 §11). It is compared as a whole; its type matters only
 * for the link address that some types contain. Immutable.
 */
public final class Duid {
    /** The longest one, in bytes: the type and 128 bytes. */
    public static final int MAX_BYTES = 130;

    private static final int MIN_BYTES = 3;
    private static final int LINK_LAYER_AND_TIME = 1;
    private static final int ENTERPRISE = 2;
    private static final int LINK_LAYER = 3;
    private static final int UUID = 4;
    private static final int HARDWARE_ETHERNET = 1;
    private static final int MAC_BYTES = 6;

    private final byte[] bytes;

    private Duid(byte[] bytes) {
        this.bytes = bytes;
    }

    static boolean isValid(byte[] bytes) {
        return bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES;
    }

    /**
     * An identifier with these bytes, the type first.
     *
     * @throws IllegalArgumentException if they are fewer than 3 or more than {@link #MAX_BYTES}
     */
    public static Duid of(byte[] bytes) {
        if (!isValid(bytes)) {
            throw new IllegalArgumentException("a DUID has 3 to 130 bytes, not " + bytes.length);
        }
        return new Duid(bytes.clone());
    }

    /** The identifier of a station by its Ethernet address alone (DUID-LL). */
    public static Duid ofLink(MacAddress mac) {
        byte[] bytes = new byte[2 * Short.BYTES + MAC_BYTES];
        Bytes.put16(bytes, 0, LINK_LAYER);
        Bytes.put16(bytes, 2, HARDWARE_ETHERNET);
        Bytes.put48(bytes, 4, mac.value());
        return new Duid(bytes);
    }

    /**
     * Reads {@code 00:03:00:01:02:00:00:00:00:07}.
     *
     * @throws IllegalArgumentException if {@code text} is not at least three hexadecimal bytes
     */
    public static Duid parse(String text) {
        return of(OptionFormat.BYTES.parse(text));
    }

    /** The Ethernet address in a DUID-LL or DUID-LLT; {@link MacAddress#NONE} in others. */
    public MacAddress mac() {
        int type = Bytes.u16(bytes, 0);
        int at = type == LINK_LAYER ? 4 : 8;
        boolean holdsOne = (type == LINK_LAYER || type == LINK_LAYER_AND_TIME)
                && bytes.length == at + MAC_BYTES
                && Bytes.u16(bytes, 2) == HARDWARE_ETHERNET;
        return holdsOne ? new MacAddress(Bytes.u48(bytes, at)) : MacAddress.NONE;
    }

    /** The name of the type as RFCs spell it, for example {@code DUID-LL}. */
    public String typeName() {
        int type = Bytes.u16(bytes, 0);
        return switch (type) {
            case LINK_LAYER_AND_TIME -> "DUID-LLT";
            case ENTERPRISE -> "DUID-EN";
            case LINK_LAYER -> "DUID-LL";
            case UUID -> "DUID-UUID";
            default -> "DUID of type " + type;
        };
    }

    /** A copy of the bytes, the type first. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Duid same && Arrays.equals(bytes, same.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For example {@code 00:03:00:01:02:00:00:00:00:07}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
