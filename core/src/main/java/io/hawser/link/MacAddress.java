package io.hawser.link;

import java.util.HexFormat;

/**
 * An Ethernet address of 48 bits.
 *
 * @param value the address in the low 48 bits, its first byte the most significant
 */
public record MacAddress(long value) {
    /** ff:ff:ff:ff:ff:ff. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** 00:00:00:00:00:00, for links without addresses. */
    public static final MacAddress NONE = new MacAddress(0);

    /** Rejects values of more than 48 bits. */
    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("an Ethernet address has 48 bits: " + Long.toHexString(value));
        }
    }

    /**
     * Reads {@code 02:00:00:00:00:01}.
     *
     * @throws IllegalArgumentException if {@code text} is not six bytes of two hexadecimal digits joined by colons
     */
    public static MacAddress parse(String text) {
        try {
            byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
            if (bytes.length == 6) {
                long value = 0;
                for (byte b : bytes) {
                    value = value << 8 | b & 0xff;
                }
                return new MacAddress(value);
            }
        } catch (IllegalArgumentException notHex) {
            // the one message below serves both
        }
        throw new IllegalArgumentException("not an Ethernet address such as 02:00:00:00:00:01: '" + text + "'");
    }

    /** Returns whether this is a multicast or broadcast address. */
    public boolean isMulticast() {
        return (value >>> 40 & 1) != 0;
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (value >>> (40 - 8 * i));
        }
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
