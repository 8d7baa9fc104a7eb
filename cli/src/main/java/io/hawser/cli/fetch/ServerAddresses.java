package io.hawser.cli.fetch;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.services.dns.resolver.ResolverClient;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.wire.IpAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The addresses of a server, in the order in which to try them. */
final class ServerAddresses {
    private ServerAddresses() {}

    /**
     * Finds the addresses of the server of a URL: the one in the URL, or those of its name.
     *
     * @param resolver the DNS servers that {@code host} asks; the machine finds the name if there are none
     * @return addresses of IPv4 first, because {@code host} sends no packets of IPv6
     * @throws CommandFailure if the name has no address, or no server answers
     */
    static List<InetAddress> of(HttpUrl wanted, RealHost host, Optional<ResolverSettings> resolver) {
        try {
            Optional<IpAddress> literal = wanted.address();
            if (literal.isPresent()) {
                return List.of(InetAddress.ofLiteral(literal.get().toString()));
            }
            List<InetAddress> found = new ArrayList<>(
                    resolver.isPresent()
                            ? client(host, resolver.get()).addresses(wanted.host())
                            : List.of(InetAddress.getAllByName(wanted.host())));
            found.sort(Comparator.comparing(each -> !(each instanceof Inet4Address)));
            return found;
        } catch (UnknownHostException unknown) {
            throw new CommandFailure(wanted + ": " + unknown.getMessage(), unknown);
        }
    }

    private static ResolverClient client(RealHost host, ResolverSettings settings) {
        return new ResolverClient(new StubResolver(host.host(), settings, new SecureRandom()), host.loop());
    }
}
