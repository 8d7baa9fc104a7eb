package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.OptionFormat;
import io.hawser.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The status of a message, of an association or of an address (RFC 8415 §21.13).
 *
 * @param code 0 to 65535
 * @param text for people; may be empty
 */
public record Dhcp6Status(int code, String text) {
    public static final Dhcp6Status SUCCESS = new Dhcp6Status(0, "");

    public static final int UNSPEC_FAIL = 1;
    public static final int NO_ADDRS_AVAIL = 2;
    public static final int NO_BINDING = 3;
    public static final int NOT_ON_LINK = 4;
    public static final int USE_MULTICAST = 5;

    private static final String[] NAMES = {
        "Success", "UnspecFail", "NoAddrsAvail", "NoBinding", "NotOnLink", "UseMulticast", "NoPrefixAvail"
    };

    public boolean isSuccess() {
        return code == 0;
    }

    /** Reads a status; one that is too short is an unspecified failure. */
    static Dhcp6Status parse(byte[] value) {
        return value.length < Short.BYTES
                ? new Dhcp6Status(UNSPEC_FAIL, "")
                : new Dhcp6Status(
                        Bytes.u16(value, 0),
                        value.length == Short.BYTES
                                ? ""
                                : OptionFormat.TEXT.format(Arrays.copyOfRange(value, Short.BYTES, value.length)));
    }

    byte[] toBytes() {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[Short.BYTES + message.length];
        Bytes.put16(value, 0, code);
        System.arraycopy(message, 0, value, Short.BYTES, message.length);
        return value;
    }

    /** For example {@code NoBinding}, or {@code NoBinding: the lease has ended}. */
    @Override
    public String toString() {
        String name = code < NAMES.length ? NAMES[code] : "status " + code;
        return text.isEmpty() ? name : name + ": " + text;
    }
}
