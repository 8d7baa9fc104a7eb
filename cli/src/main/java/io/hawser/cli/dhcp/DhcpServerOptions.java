package io.hawser.cli.dhcp;

import io.hawser.cli.options.Converters;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.message.DhcpOptions;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.services.dhcp.server.Reservation;
import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dns.message.DnsName;
import io.hawser.text.Excerpt;
import io.hawser.wire.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the DHCP server. */
public final class DhcpServerOptions {
    private static final String POOL = "--dhcp-server";

    @Option(
            names = POOL,
            paramLabel = "FIRST-LAST",
            description = "give these addresses to the hosts of the network, e.g. 10.77.0.100-10.77.0.200; may be"
                    + " repeated")
    private List<String> pools = new ArrayList<>();

    @Option(
            names = "--dhcp-leases",
            paramLabel = "DIR",
            description = "keep the leases in this folder, safe from crashes; without it they are gone with Hawser")
    private @Nullable Path folder;

    @Option(
            names = "--dhcp-lease-time",
            paramLabel = "TIME",
            converter = Converters.TimeConverter.class,
            description = "the time of a lease, at least 1min; 12h if not said")
    private Duration leaseTime = Duration.ofHours(12);

    @Option(
            names = "--dhcp-router",
            paramLabel = "ADDRESS",
            converter = Converters.IpAddressConverter.class,
            description = "the router to tell clients; Hawser's own address if not said")
    private @Nullable IpAddress router;

    @Option(
            names = "--dhcp-option",
            paramLabel = "NAME=VALUE",
            description = "an option to tell clients, for instance domain-name-servers=10.77.0.1 or"
                    + " domain-name=example.org; may be repeated")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--dhcp-reserve",
            paramLabel = "MAC=ADDRESS",
            description = "keep an address for a station, e.g. 02:00:00:00:00:07=10.77.0.20; may be repeated")
    private Map<String, String> reservations = new LinkedHashMap<>();

    @Option(
            names = "--dhcp-limit",
            paramLabel = "TIME",
            converter = Converters.TimeConverter.class,
            description = "after ten new clients, serve one more in this time, against forged ones; no limit if not"
                    + " said")
    private @Nullable Duration limit;

    @Option(
            names = "--dhcp-not-authoritative",
            description = "leave clients alone that this server does not know: there are other servers")
    private boolean notAuthoritative;

    /** Returns whether a server is requested. */
    public boolean isServer() {
        return !pools.isEmpty();
    }

    /**
     * Returns whether there are options of a server without the server itself.
     *
     * @param keepsOthers whether another server keeps its leases in the folder
     */
    public boolean isIncomplete(boolean keepsOthers) {
        return !isServer()
                && (folder != null && !keepsOthers
                        || router != null
                        || !options.isEmpty()
                        || !reservations.isEmpty()
                        || limit != null);
    }

    /** The folder of the leases; null to keep them only in memory. */
    public @Nullable Path folder() {
        return folder;
    }

    /**
     * The domain in which the names of leases are served; null for none.
     *
     * @param zone the domain if the options set none; null for none
     * @throws IllegalArgumentException if the domain in the options is malformed
     */
    public @Nullable DnsName domain(@Nullable DnsName zone) {
        String named = options.get(DhcpOption.DOMAIN_NAME.optionName());
        if (named == null) {
            return zone;
        }
        try {
            return DnsName.parse(named);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--dhcp-option domain-name: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * The settings of the server.
     *
     * @param own the server's address
     * @param servesNames whether a DNS server runs on this host, which is announced to clients unless the options set
     *     another
     * @param zone the domain that is announced to clients unless the options set another; null for none
     * @throws IllegalArgumentException if an option is invalid
     */
    public DhcpServerConfig config(InterfaceAddress own, boolean servesNames, @Nullable DnsName zone) {
        DhcpSubnet.Builder subnet =
                DhcpSubnet.of(own.network()).leaseTime(leaseTime).router(router == null ? own.address() : router);
        if (servesNames) {
            subnet.option(DhcpOption.DOMAIN_NAME_SERVERS, own.address().toString());
        }
        if (zone != null) {
            subnet.option(DhcpOption.DOMAIN_NAME, zone.toTextWithoutDot());
        }
        for (String each : pools) {
            try {
                subnet.pool(AddressRange.parse(each));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(POOL + ": " + wrong.getMessage(), wrong);
            }
        }
        options.forEach((name, value) -> {
            try {
                subnet.option(DhcpOption.named(name), value);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("--dhcp-option " + name + ": " + wrong.getMessage(), wrong);
            }
        });
        reservations.forEach((mac, address) -> {
            try {
                subnet.reserve(new Reservation(
                        MacAddress.parse(mac), null, IpAddress.parseIpv4(address), null, new DhcpOptions()));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "--dhcp-reserve " + Excerpt.of(mac) + ": " + wrong.getMessage(), wrong);
            }
        });
        DhcpServerConfig.Builder config =
                DhcpServerConfig.builder().subnet(subnet.build()).authoritative(!notAuthoritative);
        if (limit != null) {
            config.limits(ServerLimits.DEFAULT.addresses(10, limit));
        }
        return config.build();
    }
}
