package io.hawser.cli.up;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.host.Host;
import io.hawser.services.dhcp.names.LeaseNames;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.services.dns.server.Authority;
import io.hawser.services.dns.server.DnsForwarder;
import io.hawser.services.dns.server.DnsServer;
import io.hawser.services.dns.server.DnsServerSettings;
import io.hawser.services.dns.server.QueryAnswerer;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.zone.Zone;
import io.hawser.tcp.TcpException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The DNS service of a host.
 *
 * @param zones local zones
 * @param forwardTo servers for all other names; these are refused if it is empty
 * @param settings settings of the server
 */
record DnsService(List<Zone> zones, List<NameServer> forwardTo, DnsServerSettings settings) {
    private static final DnsName ARPA = DnsName.parse("arpa.");

    /** No service. */
    static final DnsService NONE = new DnsService(List.of(), List.of(), DnsServerSettings.defaults());

    boolean isWanted() {
        return !zones.isEmpty() || !forwardTo.isEmpty();
    }

    /** The domain of hosts: that of the first forward zone; null for none. */
    @Nullable
    DnsName domain() {
        return zones.stream()
                .map(Zone::origin)
                .filter(each -> !each.isWithin(ARPA))
                .findFirst()
                .orElse(null);
    }

    /**
     * Begins to serve; does nothing if there is nothing to serve.
     *
     * @param leased names of DHCP leases to serve with those of the zones; null for none
     */
    void start(RealHost real, @Nullable LeaseNames leased) {
        if (!isWanted()) {
            return;
        }
        try {
            real.call(host -> startOn(host, leased));
        } catch (TcpException failed) {
            throw new CommandFailure("dns on " + settings.port() + ": " + failed.getMessage(), failed);
        }
    }

    private DnsServer startOn(Host host, @Nullable LeaseNames leased) throws TcpException {
        SecureRandom random = new SecureRandom();
        Authority authority = new Authority(zones, leased);
        QueryAnswerer answerer = authority;
        if (!forwardTo.isEmpty()) {
            ResolverSettings resolver =
                    ResolverSettings.builder().servers(forwardTo).build();
            StubResolver asking = new StubResolver(host, resolver, random);
            host.addServiceCounters(asking.counters());
            answerer = new DnsForwarder(asking, authority);
        }
        return DnsServer.start(host, settings, answerer, authority, random);
    }

    /** A description for the line that reports that the host is ready; empty if there is nothing to serve. */
    @Override
    public String toString() {
        if (!isWanted()) {
            return "";
        }
        StringBuilder text = new StringBuilder("; dns on ").append(settings.port());
        if (!zones.isEmpty()) {
            text.append(" serves ");
            text.append(String.join(
                    ", ",
                    zones.stream().map(each -> each.origin().toTextWithoutDot()).toList()));
        }
        if (!forwardTo.isEmpty()) {
            text.append(zones.isEmpty() ? "" : " and").append(" forwards to ");
            text.append(String.join(
                    ", ", forwardTo.stream().map(NameServer::toString).toList()));
        }
        return text.toString();
    }
}
