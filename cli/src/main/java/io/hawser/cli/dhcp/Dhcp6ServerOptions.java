package io.hawser.cli.dhcp;

import io.hawser.cli.options.Converters;
import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Duid;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6Subnet;
import io.hawser.text.Excerpt;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the DHCPv6 server. */
public final class Dhcp6ServerOptions {
    private static final String POOL = "--dhcp6-server";

    /** The word for a server that gives no addresses. */
    private static final String SETTINGS = "settings";

    @Option(
            names = POOL,
            paramLabel = "FIRST-LAST",
            description = "give these IPv6 addresses to the hosts of the network, e.g. 2001:db8::100-2001:db8::1ff; may"
                    + " be repeated; 'settings' to give only settings")
    private List<String> pools = new ArrayList<>();

    @Option(
            names = "--dhcp6-lease-time",
            paramLabel = "TIME",
            converter = Converters.TimeConverter.class,
            description = "the valid lifetime of an IPv6 address, at least 1min; 12h if not said. Three quarters of it"
                    + " it is preferred")
    private Duration validTime = Duration.ofHours(12);

    @Option(
            names = "--dhcp6-option",
            paramLabel = "NAME=VALUE",
            description = "an option to tell DHCPv6 clients, for instance dns-servers=2001:db8::1 or"
                    + " domain-search=example.org; may be repeated")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--dhcp6-reserve",
            paramLabel = "DUID=ADDRESS",
            description = "keep an IPv6 address for a client, e.g. 00:03:00:01:02:00:00:00:00:07=2001:db8::20; may be"
                    + " repeated")
    private Map<String, String> reservations = new LinkedHashMap<>();

    @Option(
            names = "--dhcp6-preference",
            paramLabel = "N",
            description = "the preference of the server, 0 to 255; clients choose the highest, and 255 at once")
    private int preference;

    @Option(
            names = "--dhcp6-allow-rapid-commit",
            description = "give an address with two messages to DHCPv6 clients that ask for that")
    private boolean rapidCommit;

    @Option(
            names = "--dhcp6-limit",
            paramLabel = "TIME",
            converter = Converters.TimeConverter.class,
            description = "after ten new DHCPv6 clients, serve one more in this time; no limit if not said")
    private @Nullable Duration limit;

    @Option(
            names = "--dhcp6-not-authoritative",
            description = "leave DHCPv6 clients alone that this server does not know: there are other servers")
    private boolean notAuthoritative;

    /** Returns whether a server is requested. */
    public boolean isServer() {
        return !pools.isEmpty();
    }

    /** Returns whether there are options of a server without the server itself. */
    public boolean isIncomplete() {
        return !isServer()
                && (!options.isEmpty()
                        || !reservations.isEmpty()
                        || limit != null
                        || rapidCommit
                        || notAuthoritative
                        || preference != 0);
    }

    /**
     * The settings of the server, with the networks of the interfaces of a host.
     *
     * @throws IllegalArgumentException if an option is invalid; the message begins with the option
     */
    public Dhcp6ServerConfig config(Host host) {
        Map<Prefix, Dhcp6Subnet.Builder> subnets = new LinkedHashMap<>();
        for (String each : pools) {
            named(POOL, () -> addPool(host, subnets, each));
        }
        reservations.forEach((duid, address) -> named("--dhcp6-reserve " + Excerpt.of(duid), () -> {
            IpAddress reserved = IpAddress.parse(address);
            subnet(host, subnets, reserved).reserve(Duid.parse(duid), reserved);
        }));
        Dhcp6ServerConfig.Builder config = Dhcp6ServerConfig.builder()
                .authoritative(!notAuthoritative)
                .rapidCommit(rapidCommit)
                .preference(preference);
        options.forEach((name, value) ->
                named("--dhcp6-option " + Excerpt.of(name), () -> config.option(Dhcp6Option.named(name), value)));
        if (limit != null) {
            config.limits(ServerLimits.DEFAULT.addresses(10, limit));
        }
        named(POOL, () -> subnets.values().forEach(each -> config.subnet(each.build())));
        return config.build();
    }

    private static void named(String option, Runnable action) {
        try {
            action.run();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(option + ": " + wrong.getMessage(), wrong);
        }
    }

    private void addPool(Host host, Map<Prefix, Dhcp6Subnet.Builder> subnets, String text) {
        if (text.equals(SETTINGS)) {
            Prefix first = networks(host).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no interface has an IPv6 address"));
            subnet(host, subnets, first.address());
            return;
        }
        AddressRange range = AddressRange.parse(text);
        subnet(host, subnets, range.first()).pool(range);
    }

    private Dhcp6Subnet.Builder subnet(Host host, Map<Prefix, Dhcp6Subnet.Builder> subnets, IpAddress of) {
        Optional<Prefix> network =
                networks(host).stream().filter(each -> each.contains(of)).findFirst();
        if (network.isEmpty()) {
            throw new IllegalArgumentException("no interface has an address of the network of " + of + ": they have "
                    + networks(host).stream().map(Prefix::toString).toList());
        }
        return subnets.computeIfAbsent(
                network.get(), each -> Dhcp6Subnet.of(each).validTime(validTime));
    }

    private static List<Prefix> networks(Host host) {
        List<Prefix> networks = new ArrayList<>();
        for (NetworkInterface via : host.ip().interfaces()) {
            for (InterfaceAddress own : via.addresses()) {
                IpAddress address = own.address();
                if (!address.isV4() && !address.isLinkLocal() && !address.isLoopback()) {
                    networks.add(own.network());
                }
            }
        }
        return networks;
    }
}
