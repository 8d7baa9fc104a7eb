package io.hawser.services.dhcp.message;

import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The options of a message by code, in the order in which they were added. A value may exceed the 255 bytes of one
 * option: it is split into several on the wire, and joined again when read (RFC 3396).
 *
 * <p>A typed getter returns null, or an empty list, for an option that is absent or has another format: input from the
 * network causes no exceptions.
 */
public final class DhcpOptions {
    private final SequencedMap<Integer, byte[]> values = new LinkedHashMap<>();

    /** Creates an empty set of options. */
    public DhcpOptions() {}

    /** Returns an independent copy. */
    public DhcpOptions copy() {
        DhcpOptions copy = new DhcpOptions();
        copy.values.putAll(values);
        return copy;
    }

    /** The codes in the order in which they were added. */
    public List<Integer> codes() {
        return List.copyOf(values.keySet());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean has(DhcpOption option) {
        return values.containsKey(option.code());
    }

    /**
     * Sets an option, replacing its value.
     *
     * @param code 1 to 254
     */
    public DhcpOptions put(int code, byte[] value) {
        if (code < 1 || code > 254) {
            throw new IllegalArgumentException("an option's code is from 1 to 254, not " + code);
        }
        values.put(code, value.clone());
        return this;
    }

    public DhcpOptions put(DhcpOption option, byte[] value) {
        return put(option.code(), value);
    }

    public DhcpOptions put(DhcpOption option, IpAddress address) {
        return put(option, OptionFormat.addresses(List.of(address)));
    }

    public DhcpOptions put(DhcpOption option, List<IpAddress> addresses) {
        return put(option, OptionFormat.addresses(addresses));
    }

    public DhcpOptions put(DhcpOption option, String text) {
        return put(option, OptionFormat.TEXT.parse(text));
    }

    /** Sets an option of 32 bits, for instance of seconds. */
    public DhcpOptions put32(DhcpOption option, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        Bytes.put32(bytes, 0, value);
        return put(option, bytes);
    }

    public DhcpOptions put16(DhcpOption option, int value) {
        return put(option, new byte[] {(byte) (value >>> 8), (byte) value});
    }

    public DhcpOptions put8(DhcpOption option, int value) {
        return put(option, new byte[] {(byte) value});
    }

    /** Adds the options of {@code others}, replacing existing values. */
    public DhcpOptions putAll(DhcpOptions others) {
        values.putAll(others.values);
        return this;
    }

    public void remove(DhcpOption option) {
        values.remove(option.code());
    }

    /** The value of an option, which must not be changed; null if it is absent. */
    public byte @Nullable [] get(int code) {
        return values.get(code);
    }

    public byte @Nullable [] get(DhcpOption option) {
        return values.get(option.code());
    }

    public @Nullable IpAddress address(DhcpOption option) {
        byte[] value = get(option);
        return value == null || value.length != Integer.BYTES ? null : IpAddress.v4(Bytes.i32(value, 0));
    }

    public List<IpAddress> addresses(DhcpOption option) {
        byte[] value = get(option);
        return value == null || !OptionFormat.ADDRESSES.fits(value) ? List.of() : OptionFormat.listed(value);
    }

    /** A number of 32 bits, unsigned; null if the option is absent or of another length. */
    public @Nullable Long u32(DhcpOption option) {
        byte[] value = get(option);
        return value == null || value.length != Integer.BYTES ? null : Bytes.i32(value, 0) & 0xffff_ffffL;
    }

    public @Nullable Integer u16(DhcpOption option) {
        byte[] value = get(option);
        return value == null || value.length != Short.BYTES ? null : Bytes.u16(value, 0);
    }

    public @Nullable Integer u8(DhcpOption option) {
        byte[] value = get(option);
        return value == null || value.length != 1 ? null : Bytes.u8(value, 0);
    }

    /** Text without control characters; null if it is absent or empty. */
    public @Nullable String text(DhcpOption option) {
        byte[] value = get(option);
        String text = value == null ? "" : OptionFormat.printable(value);
        return text.isEmpty() ? null : text;
    }

    /** The codes requested by a client (option 55); empty for none. */
    public List<Integer> requested() {
        byte[] value = get(DhcpOption.PARAMETER_REQUEST_LIST);
        if (value == null) {
            return List.of();
        }
        Map<Integer, Boolean> codes = new LinkedHashMap<>();
        for (byte each : value) {
            codes.put(each & 0xff, true);
        }
        return List.copyOf(codes.keySet());
    }

    SequencedMap<Integer, byte[]> values() {
        return Collections.unmodifiableSequencedMap(values);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof DhcpOptions same) || !values.keySet().equals(same.values.keySet())) {
            return false;
        }
        return values.entrySet().stream()
                .allMatch(each -> Arrays.equals(each.getValue(), same.values.get(each.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<Integer, byte[]> each : values.entrySet()) {
            hash += 31 * each.getKey() + Arrays.hashCode(each.getValue());
        }
        return hash;
    }

    /** For example {@code subnet-mask 255.255.255.0, routers 10.0.0.1}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        values.forEach((code, value) -> {
            DhcpOption option = DhcpOption.of(code);
            text.add(
                    option == null
                            ? code + " " + OptionFormat.BYTES.format(value)
                            : option.optionName() + " " + option.format().format(value));
        });
        return text.toString();
    }
}
