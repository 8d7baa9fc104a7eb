package io.hawser.services.dhcp;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.client.DhcpClientState;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.sim.Network;
import io.hawser.sim.node.Switch;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A simulated Ethernet for tests of DHCP: hosts around a switch, and a log of messages and states with their times. */
public final class Lan implements AutoCloseable {
    public static final long EPOCH_SECONDS = 1_800_000_000L;

    public final Network network;
    public final List<String> log = new ArrayList<>();
    private final Switch hub;

    public Lan(long seed) {
        network = Network.seeded(seed);
        hub = Switch.in(network, "switch");
    }

    /** Returns the time of day of the simulation. */
    public InstantSource clock() {
        return () -> Instant.ofEpochSecond(EPOCH_SECONDS).plusNanos(network.nowNanos());
    }

    public Host host(String name, String... addresses) {
        var machine = network.machine(name, addresses);
        if (addresses.length == 0) {
            machine.bareInterfaces(1);
        }
        hub.connect(machine);
        return machine.host();
    }

    public static DhcpSubnet.Builder subnet() {
        return DhcpSubnet.of(Prefix.parse("10.0.0.0/24"))
                .pool("10.0.0.100-10.0.0.199")
                .router(IpAddress.parse("10.0.0.1"))
                .option(DhcpOption.DOMAIN_NAME_SERVERS, "10.0.0.1")
                .option(DhcpOption.DOMAIN_NAME, "example.org")
                .leaseTime(Duration.ofHours(1));
    }

    /** Returns a configuration without the ping before an offer, so that offers are sent at once. */
    public static DhcpServerConfig.Builder config(DhcpSubnet.Builder subnet) {
        return DhcpServerConfig.builder().subnet(subnet.build()).conflictWait(Duration.ZERO);
    }

    public DhcpServer server(String name, String address, DhcpServerConfig config) {
        return server(host(name, address), config, LeaseStore.inMemory());
    }

    public DhcpServer server(Host host, DhcpServerConfig config, LeaseStore store) {
        return new DhcpServer(
                host,
                config,
                clock(),
                network.random("dhcp server " + host.name() + log.size()),
                store,
                new DhcpServerObserver() {
                    @Override
                    public void sent(DhcpMessage message) {
                        add(host.name() + " " + text(message));
                    }
                });
    }

    public static DhcpClientOptions options() {
        return DhcpClientOptions.defaults().probe(ProbeTimes.NONE);
    }

    public DhcpClient client(String name, DhcpClientOptions options) {
        return client(host(name), options);
    }

    public DhcpClient client(Host host, DhcpClientOptions options) {
        return new DhcpClient(
                host,
                eth(host),
                network.random("dhcp client " + host.name() + log.size()),
                options,
                new Log(host.name()));
    }

    public static NetworkInterface eth(Host host) {
        return host.ip().interfaces().getLast();
    }

    public void run(Duration time) {
        network.runFor(time);
    }

    /** Returns the lines of the log that contain a text. */
    public List<String> lines(String text) {
        return log.stream().filter(each -> each.contains(text)).toList();
    }

    private void add(String line) {
        log.add(String.format(Locale.ROOT, "%.3f %s", network.nowNanos() / 1e9, line));
    }

    private static String text(DhcpMessage message) {
        DhcpMessageType type = message.type();
        IpAddress wanted = message.options().address(DhcpOption.REQUESTED_ADDRESS);
        String address = "";
        if (!message.yourAddress().isUnspecified()) {
            address = " " + message.yourAddress();
        } else if (wanted != null) {
            address = " " + wanted;
        } else if (!message.clientAddress().isUnspecified()) {
            address = " " + message.clientAddress();
        }
        return type + address;
    }

    private final class Log implements DhcpClientObserver {
        private final String name;

        Log(String name) {
            this.name = name;
        }

        @Override
        public void stateChanged(DhcpClientState from, DhcpClientState to, String reason) {
            add(name + " " + from + " > " + to);
        }

        @Override
        public void sent(DhcpMessage message) {
            add(name + " " + text(message));
        }

        @Override
        public void ignored(DhcpMessage message, String reason) {
            add(name + " ignores " + message.type() + ": " + reason);
        }

        @Override
        public void bound(ClientLease lease, @Nullable ClientLease before) {
            add(name + " has " + lease);
        }

        @Override
        public void unbound(ClientLease lease, String reason) {
            add(name + " loses " + lease.address().address() + ": " + reason);
        }

        @Override
        public void linkLocal(IpAddress address) {
            add(name + " link-local " + address);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
