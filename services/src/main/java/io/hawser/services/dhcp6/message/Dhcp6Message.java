package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A message between a client and a server (RFC 8415 §8).
 *
 * @param type its type
 * @param transaction the number by which a client recognises replies, 24 bits
 * @param options its options, which may be changed
 */
public record Dhcp6Message(Dhcp6MessageType type, int transaction, Dhcp6Options options) implements Dhcp6Packet {
    static final int HEADER_BYTES = 4;

    /** The bits of a transaction number. */
    public static final int TRANSACTION_MASK = 0xff_ffff;

    private static final int IA_NA_BYTES = 12;
    private static final int IA_ADDRESS_BYTES = 24;

    /** A message without options. */
    public static Dhcp6Message of(Dhcp6MessageType type, int transaction) {
        return new Dhcp6Message(type, transaction & TRANSACTION_MASK, new Dhcp6Options());
    }

    static Dhcp6Message parse(Dhcp6MessageType type, byte[] bytes, int at, int length) throws DhcpFormatException {
        Dhcp6Options options = Dhcp6Options.parse(bytes, at + HEADER_BYTES, at + length);
        check(options);
        return new Dhcp6Message(type, Bytes.i32(bytes, at) & TRANSACTION_MASK, options);
    }

    /** Checks the options on which decisions depend, so that none of them is silently missing later. */
    private static void check(Dhcp6Options options) throws DhcpFormatException {
        for (Dhcp6Option each : new Dhcp6Option[] {Dhcp6Option.CLIENT_ID, Dhcp6Option.SERVER_ID}) {
            byte[] value = options.get(each);
            if (value != null && !Duid.isValid(value)) {
                throw new DhcpFormatException("a DUID has 3 to 130 bytes, not " + value.length);
            }
        }
        for (byte[] value : options.all(Dhcp6Option.IA_NA.code())) {
            if (value.length < IA_NA_BYTES) {
                throw new DhcpFormatException("an IA_NA has at least 12 bytes, not " + value.length);
            }
            Dhcp6Options inner = Dhcp6Options.parse(value, IA_NA_BYTES, value.length);
            checkStatus(inner);
            for (byte[] address : inner.all(Dhcp6Option.IA_ADDRESS.code())) {
                if (address.length < IA_ADDRESS_BYTES) {
                    throw new DhcpFormatException("an IA Address has at least 24 bytes, not " + address.length);
                }
                checkStatus(Dhcp6Options.parse(address, IA_ADDRESS_BYTES, address.length));
            }
        }
        checkStatus(options);
        byte[] requested = options.get(Dhcp6Option.OPTION_REQUEST);
        if (requested != null && requested.length % Short.BYTES != 0) {
            throw new DhcpFormatException("an Option Request has two bytes for each code, not " + requested.length);
        }
    }

    private static void checkStatus(Dhcp6Options options) throws DhcpFormatException {
        byte[] status = options.get(Dhcp6Option.STATUS_CODE);
        if (status != null && status.length < Short.BYTES) {
            throw new DhcpFormatException("a Status Code has at least two bytes, not " + status.length);
        }
    }

    /** The identity of the client; null if the message has none. */
    public @Nullable Duid client() {
        return options.duid(Dhcp6Option.CLIENT_ID);
    }

    /** The identity of the server; null if the message has none. */
    public @Nullable Duid server() {
        return options.duid(Dhcp6Option.SERVER_ID);
    }

    @Override
    public byte[] encode() {
        byte[] out = new byte[HEADER_BYTES + options.bytes()];
        Bytes.put32(out, 0, type.code() << 24 | transaction);
        options.write(out, HEADER_BYTES);
        return out;
    }
}
