package io.hawser.ip.router;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router advertisement (RFC 4861 §4.2, RFC 4191, RFC 8106), without the ICMPv6 header's first word.
 *
 * @param hopLimit the hop limit that hosts should use; 0 for none
 * @param managed whether addresses come from DHCPv6 (flag M)
 * @param otherConfiguration whether other settings come from DHCPv6 (flag O)
 * @param preference of the router: 1 high, 0 medium, -1 low
 * @param lifetimeSeconds the time for which the sender is a default router, 0 to 65535; 0 if it is none
 * @param mtuBytes the MTU of the link; 0 for none
 * @param linkAddress the link address of the router; 0 for none
 * @param prefixes the prefixes of the link
 * @param dnsServers the name servers
 * @param searchDomains the search list, names without the final dot
 * @param dnsSeconds the time for which the servers and the search list are valid
 */
public record RouterAdvertisement(
        int hopLimit,
        boolean managed,
        boolean otherConfiguration,
        int preference,
        int lifetimeSeconds,
        int mtuBytes,
        long linkAddress,
        List<AdvertisedPrefix> prefixes,
        List<IpAddress> dnsServers,
        List<String> searchDomains,
        long dnsSeconds) {
    /** The size of the fixed part, ICMPv6 header included. */
    public static final int FIXED_BYTES = 16;

    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int PREFIX = 3;
    private static final int MTU = 5;
    private static final int DNS_SERVERS = 25;
    private static final int SEARCH_DOMAINS = 31;

    private static final int UNIT_BYTES = 8;
    private static final int PREFIX_BYTES = 32;
    private static final int ADDRESS_BYTES = 16;

    /** Copies the lists. */
    public RouterAdvertisement {
        prefixes = List.copyOf(prefixes);
        dnsServers = List.copyOf(dnsServers);
        searchDomains = List.copyOf(searchDomains);
    }

    /**
     * An advertisement of a default router for half an hour with one prefix of 64 bits, from which hosts make
     * addresses.
     */
    public static RouterAdvertisement of(Prefix prefix) {
        AdvertisedPrefix advertised = new AdvertisedPrefix(prefix, true, true, 2_592_000, 604_800);
        return new RouterAdvertisement(64, false, false, 0, 1800, 0, 0, List.of(advertised), List.of(), List.of(), 0);
    }

    /** The same advertisement of a router with this link address. */
    public RouterAdvertisement from(long newLinkAddress) {
        return with(lifetimeSeconds, newLinkAddress);
    }

    /** The same advertisement of a router that is no default router any more. */
    public RouterAdvertisement withdrawn() {
        return with(0, linkAddress);
    }

    private RouterAdvertisement with(int newLifetimeSeconds, long newLinkAddress) {
        return new RouterAdvertisement(
                hopLimit,
                managed,
                otherConfiguration,
                preference,
                newLifetimeSeconds,
                mtuBytes,
                newLinkAddress,
                prefixes,
                dnsServers,
                searchDomains,
                dnsSeconds);
    }

    /**
     * Reads an advertisement. Unknown options are skipped; so is one of a known type with a wrong size.
     *
     * @param at the index of the ICMPv6 header
     * @param end the index after the last byte
     * @return null if the message is malformed: too short, or an option is empty or reaches past its end
     */
    public static @Nullable RouterAdvertisement read(byte[] bytes, int at, int end) {
        if (end - at < FIXED_BYTES) {
            return null;
        }
        int flags = Bytes.u8(bytes, at + 5);
        // RFC 4191 §2.2: the reserved value 2 counts as medium.
        int preference = switch (flags >>> 3 & 3) {
            case 1 -> 1;
            case 3 -> -1;
            default -> 0;
        };
        int mtu = 0;
        long linkAddress = 0;
        long dnsSeconds = 0;
        List<AdvertisedPrefix> prefixes = new ArrayList<>();
        List<IpAddress> servers = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        int option = at + FIXED_BYTES;
        while (option < end) {
            int length = option + 2 > end ? 0 : Bytes.u8(bytes, option + 1) * UNIT_BYTES;
            if (length == 0 || option + length > end) {
                return null;
            }
            switch (Bytes.u8(bytes, option)) {
                case SOURCE_LINK_ADDRESS -> linkAddress = Bytes.u48(bytes, option + 2);
                case MTU -> mtu = Bytes.i32(bytes, option + 4);
                case PREFIX -> {
                    AdvertisedPrefix prefix = length == PREFIX_BYTES ? readPrefix(bytes, option) : null;
                    if (prefix != null) {
                        prefixes.add(prefix);
                    }
                }
                case DNS_SERVERS -> {
                    dnsSeconds = Bytes.i32(bytes, option + 4) & 0xffff_ffffL;
                    for (int i = option + 8; i + ADDRESS_BYTES <= option + length; i += ADDRESS_BYTES) {
                        servers.add(new IpAddress(Bytes.i64(bytes, i), Bytes.i64(bytes, i + 8)));
                    }
                }
                case SEARCH_DOMAINS -> {
                    dnsSeconds = Bytes.i32(bytes, option + 4) & 0xffff_ffffL;
                    readDomains(bytes, option + 8, option + length, domains);
                }
                default -> {
                    // RFC 4861 §6.1.2: unknown options are ignored.
                }
            }
            option += length;
        }
        return new RouterAdvertisement(
                Bytes.u8(bytes, at + 4),
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                preference,
                Bytes.u16(bytes, at + 6),
                Math.max(mtu, 0),
                linkAddress,
                prefixes,
                servers,
                domains,
                dnsSeconds);
    }

    private static @Nullable AdvertisedPrefix readPrefix(byte[] bytes, int at) {
        int length = Bytes.u8(bytes, at + 2);
        int flags = Bytes.u8(bytes, at + 3);
        long valid = Bytes.i32(bytes, at + 4) & 0xffff_ffffL;
        long preferred = Bytes.i32(bytes, at + 8) & 0xffff_ffffL;
        IpAddress address = new IpAddress(Bytes.i64(bytes, at + 16), Bytes.i64(bytes, at + 24));
        if (length > 128 || preferred > valid || address.isV4() || address.isLinkLocal() || address.isMulticast()) {
            return null;
        }
        return new AdvertisedPrefix(
                Prefix.of(address, length), (flags & 0x80) != 0, (flags & 0x40) != 0, valid, preferred);
    }

    /** Reads names in the form of DNS without compression; the rest is ignored after a malformed one. */
    private static void readDomains(byte[] bytes, int from, int end, List<String> domains) {
        StringBuilder name = new StringBuilder();
        int at = from;
        while (at < end) {
            int length = Bytes.u8(bytes, at);
            if (length == 0) {
                if (!name.isEmpty()) {
                    domains.add(name.toString());
                    name.setLength(0);
                }
                at++;
            } else if (length > 63 || at + 1 + length > end) {
                return;
            } else {
                String label = new String(bytes, at + 1, length, StandardCharsets.US_ASCII);
                if (!label.matches("[A-Za-z0-9_-]+")) {
                    return;
                }
                name.append(name.isEmpty() ? "" : ".").append(label);
                at += 1 + length;
            }
        }
    }

    /** The message as it follows the type, code and checksum of its ICMPv6 header. */
    public byte[] toBytes() {
        byte[] bytes = new byte[FIXED_BYTES + optionBytes()];
        Bytes.put8(bytes, 4, hopLimit);
        Bytes.put8(bytes, 5, (managed ? 0x80 : 0) | (otherConfiguration ? 0x40 : 0) | (preference & 3) << 3);
        Bytes.put16(bytes, 6, lifetimeSeconds);
        int at = FIXED_BYTES;
        if (linkAddress != 0) {
            Bytes.put16(bytes, at, SOURCE_LINK_ADDRESS << 8 | 1);
            Bytes.put48(bytes, at + 2, linkAddress);
            at += UNIT_BYTES;
        }
        if (mtuBytes != 0) {
            Bytes.put16(bytes, at, MTU << 8 | 1);
            Bytes.put32(bytes, at + 4, mtuBytes);
            at += UNIT_BYTES;
        }
        for (AdvertisedPrefix each : prefixes) {
            Bytes.put16(bytes, at, PREFIX << 8 | 4);
            Bytes.put8(bytes, at + 2, each.prefix().length());
            Bytes.put8(bytes, at + 3, (each.onLink() ? 0x80 : 0) | (each.autonomous() ? 0x40 : 0));
            Bytes.put32(bytes, at + 4, (int) each.validSeconds());
            Bytes.put32(bytes, at + 8, (int) each.preferredSeconds());
            put(bytes, at + 16, each.prefix().address());
            at += PREFIX_BYTES;
        }
        if (!dnsServers.isEmpty()) {
            Bytes.put16(bytes, at, DNS_SERVERS << 8 | 1 + 2 * dnsServers.size());
            Bytes.put32(bytes, at + 4, (int) dnsSeconds);
            at += 8;
            for (IpAddress each : dnsServers) {
                put(bytes, at, each);
                at += ADDRESS_BYTES;
            }
        }
        if (!searchDomains.isEmpty()) {
            Bytes.put16(bytes, at, SEARCH_DOMAINS << 8 | (bytes.length - at) / UNIT_BYTES);
            Bytes.put32(bytes, at + 4, (int) dnsSeconds);
            at += 8;
            for (String domain : searchDomains) {
                for (String label : domain.split("\\.", -1)) {
                    byte[] text = label.getBytes(StandardCharsets.US_ASCII);
                    Bytes.put8(bytes, at, text.length);
                    System.arraycopy(text, 0, bytes, at + 1, text.length);
                    at += 1 + text.length;
                }
                at++;
            }
        }
        return bytes;
    }

    private int optionBytes() {
        int bytes = (linkAddress == 0 ? 0 : UNIT_BYTES) + (mtuBytes == 0 ? 0 : UNIT_BYTES);
        bytes += prefixes.size() * PREFIX_BYTES;
        bytes += dnsServers.isEmpty() ? 0 : UNIT_BYTES + dnsServers.size() * ADDRESS_BYTES;
        int names = searchDomains.stream().mapToInt(each -> each.length() + 2).sum();
        return bytes + (searchDomains.isEmpty() ? 0 : UNIT_BYTES + (names + UNIT_BYTES - 1 & -UNIT_BYTES));
    }

    private static void put(byte[] bytes, int at, IpAddress address) {
        Bytes.put64(bytes, at, address.high());
        Bytes.put64(bytes, at + Long.BYTES, address.low());
    }
}
