package io.hawser.services.dhcp6.client;

import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.message.LeasedAddress;
import io.hawser.wire.IpAddress;
import java.util.List;

/**
 * A client's lease.
 *
 * @param leased the address with its lifetimes
 * @param server the identity of the server
 * @param options all options that the server has sent
 * @param obtainedNanos when the reply arrived: all times count from there (RFC 8415 §21.4, §21.6)
 * @param renewNanos when the client requests more time from its server (T1)
 * @param rebindNanos when it requests more time from any server (T2)
 * @param expiryNanos when it loses the address; {@link io.hawser.time.Deadline#NEVER} for an infinite lease
 */
public record Dhcp6Lease(
        LeasedAddress leased,
        Duid server,
        Dhcp6Options options,
        long obtainedNanos,
        long renewNanos,
        long rebindNanos,
        long expiryNanos) {
    public IpAddress address() {
        return leased.address();
    }

    /** The DNS servers. */
    public List<IpAddress> nameServers() {
        return options.addresses(Dhcp6Option.DNS_SERVERS);
    }

    /** The domains in which names without a dot are looked up. */
    public List<String> searchList() {
        return options.domains(Dhcp6Option.DOMAIN_SEARCH);
    }

    /** The time servers. */
    public List<IpAddress> timeServers() {
        return options.timeServers();
    }

    /** For example {@code 2001:db8::100 for 3600 s}. */
    @Override
    public String toString() {
        long seconds = leased.validSeconds();
        return leased.address() + " for " + (seconds == LeasedAddress.INFINITE ? "ever" : seconds + " s");
    }
}
