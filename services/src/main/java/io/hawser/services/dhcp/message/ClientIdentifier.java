package io.hawser.services.dhcp.message;

import io.hawser.link.MacAddress;
import io.hawser.wire.Bytes;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The identity of a client: its option 61 (RFC 2132 §9.14, RFC 4361), or, without that option, its hardware address
 * (RFC 2131 §4.2) in the encoding of option 61. Immutable.
 */
public final class ClientIdentifier {
    /** The longest one, in bytes. */
    public static final int MAX_BYTES = 255;

    private static final int TYPE_ETHERNET = 1;
    private static final int TYPE_NODE_SPECIFIC = 255;

    private final byte[] bytes;

    private ClientIdentifier(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * An identifier with these bytes, the type first.
     *
     * @throws IllegalArgumentException if they are fewer than 2 or more than {@link #MAX_BYTES}
     */
    public static ClientIdentifier of(byte[] bytes) {
        if (bytes.length < 2 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a client identifier has 2 to 255 bytes, not " + bytes.length);
        }
        return new ClientIdentifier(bytes.clone());
    }

    /** The identifier of an Ethernet address: type 1 and the address. */
    public static ClientIdentifier of(MacAddress mac) {
        byte[] bytes = new byte[7];
        bytes[0] = TYPE_ETHERNET;
        Bytes.put48(bytes, 1, mac.value());
        return new ClientIdentifier(bytes);
    }

    /** The identifier of RFC 4361 §6.1: type 255, the number of the interface, the DUID of the host. */
    public static ClientIdentifier ofDuid(int interfaceNumber, byte[] duid) {
        byte[] bytes = new byte[1 + Integer.BYTES + duid.length];
        bytes[0] = (byte) TYPE_NODE_SPECIFIC;
        Bytes.put32(bytes, 1, interfaceNumber);
        System.arraycopy(duid, 0, bytes, 1 + Integer.BYTES, duid.length);
        return of(bytes);
    }

    /**
     * Reads {@code 01:02:00:00:00:00:07}.
     *
     * @throws IllegalArgumentException if {@code text} is not at least two hexadecimal bytes
     */
    public static ClientIdentifier parse(String text) {
        return of(OptionFormat.BYTES.parse(text));
    }

    /** A copy of the bytes, the type first. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientIdentifier same && Arrays.equals(bytes, same.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For example {@code 01:02:00:00:00:00:07}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
