package io.hawser.services.dhcp.lease;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.text.Excerpt;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lease files of other servers: dnsmasq's, and the memfile of Kea's DHCPv4 server. */
public final class ForeignLeases {
    private static final List<String> KEA_COLUMNS =
            List.of("address", "hwaddr", "client_id", "valid_lifetime", "expire", "hostname", "state");

    private static final int KEA_DECLINED = 1;
    private static final int KEA_RECLAIMED = 2;

    private ForeignLeases() {}

    /**
     * Reads dnsmasq.leases: each line has the time of expiry (0 for none), the link address, the address, the name and
     * the client identifier, the last two {@code *} if unknown. DHCPv6 leases, which follow a line {@code duid}, are
     * skipped.
     *
     * @param nowSeconds the start of the leases, which is not in the file
     * @throws IllegalArgumentException if a line is malformed; the message has its number
     */
    public static List<LeaseRecord> dnsmasq(List<String> lines, long nowSeconds) {
        List<LeaseRecord> leases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("duid ")) {
                break;
            }
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split("\\s+", -1);
            try {
                if (words.length != 5) {
                    throw new IllegalArgumentException("five words, not " + words.length);
                }
                long expiry = seconds(words[0]);
                leases.add(lease(
                        words[2],
                        LeaseState.ACTIVE,
                        Math.min(nowSeconds, expiry == 0 ? nowSeconds : expiry),
                        expiry == 0 ? LeaseRecord.NEVER : expiry,
                        words[4].equals("*") ? null : words[4],
                        words[1],
                        words[3].equals("*") ? null : words[3]));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " is no lease of dnsmasq: " + wrong.getMessage() + ": '" + Excerpt.of(line)
                                + "'",
                        wrong);
            }
        }
        return leases;
    }

    /**
     * Reads kea-leases4.csv, in which the last line of an address is the valid one.
     *
     * @throws IllegalArgumentException if a line is malformed; the message has its number
     */
    public static List<LeaseRecord> kea(List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the file is empty: Kea writes a line with the names of the columns");
        }
        Map<String, Integer> columns = new HashMap<>();
        String[] names = lines.getFirst().split(",", -1);
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i].strip(), i);
        }
        for (String each : KEA_COLUMNS) {
            if (!columns.containsKey(each)) {
                throw new IllegalArgumentException(
                        "line 1 has no column '" + each + "', as the lease file of kea-dhcp4 has");
            }
        }
        Map<IpAddress, LeaseRecord> latest = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] values = lines.get(i).split(",", -1);
            try {
                if (values.length != names.length) {
                    throw new IllegalArgumentException(names.length + " values, not " + values.length);
                }
                putKea(latest, columns, values);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " is no lease of Kea: " + wrong.getMessage() + ": '"
                                + Excerpt.of(lines.get(i)) + "'",
                        wrong);
            }
        }
        return List.copyOf(latest.values());
    }

    private static void putKea(Map<IpAddress, LeaseRecord> latest, Map<String, Integer> columns, String[] values) {
        String address = value(columns, values, "address");
        long lifetime = seconds(value(columns, values, "valid_lifetime"));
        long expire = seconds(value(columns, values, "expire"));
        int state = (int) seconds(value(columns, values, "state"));
        if (lifetime == 0 || state == KEA_RECLAIMED) {
            // a line without lifetime deletes the lease
            latest.remove(IpAddress.parseIpv4(address));
            return;
        }
        boolean infinite = lifetime == LeaseRecord.NEVER;
        String client = value(columns, values, "client_id");
        String name = value(columns, values, "hostname").replace("&#x2c", ",");
        LeaseRecord lease = lease(
                address,
                state == KEA_DECLINED ? LeaseState.ABANDONED : LeaseState.ACTIVE,
                Math.max(0, expire - (infinite ? 0 : lifetime)),
                infinite ? LeaseRecord.NEVER : Math.min(expire, LeaseRecord.NEVER),
                client.isEmpty() ? null : client,
                value(columns, values, "hwaddr"),
                name.isEmpty() ? null : name);
        latest.put(lease.address(), lease);
    }

    private static String value(Map<String, Integer> columns, String[] values, String name) {
        Integer index = columns.get(name);
        return index == null ? "" : values[index].strip();
    }

    private static LeaseRecord lease(
            String address,
            LeaseState state,
            long start,
            long expiry,
            @Nullable String client,
            String hardware,
            @Nullable String name) {
        // dnsmasq puts the type before an address that is not Ethernet: 06-…
        MacAddress mac = hardware.isEmpty() || hardware.contains("-") ? MacAddress.NONE : MacAddress.parse(hardware);
        ClientIdentifier identifier = null;
        if (client != null) {
            identifier = ClientIdentifier.parse(client);
        } else if (!mac.equals(MacAddress.NONE)) {
            identifier = ClientIdentifier.of(mac);
        }
        if (identifier == null && state == LeaseState.ACTIVE) {
            throw new IllegalArgumentException("neither a link address nor a client identifier");
        }
        return new LeaseRecord(IpAddress.parseIpv4(address), state, start, expiry, identifier, mac, name);
    }

    private static long seconds(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("a number of seconds, not '" + Excerpt.of(text) + "'");
        }
        return Long.parseLong(text);
    }
}
