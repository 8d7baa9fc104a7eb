package io.hawser.lab.dhcp;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.stage.Stage;
import io.hawser.lab.stage.Table;
import io.hawser.lab.stage.Tables;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.client.DhcpProfile;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.relay.DhcpRelay;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.services.dhcp.server.ServerLimits;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.time.Timer;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The DHCP clients, servers, relays and attackers of a stage, named after their hosts. Belongs to the thread that
 * plays.
 */
public final class DhcpCast {
    private static final int PREFIX_LENGTH = 24;

    /** 06:… marks forged addresses. */
    private static final long FORGED = 0x0600_0000_0000L;

    /** The time of day at which a run begins: 00:00 of a day in 2026, in seconds since 1970. */
    private static final long EPOCH_SECONDS = 1_780_272_000L;

    /** The default lease time. */
    private static final Duration LEASE = Duration.ofHours(1);

    private final Stage stage;
    private final Map<String, ClientRole> clients = new LinkedHashMap<>();
    private final Map<String, DhcpServer> servers = new LinkedHashMap<>();
    private int streams;
    private int forged;

    private DhcpCast(Stage stage) {
        this.stage = stage;
    }

    /** The DHCP programs of a stage. */
    public static DhcpCast of(Stage stage) {
        return stage.part(DhcpCast.class, DhcpCast::new);
    }

    /**
     * Settings of a server of a scenario.
     *
     * @param router the router to announce; null for the server itself
     * @param lease the lease time; null for an hour
     * @param limit the minimum time between two new clients, after the first two; null for no limit
     */
    public record ServerPlan(
            AddressRange pool,
            @Nullable IpAddress router,
            @Nullable Duration lease,
            @Nullable Duration limit) {}

    /** Starts a server for the /24 network of the pool. */
    public void serve(String name, ServerPlan plan) {
        Host host = stage.host(name);
        Prefix network = Prefix.of(plan.pool().first(), PREFIX_LENGTH);
        DhcpSubnet subnet = DhcpSubnet.of(network)
                .pool(plan.pool())
                .router(plan.router() == null ? stage.addressOf(name) : plan.router())
                .leaseTime(plan.lease() == null ? LEASE : plan.lease())
                .build();
        DhcpServerConfig.Builder config =
                DhcpServerConfig.builder().subnet(subnet).conflictWait(Duration.ZERO);
        if (plan.limit() != null) {
            config.limits(ServerLimits.DEFAULT.addresses(2, plan.limit()));
        }
        servers.put(
                name,
                new DhcpServer(
                        host,
                        config.build(),
                        () -> Instant.ofEpochSecond(EPOCH_SECONDS).plusNanos(stage.nowNanos()),
                        stage.network().random("dhcp server " + name + " " + streams++),
                        LeaseStore.inMemory(),
                        new ServerRole(stage, name)));
    }

    /** Stops a server and drops its leases. */
    public void stopServer(String name) {
        server(name).close();
        servers.remove(name);
    }

    /** The server on a host. */
    public DhcpServer server(String name) {
        DhcpServer server = servers.get(name);
        if (server == null) {
            throw new IllegalArgumentException(name + " runs no DHCP server");
        }
        return server;
    }

    /** Starts a relay agent. */
    public void relay(String name, IpAddress server) {
        new DhcpRelay(stage.host(name), List.of(server), true);
    }

    /**
     * Starts a client.
     *
     * @param earlier the address of an earlier run; null for none
     */
    public void begin(String name, @Nullable IpAddress earlier, boolean linkLocal) {
        Host host = stage.host(name);
        ClientRole role = new ClientRole(stage, name);
        DhcpClient client = new DhcpClient(
                host,
                ethernet(host),
                stage.network().random("dhcp client " + name + " " + streams++),
                DhcpClientOptions.defaults()
                        .profile(stage.profile().equals(Profiles.CLASSIC) ? DhcpProfile.CLASSIC : DhcpProfile.MODERN)
                        .probe(ProbeTimes.QUICK)
                        .hostName(name)
                        .linkLocal(linkLocal)
                        .reboot(earlier),
                role);
        role.plays(client);
        clients.put(name, role);
        client.start();
    }

    /** The client on a host. */
    public ClientRole client(String name) {
        ClientRole role = clients.get(name);
        if (role == null) {
            throw new IllegalArgumentException(name + " has no DHCP client");
        }
        return role;
    }

    /** Makes a host request addresses in the names of other stations, one after the other. */
    public void forge(String name, int count, Duration interval) {
        Host host = stage.host(name);
        NetworkInterface via = ethernet(host);
        Counters<DhcpCounter> counters = new Counters<>(DhcpCounter.class);
        DhcpSocket[] socket = new DhcpSocket[1];
        socket[0] = new DhcpSocket(host, DhcpMessage.CLIENT_PORT, null, counters, (offer, _, _) -> {
            if (offer.type() == DhcpMessageType.OFFER && isForged(offer.mac())) {
                socket[0].broadcast(
                        ForgedMessages.request(offer),
                        via,
                        IpAddress.ANY_V4,
                        DhcpMessage.SERVER_PORT,
                        DhcpMessage.MIN_MAX_BYTES);
            }
        });
        new Timer() {
            private int left = count;

            @Override
            protected void expired(long nowNanos) {
                MacAddress mac = new MacAddress(FORGED + ++forged);
                socket[0].broadcast(
                        ForgedMessages.discover(mac, forged),
                        via,
                        IpAddress.ANY_V4,
                        DhcpMessage.SERVER_PORT,
                        DhcpMessage.MIN_MAX_BYTES);
                if (--left > 0) {
                    host.timers().arm(this, nowNanos + interval.toNanos());
                }
            }

            void begin() {
                expired(host.timers().nowNanos());
            }
        }.begin();
    }

    private static boolean isForged(MacAddress mac) {
        return mac.value() >>> 24 == FORGED >>> 24;
    }

    /** The active leases of a server. */
    public Table leases(String name) {
        long now = EPOCH_SECONDS + stage.nowNanos() / 1_000_000_000;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-15s  %-9s  %-9s  %s", "ADDRESS", "STATE", "LEFT", "STATION"));
        for (LeaseRecord each : server(name).leases()) {
            boolean ended = each.expirySeconds() <= now;
            lines.add(String.format(
                            Locale.ROOT,
                            "%-15s  %-9s  %-9s  %s %s",
                            each.address(),
                            ended && each.isActive(0) ? "expired" : each.state(),
                            ended ? "-" : each.expirySeconds() - now + " s",
                            each.mac().equals(MacAddress.NONE) ? "-" : each.mac(),
                            each.hostName() == null ? "" : each.hostName())
                    .stripTrailing());
        }
        return Tables.lines("leases of " + name, lines);
    }

    private static NetworkInterface ethernet(Host host) {
        return host.ip().interfaces().getLast();
    }
}
