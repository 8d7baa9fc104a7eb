package io.hawser.services.dhcp.client;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.services.dhcp.message.ClasslessRoute;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.services.dhcp.message.DomainSearchList;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's lease.
 *
 * @param address the address with the prefix length of its network
 * @param server the identifier of the server
 * @param options all options that the server has sent
 * @param obtainedNanos when the acknowledged request was sent: all times count from there (RFC 2131 §4.4.1)
 * @param renewNanos when the client requests more time from its server (T1)
 * @param rebindNanos when it requests more time from any server (T2)
 * @param expiryNanos when it loses the address; {@link io.hawser.time.Deadline#NEVER} for an infinite lease
 */
public record ClientLease(
        InterfaceAddress address,
        IpAddress server,
        DhcpOptions options,
        long obtainedNanos,
        long renewNanos,
        long rebindNanos,
        long expiryNanos) {
    /** The default gateways, the preferred one first. */
    public List<IpAddress> routers() {
        return options.addresses(DhcpOption.ROUTERS);
    }

    /** The routes of option 121, which replace those of the routers (RFC 3442); empty for none. */
    public List<ClasslessRoute> classlessRoutes() {
        byte[] value = options.get(DhcpOption.CLASSLESS_ROUTES);
        return value == null ? List.of() : ClasslessRoute.decode(value);
    }

    /** The DNS servers. */
    public List<IpAddress> nameServers() {
        return options.addresses(DhcpOption.DOMAIN_NAME_SERVERS);
    }

    /** The domain of the host; null for none. */
    public @Nullable String domain() {
        return options.text(DhcpOption.DOMAIN_NAME);
    }

    /** The domains in which names without a dot are looked up. */
    public List<String> searchList() {
        byte[] value = options.get(DhcpOption.DOMAIN_SEARCH);
        return value == null ? List.of() : DomainSearchList.decode(value);
    }

    /** The time servers. */
    public List<IpAddress> timeServers() {
        return options.addresses(DhcpOption.NTP_SERVERS);
    }

    /** The server's name for the host; null for none. */
    public @Nullable String hostName() {
        return options.text(DhcpOption.HOST_NAME);
    }

    /** The MTU; null if the server sends none, or one below 576, which every host must accept (RFC 791). */
    public @Nullable Integer mtuBytes() {
        Integer bytes = options.u16(DhcpOption.INTERFACE_MTU);
        return bytes == null || bytes < 576 ? null : bytes;
    }

    /** The lease time in seconds, 4294967295 for infinite. */
    public long seconds() {
        Long seconds = options.u32(DhcpOption.LEASE_TIME);
        return seconds == null ? 0 : seconds;
    }

    /** For example {@code 10.0.0.100/24 from 10.0.0.1 for 3600 s}. */
    @Override
    public String toString() {
        long seconds = seconds();
        return address + " from " + server + " for " + (seconds == 0xffff_ffffL ? "ever" : seconds + " s");
    }
}
