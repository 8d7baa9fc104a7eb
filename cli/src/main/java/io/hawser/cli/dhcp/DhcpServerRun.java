package io.hawser.cli.dhcp;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.names.LeaseNames;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.udp.UdpBindException;
import io.hawser.wire.IpAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A DHCP server on a real host; it prints a line for each event. */
public final class DhcpServerRun implements AutoCloseable {
    private final RealHost host;
    private final DhcpServer server;

    private DhcpServerRun(RealHost host, DhcpServer server) {
        this.host = host;
        this.server = server;
    }

    /**
     * Starts the server.
     *
     * @param names receives the names of the leases; null for none
     * @throws CommandFailure if the port is in use
     */
    public static DhcpServerRun start(
            RealHost host, DhcpServerConfig config, LeaseFolder leases, @Nullable LeaseNames names) {
        try {
            DhcpServer server = host.call(owned -> {
                InstantSource clock = InstantSource.system();
                DhcpServer started =
                        new DhcpServer(owned, config, clock, new SecureRandom(), leases.store(), new ServerLog(names));
                if (names != null) {
                    names.addActive(started.leases(), clock.instant().getEpochSecond());
                }
                return started;
            });
            return new DhcpServerRun(host, server);
        } catch (UdpBindException | IllegalArgumentException refused) {
            throw new CommandFailure("the DHCP server: " + refused.getMessage(), refused);
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
    private static final class ServerLog implements DhcpServerObserver {
        private final LeaseLog leases;

        ServerLog(@Nullable LeaseNames names) {
            leases = new LeaseLog("dhcp: ", LeaseRecord::mac, names);
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
        public void conflict(IpAddress address, String how) {
            System.err.println("dhcp: " + address + " is in use by a station without a lease: " + how);
        }

        @Override
        public void exhausted(DhcpMessage request) {
            leases.exhausted(request.mac());
        }
    }
}
