package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An association of addresses with an interface of a client (IA_NA, RFC 8415 §21.4).
 *
 * @param id the number that the client has given it (IAID)
 * @param renewSeconds T1; 0 leaves it to the client
 * @param rebindSeconds T2; 0 leaves it to the client
 * @param addresses its addresses
 * @param status its status
 */
public record IdentityAssociation(
        int id, long renewSeconds, long rebindSeconds, List<LeasedAddress> addresses, Dhcp6Status status) {
    private static final int FIXED_BYTES = 12;

    /** Copies the list. */
    public IdentityAssociation {
        addresses = List.copyOf(addresses);
    }

    /** An association without times, as clients send it. */
    public static IdentityAssociation of(int id, List<LeasedAddress> addresses) {
        return new IdentityAssociation(id, 0, 0, addresses, Dhcp6Status.SUCCESS);
    }

    /** An association without addresses, with the reason. */
    public static IdentityAssociation failed(int id, int code, String text) {
        return new IdentityAssociation(id, 0, 0, List.of(), new Dhcp6Status(code, text));
    }

    /** Reads the value of the option; null if it is malformed. Malformed addresses are left out. */
    static @Nullable IdentityAssociation parse(byte[] value) {
        if (value.length < FIXED_BYTES) {
            return null;
        }
        try {
            Dhcp6Options options = Dhcp6Options.parse(value, FIXED_BYTES, value.length);
            List<LeasedAddress> addresses = new ArrayList<>();
            for (byte[] each : options.all(Dhcp6Option.IA_ADDRESS.code())) {
                LeasedAddress address = LeasedAddress.parse(each);
                if (address != null) {
                    addresses.add(address);
                }
            }
            return new IdentityAssociation(
                    Bytes.i32(value, 0),
                    Bytes.i32(value, 4) & 0xffff_ffffL,
                    Bytes.i32(value, 8) & 0xffff_ffffL,
                    addresses,
                    options.status());
        } catch (DhcpFormatException malformed) {
            return null;
        }
    }

    byte[] toBytes() {
        Dhcp6Options options = new Dhcp6Options();
        addresses.forEach(each -> options.add(Dhcp6Option.IA_ADDRESS, each.toBytes()));
        if (!status.isSuccess() || !status.text().isEmpty()) {
            options.put(status);
        }
        byte[] inner = options.toBytes();
        byte[] value = new byte[FIXED_BYTES + inner.length];
        Bytes.put32(value, 0, id);
        Bytes.put32(value, 4, (int) renewSeconds);
        Bytes.put32(value, 8, (int) rebindSeconds);
        System.arraycopy(inner, 0, value, FIXED_BYTES, inner.length);
        return value;
    }
}
