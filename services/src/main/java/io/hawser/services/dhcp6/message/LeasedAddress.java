package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address of an association (IA Address, RFC 8415 §21.6).
 *
 * @param address the address
 * @param preferredSeconds how long it may begin new connections; {@link #INFINITE} for no end
 * @param validSeconds how long it may be used; {@link #INFINITE} for no end, 0 if it may not be used any more
 * @param status its status
 */
public record LeasedAddress(IpAddress address, long preferredSeconds, long validSeconds, Dhcp6Status status) {
    /** The lifetime without an end. */
    public static final long INFINITE = 0xffff_ffffL;

    private static final int FIXED_BYTES = 24;

    /** An address without lifetimes, as clients request it. */
    public static LeasedAddress requested(IpAddress address) {
        return new LeasedAddress(address, 0, 0, Dhcp6Status.SUCCESS);
    }

    /** Reads the value of the option; null if it is malformed. */
    static @Nullable LeasedAddress parse(byte[] value) {
        if (value.length < FIXED_BYTES) {
            return null;
        }
        try {
            return new LeasedAddress(
                    Dhcp6OptionFormat.address(value, 0),
                    Bytes.i32(value, 16) & 0xffff_ffffL,
                    Bytes.i32(value, 20) & 0xffff_ffffL,
                    Dhcp6Options.parse(value, FIXED_BYTES, value.length).status());
        } catch (DhcpFormatException malformed) {
            return null;
        }
    }

    byte[] toBytes() {
        byte[] inner = status.isSuccess() && status.text().isEmpty()
                ? new byte[0]
                : new Dhcp6Options().put(status).toBytes();
        byte[] value = new byte[FIXED_BYTES + inner.length];
        Dhcp6OptionFormat.put(value, 0, address);
        Bytes.put32(value, 16, (int) preferredSeconds);
        Bytes.put32(value, 20, (int) validSeconds);
        System.arraycopy(inner, 0, value, FIXED_BYTES, inner.length);
        return value;
    }
}
