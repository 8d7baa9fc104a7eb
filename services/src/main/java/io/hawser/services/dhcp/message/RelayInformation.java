package io.hawser.services.dhcp.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The information of a relay agent: option 82 (RFC 3046), with link selection (RFC 3527) and the override of the server
 * identifier (RFC 5107). A server returns it unchanged. Immutable.
 */
public final class RelayInformation {
    public static final int CIRCUIT_ID = 1;
    public static final int REMOTE_ID = 2;
    public static final int LINK_SELECTION = 5;
    public static final int SERVER_IDENTIFIER_OVERRIDE = 11;

    private final byte[] value;

    private RelayInformation(byte[] value) {
        this.value = value;
    }

    /** Parses the value of option 82; returns null if a suboption exceeds it. */
    public static @Nullable RelayInformation of(byte[] value) {
        int at = 0;
        while (at < value.length) {
            if (at + 2 > value.length || at + 2 + Bytes.u8(value, at + 1) > value.length) {
                return null;
            }
            at += 2 + Bytes.u8(value, at + 1);
        }
        return value.length == 0 ? null : new RelayInformation(value.clone());
    }

    /** Builds the information that a relay adds. */
    public static RelayInformation of(byte @Nullable [] circuit, byte @Nullable [] remote) {
        int circuitBytes = circuit == null ? 0 : 2 + circuit.length;
        int remoteBytes = remote == null ? 0 : 2 + remote.length;
        byte[] value = new byte[circuitBytes + remoteBytes];
        put(value, 0, CIRCUIT_ID, circuit);
        put(value, circuitBytes, REMOTE_ID, remote);
        return new RelayInformation(value);
    }

    private static void put(byte[] value, int at, int code, byte @Nullable [] content) {
        if (content != null) {
            value[at] = (byte) code;
            value[at + 1] = (byte) content.length;
            System.arraycopy(content, 0, value, at + 2, content.length);
        }
    }

    /** The content of a suboption; null if it is absent. */
    public byte @Nullable [] suboption(int code) {
        for (int at = 0; at < value.length; at += 2 + Bytes.u8(value, at + 1)) {
            if (Bytes.u8(value, at) == code) {
                return Arrays.copyOfRange(value, at + 2, at + 2 + Bytes.u8(value, at + 1));
            }
        }
        return null;
    }

    /** The client's network, if it is not that of giaddr (RFC 3527); null if absent. */
    public @Nullable IpAddress linkSelection() {
        return address(LINK_SELECTION);
    }

    /** The address that the client must use as the server's (RFC 5107); null if absent. */
    public @Nullable IpAddress serverIdentifierOverride() {
        return address(SERVER_IDENTIFIER_OVERRIDE);
    }

    /** A copy of the option's value. */
    public byte[] toBytes() {
        return value.clone();
    }

    private @Nullable IpAddress address(int code) {
        byte[] content = suboption(code);
        return content == null || content.length != Integer.BYTES ? null : IpAddress.v4(Bytes.i32(content, 0));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelayInformation same && Arrays.equals(value, same.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Its bytes in hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(value);
    }
}
