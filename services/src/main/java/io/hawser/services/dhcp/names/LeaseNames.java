package io.hawser.services.dhcp.names;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.zone.DynamicNames;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of leases within one domain: a client that sends its host name (option 12, in DHCPv6 option 39) is found by
 * that name, and its address resolves to it. A name belongs to the first client that requests it, as in RFC 4703;
 * another client with the same name gets it when that lease has ended. An IPv4 and an IPv6 address have the same name
 * if both leases are of the same link address.
 *
 * <p>Belongs to the thread that owns the host.
 */
public final class LeaseNames implements DynamicNames {
    /** A host name of one label (RFC 1123 §2.1). */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * Names by which programs find proxies, tunnels and themselves: a client with such a name could read the data of
     * others.
     */
    private static final Set<String> RESERVED = Set.of("localhost", "wpad", "isatap");

    private final DnsName domain;

    /** The requesters of each name in order: the first one has it. */
    private final Map<DnsName, LinkedHashSet<IpAddress>> claims = new HashMap<>();

    private final Map<IpAddress, DnsName> claimed = new HashMap<>();

    /** The link address of each requester. */
    private final Map<IpAddress, MacAddress> stations = new HashMap<>();

    /**
     * Creates an empty set of names.
     *
     * @param domain the domain of all names
     */
    public LeaseNames(DnsName domain) {
        this.domain = domain;
    }

    /** The domain of all names. */
    public DnsName domain() {
        return domain;
    }

    /** Adds a lease that was granted or renewed. A lease without a valid host name gets no name. */
    public void add(LeaseRecord lease) {
        DnsName name = nameOf(lease.hostName());
        if (name == null || !name.equals(claimed.get(lease.address()))) {
            remove(lease.address());
        }
        if (name != null) {
            claimed.put(lease.address(), name);
            stations.put(lease.address(), lease.mac());
            claims.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(lease.address());
        }
    }

    /** Adds the leases of an earlier run that are still active, the oldest first. */
    public void addActive(List<LeaseRecord> leases, long nowSeconds) {
        leases.stream()
                .filter(lease -> lease.isActive(nowSeconds))
                .sorted(Comparator.comparingLong(LeaseRecord::startSeconds))
                .forEach(this::add);
    }

    /** Removes the name of a lease that has ended. Does nothing if it had none. */
    public void remove(IpAddress address) {
        DnsName name = claimed.remove(address);
        stations.remove(address);
        if (name != null) {
            claims.computeIfPresent(name, (_, addresses) -> {
                addresses.remove(address);
                return addresses.isEmpty() ? null : addresses;
            });
        }
    }

    @Override
    public List<IpAddress> addressesOf(DnsName name) {
        LinkedHashSet<IpAddress> addresses = claims.get(name);
        if (addresses == null) {
            return List.of();
        }
        IpAddress owner = addresses.getFirst();
        List<IpAddress> found = new ArrayList<>(List.of(owner));
        addresses.stream()
                .filter(each -> each.isV4() != owner.isV4() && isSameStation(each, owner))
                .findFirst()
                .ifPresent(found::add);
        return found;
    }

    private boolean isSameStation(IpAddress one, IpAddress other) {
        MacAddress station = stations.getOrDefault(one, MacAddress.NONE);
        return !station.equals(MacAddress.NONE) && station.equals(stations.get(other));
    }

    @Override
    public @Nullable DnsName nameOf(IpAddress address) {
        DnsName name = claimed.get(address);
        return name != null && addressesOf(name).contains(address) ? name : null;
    }

    /** The name of a host in the domain; null if it is invalid. A host may send its name with or without the domain. */
    private @Nullable DnsName nameOf(@Nullable String hostName) {
        if (hostName == null) {
            return null;
        }
        String label = hostName.toLowerCase(Locale.ROOT);
        String suffix = "." + domain.toTextWithoutDot().toLowerCase(Locale.ROOT);
        if (label.endsWith(suffix)) {
            label = label.substring(0, label.length() - suffix.length());
        }
        if (!LABEL.matcher(label).matches() || RESERVED.contains(label)) {
            return null;
        }
        try {
            return DnsName.parse(label, domain);
        } catch (IllegalArgumentException tooLong) {
            return null;
        }
    }
}
