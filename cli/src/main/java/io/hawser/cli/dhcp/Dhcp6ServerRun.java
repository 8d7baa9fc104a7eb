package io.hawser.cli.dhcp;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.names.LeaseNames;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6ServerObserver;
import io.hawser.udp.UdpBindException;
import io.hawser.wire.IpAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A DHCPv6 server on a real host; it prints a line for each event. */
public final class Dhcp6ServerRun implements AutoCloseable {
    private final RealHost host;
    private final Dhcp6Server server;

    private Dhcp6ServerRun(RealHost host, Dhcp6Server server) {
        this.host = host;
        this.server = server;
    }

    /**
     * Starts the server.
     *
     * @param names receives the names of the leases; null for none
     * @throws CommandFailure if the port is in use, or no interface is Ethernet
     */
    public static Dhcp6ServerRun start(
            RealHost host, Dhcp6ServerConfig config, LeaseFolder leases, @Nullable LeaseNames names) {
        try {
            return new Dhcp6ServerRun(host, host.call(owned -> {
                InstantSource clock = InstantSource.system();
                Dhcp6Server started = Dhcp6Server.on(owned, config, clock, leases.store(), new ServerLog(names));
                if (names != null) {
                    names.addActive(started.leases(), clock.instant().getEpochSecond());
                }
                return started;
            }));
        } catch (UdpBindException | IllegalArgumentException refused) {
            throw new CommandFailure("the DHCPv6 server: " + refused.getMessage(), refused);
        }
    }

    /** The number of addresses that clients hold. */
    public int active() {
        return host.call(_ -> server.active());
    }

    @Override
    public void close() {
        host.call(_ -> {
            server.close();
            return server;
        });
    }

    /** Prints leases and problems, and updates the names of leases; called by the host's thread. */
    private static final class ServerLog implements Dhcp6ServerObserver {
        private final LeaseLog leases;

        ServerLog(@Nullable LeaseNames names) {
            leases = new LeaseLog("dhcp6: ", LeaseRecord::client, names);
        }

        @Override
        public void granted(LeaseRecord lease) {
            leases.granted(lease);
        }

        @Override
        public void ended(LeaseRecord lease, String reason) {
            leases.ended(lease, reason);
        }

        @Override
        public void conflict(IpAddress address) {
            System.err.println("dhcp6: " + address + " is in use by a station without a lease");
        }

        @Override
        public void exhausted(Dhcp6Message request) {
            leases.exhausted(request.client());
        }
    }
}
