package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.message.DomainSearchList;
import io.hawser.services.dns.message.DnsName;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The options of a message, or of an option that contains others, in their order (RFC 8415 §21.1). Some, such as IA_NA,
 * may occur several times.
 *
 * <p>A typed getter returns null, or an empty list, for an option that is absent or has another format: input from the
 * network causes no exceptions.
 */
public final class Dhcp6Options {
    private static final int HEADER_BYTES = 4;

    /** An option with its contents. */
    private static final class Entry {
        private final int code;
        private final byte[] value;

        Entry(int code, byte[] value) {
            this.code = code;
            this.value = value;
        }

        byte[] value() {
            return value;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /** Creates an empty list of options. */
    public Dhcp6Options() {}

    /**
     * Reads options from untrusted bytes.
     *
     * @throws DhcpFormatException if an option runs past the end
     */
    public static Dhcp6Options parse(byte[] bytes, int from, int end) throws DhcpFormatException {
        Dhcp6Options options = new Dhcp6Options();
        int at = from;
        while (at < end) {
            if (end - at < HEADER_BYTES) {
                throw new DhcpFormatException((end - at) + " bytes after the last option");
            }
            int code = Bytes.u16(bytes, at);
            int count = Bytes.u16(bytes, at + 2);
            at += HEADER_BYTES;
            if (count > end - at) {
                throw new DhcpFormatException("option " + code + " of " + count + " bytes runs past the end");
            }
            options.entries.add(new Entry(code, Arrays.copyOfRange(bytes, at, at + count)));
            at += count;
        }
        return options;
    }

    /** Reads options; returns none if they are malformed. */
    static Dhcp6Options lenient(byte[] value) {
        try {
            return parse(value, 0, value.length);
        } catch (DhcpFormatException malformed) {
            return new Dhcp6Options();
        }
    }

    /** Returns an independent copy. */
    public Dhcp6Options copy() {
        Dhcp6Options copy = new Dhcp6Options();
        copy.entries.addAll(entries);
        return copy;
    }

    /** The codes without repetitions, in the order in which they were added. */
    public List<Integer> codes() {
        Set<Integer> codes = new LinkedHashSet<>();
        entries.forEach(each -> codes.add(each.code));
        return List.copyOf(codes);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public boolean has(Dhcp6Option option) {
        return get(option) != null;
    }

    /** Adds an option after the existing ones, also after one of the same code. */
    public Dhcp6Options add(int code, byte[] value) {
        if (code < 1 || code > 0xffff) {
            throw new IllegalArgumentException("an option's code is from 1 to 65535, not " + code);
        }
        entries.add(new Entry(code, value.clone()));
        return this;
    }

    public Dhcp6Options add(Dhcp6Option option, byte[] value) {
        return add(option.code(), value);
    }

    /** Sets an option, replacing all of its code. */
    public Dhcp6Options put(Dhcp6Option option, byte[] value) {
        remove(option);
        return add(option, value);
    }

    public Dhcp6Options put(Dhcp6Option option, List<IpAddress> addresses) {
        return put(option, Dhcp6OptionFormat.addresses(addresses));
    }

    /** Sets an option without a value. */
    public Dhcp6Options put(Dhcp6Option option) {
        return put(option, new byte[0]);
    }

    /** Sets an option of 32 bits, for instance of seconds. */
    public Dhcp6Options put32(Dhcp6Option option, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        Bytes.put32(bytes, 0, value);
        return put(option, bytes);
    }

    public Dhcp6Options put16(Dhcp6Option option, int value) {
        return put(option, new byte[] {(byte) (value >>> 8), (byte) value});
    }

    public Dhcp6Options put8(Dhcp6Option option, int value) {
        return put(option, new byte[] {(byte) value});
    }

    /** Adds an association of addresses. */
    public Dhcp6Options add(IdentityAssociation association) {
        return add(Dhcp6Option.IA_NA, association.toBytes());
    }

    /** Sets the status code. */
    public Dhcp6Options put(Dhcp6Status status) {
        return put(Dhcp6Option.STATUS_CODE, status.toBytes());
    }

    /** Sets the codes of the requested options (RFC 8415 §21.7). */
    public Dhcp6Options putRequested(List<Dhcp6Option> requested) {
        byte[] value = new byte[requested.size() * Short.BYTES];
        for (int i = 0; i < requested.size(); i++) {
            Bytes.put16(value, i * Short.BYTES, requested.get(i).code());
        }
        return put(Dhcp6Option.OPTION_REQUEST, value);
    }

    /** Sets domain names, without compression. */
    public Dhcp6Options putDomains(Dhcp6Option option, List<String> names) {
        return put(option, Dhcp6OptionFormat.domains(names));
    }

    /** Sets the name of a client (RFC 4704), which leaves all updates of the DNS to the server. */
    public Dhcp6Options putHostName(String name) {
        byte[] wire = DnsName.parse(name).toWire();
        // a name of one label is partial: it ends without the root
        int length = name.indexOf('.') < 0 ? wire.length - 1 : wire.length;
        byte[] value = new byte[1 + length];
        System.arraycopy(wire, 0, value, 1, length);
        return put(Dhcp6Option.CLIENT_FQDN, value);
    }

    /** The name of a client, partial or whole; null if it is absent or malformed. */
    public @Nullable String hostName() {
        byte[] value = get(Dhcp6Option.CLIENT_FQDN);
        if (value == null || value.length < 3) {
            return null;
        }
        boolean partial = value[value.length - 1] != 0;
        byte[] name = Arrays.copyOfRange(value, 1, value.length + (partial ? 1 : 0));
        List<String> names = DomainSearchList.decode(name);
        return names.size() == 1 ? names.getFirst() : null;
    }

    /** Sets the options of {@code others}, replacing existing ones of the same codes. */
    public Dhcp6Options putAll(Dhcp6Options others) {
        entries.removeIf(each -> others.get(each.code) != null);
        entries.addAll(others.entries);
        return this;
    }

    public void remove(Dhcp6Option option) {
        entries.removeIf(each -> each.code == option.code());
    }

    /** The value of the first option of a code, which must not be changed; null if it is absent. */
    public byte @Nullable [] get(int code) {
        for (Entry each : entries) {
            if (each.code == code) {
                return each.value;
            }
        }
        return null;
    }

    public byte @Nullable [] get(Dhcp6Option option) {
        return get(option.code());
    }

    /** The values of all options of a code. */
    List<byte[]> all(int code) {
        return entries.stream()
                .filter(each -> each.code == code)
                .map(Entry::value)
                .toList();
    }

    public List<IpAddress> addresses(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null || !Dhcp6OptionFormat.ADDRESSES.fits(value) ? List.of() : Dhcp6OptionFormat.listed(value);
    }

    /** The domain names of an option. */
    public List<String> domains(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null ? List.of() : DomainSearchList.decode(value);
    }

    /** The addresses of time servers: those of option 56, or else of option 31. */
    public List<IpAddress> timeServers() {
        byte[] value = get(Dhcp6Option.NTP_SERVER);
        List<IpAddress> servers = value == null ? List.of() : Dhcp6OptionFormat.timeServers(value);
        return servers.isEmpty() ? addresses(Dhcp6Option.SNTP_SERVERS) : servers;
    }

    /** A number of 32 bits, unsigned; null if the option is absent or of another length. */
    public @Nullable Long u32(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null || value.length != Integer.BYTES ? null : Bytes.i32(value, 0) & 0xffff_ffffL;
    }

    public @Nullable Integer u16(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null || value.length != Short.BYTES ? null : Bytes.u16(value, 0);
    }

    public @Nullable Integer u8(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null || value.length != 1 ? null : Bytes.u8(value, 0);
    }

    /** The identity in the option for clients or servers; null if it is absent or malformed. */
    public @Nullable Duid duid(Dhcp6Option option) {
        byte[] value = get(option);
        return value == null || !Duid.isValid(value) ? null : Duid.of(value);
    }

    /** The status; success if there is none, because it may be left out then (RFC 8415 §21.13). */
    public Dhcp6Status status() {
        byte[] value = get(Dhcp6Option.STATUS_CODE);
        return value == null ? Dhcp6Status.SUCCESS : Dhcp6Status.parse(value);
    }

    /** The associations of addresses (IA_NA) that are well-formed. */
    public List<IdentityAssociation> associations() {
        List<IdentityAssociation> all = new ArrayList<>();
        for (byte[] value : all(Dhcp6Option.IA_NA.code())) {
            IdentityAssociation read = IdentityAssociation.parse(value);
            if (read != null) {
                all.add(read);
            }
        }
        return all;
    }

    /** The codes requested by a client (option 6); empty for none. */
    public List<Integer> requested() {
        byte[] value = get(Dhcp6Option.OPTION_REQUEST);
        Set<Integer> codes = new LinkedHashSet<>();
        for (int i = 0; value != null && i + 1 < value.length; i += Short.BYTES) {
            codes.add(Bytes.u16(value, i));
        }
        return List.copyOf(codes);
    }

    /** The size on the wire in bytes. */
    public int bytes() {
        int sum = 0;
        for (Entry each : entries) {
            sum += HEADER_BYTES + each.value.length;
        }
        return sum;
    }

    /** Writes the options; returns the index after them. */
    int write(byte[] out, int from) {
        int at = from;
        for (Entry each : entries) {
            Bytes.put16(out, at, each.code);
            Bytes.put16(out, at + 2, each.value.length);
            System.arraycopy(each.value, 0, out, at + HEADER_BYTES, each.value.length);
            at += HEADER_BYTES + each.value.length;
        }
        return at;
    }

    /** The options as on the wire. */
    public byte[] toBytes() {
        byte[] out = new byte[bytes()];
        write(out, 0);
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dhcp6Options same && Arrays.equals(toBytes(), same.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    /** For example {@code dns-servers 2001:db8::1, preference 255}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        for (Entry each : entries) {
            Dhcp6Option option = Dhcp6Option.of(each.code);
            String name = option == null ? Integer.toString(each.code) : option.optionName();
            Dhcp6OptionFormat format = option == null ? Dhcp6OptionFormat.BYTES : option.format();
            text.add((name + " " + format.format(each.value)).stripTrailing());
        }
        return text.toString();
    }
}
