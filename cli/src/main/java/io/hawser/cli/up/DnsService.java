package io.hawser.cli.up;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.host.Host;
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

/**
 * The DNS service of a host.
 *
 * @param zones what it knows itself
 * @param forwardTo whom it asks for the rest; refused if empty
 * @param settings of the server
 */
record DnsService(List<Zone> zones, List<NameServer> forwardTo, DnsServerSettings settings) {
    /** No service. */
    static final DnsService NONE = new DnsService(List.of(), List.of(), DnsServerSettings.defaults());

    private boolean isWanted() {
        return !zones.isEmpty() || !forwardTo.isEmpty();
    }

    /** Serves from now on; does nothing if there is nothing to serve. */
    void start(RealHost real) {
        if (!isWanted()) {
            return;
        }
        try {
            real.call(this::startOn);
        } catch (TcpException failed) {
            throw new CommandFailure("dns on " + settings.port() + ": " + failed.getMessage(), failed);
        }
    }

    private DnsServer startOn(Host host) throws TcpException {
        SecureRandom random = new SecureRandom();
        Authority authority = new Authority(zones, null);
        QueryAnswerer answerer = authority;
        if (!forwardTo.isEmpty()) {
            ResolverSettings resolver =
                    ResolverSettings.builder().servers(forwardTo).build();
            answerer = new DnsForwarder(new StubResolver(host, resolver, random), authority);
        }
        return DnsServer.start(host, settings, answerer, authority, random);
    }

    /** For the line that says that the host is up; empty if there is nothing to serve. */
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
