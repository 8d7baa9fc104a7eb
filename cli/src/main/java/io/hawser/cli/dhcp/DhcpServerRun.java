package io.hawser.cli.dhcp;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Terminal;
import io.hawser.device.RealHost;
import io.hawser.services.dhcp.lease.FolderDisk;
import io.hawser.services.dhcp.lease.JournaledLeaseStore;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.names.LeaseNames;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.udp.UdpBindException;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A DHCP server on a real host, with its leases in a folder; it prints a line for each event. */
public final class DhcpServerRun implements AutoCloseable {
    private final RealHost host;
    private final DhcpServer server;
    private final LeaseStore store;
    private final @Nullable ExecutorService diskThread;

    private DhcpServerRun(RealHost host, DhcpServer server, LeaseStore store, @Nullable ExecutorService diskThread) {
        this.host = host;
        this.server = server;
        this.store = store;
        this.diskThread = diskThread;
    }

    /**
     * Starts the server.
     *
     * @param folder the folder of the leases; null for memory only
     * @param names receives the names of the leases; null for none
     * @throws CommandFailure if the folder cannot be used, or the port is in use
     */
    public static DhcpServerRun start(
            RealHost host, DhcpServerConfig config, @Nullable Path folder, @Nullable LeaseNames names) {
        ExecutorService disk = null;
        LeaseStore store = LeaseStore.inMemory();
        if (folder != null) {
            disk = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("dhcp-leases").daemon().factory());
            store = store(host, folder, disk);
        }
        LeaseStore opened = store;
        try {
            DhcpServer server = host.call(owned -> {
                InstantSource clock = InstantSource.system();
                DhcpServer started =
                        new DhcpServer(owned, config, clock, new SecureRandom(), opened, new ServerLog(names));
                if (names != null) {
                    long now = clock.instant().getEpochSecond();
                    started.leases().stream()
                            .filter(lease -> lease.isActive(now))
                            .sorted(Comparator.comparingLong(LeaseRecord::startSeconds))
                            .forEach(names::add);
                }
                return started;
            });
            return new DhcpServerRun(host, server, store, disk);
        } catch (UdpBindException | IllegalArgumentException refused) {
            store.close();
            throw new CommandFailure("the DHCP server: " + refused.getMessage(), refused);
        }
    }

    private static LeaseStore store(RealHost host, Path folder, ExecutorService disk) {
        try {
            return JournaledLeaseStore.open(
                    FolderDisk.open(folder), disk, host.loop(), line -> System.err.println("dhcp: " + line));
        } catch (IOException failed) {
            disk.shutdown();
            throw new CommandFailure("--dhcp-leases " + folder + ": " + failed.getMessage(), failed);
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
            store.close();
            return server;
        });
        if (diskThread != null) {
            diskThread.shutdown();
        }
    }

    /** Prints leases and problems, and updates the names of leases; called by the host's thread. */
    private static final class ServerLog implements DhcpServerObserver {
        private final @Nullable LeaseNames names;
        private boolean exhausted;

        ServerLog(@Nullable LeaseNames names) {
            this.names = names;
        }

        @Override
        public void granted(LeaseRecord lease) {
            exhausted = false;
            if (names != null) {
                names.add(lease);
            }
            System.out.println("dhcp: " + lease.address() + " for " + who(lease) + " until " + until(lease));
        }

        @Override
        public void ended(LeaseRecord lease, String reason) {
            exhausted = false;
            if (names != null) {
                names.remove(lease.address());
            }
            System.out.println("dhcp: " + lease.address() + " of " + who(lease) + " is free: " + reason);
        }

        @Override
        public void conflict(IpAddress address, String how) {
            System.err.println("dhcp: " + address + " is in use by a station without a lease: " + how);
        }

        @Override
        public void exhausted(DhcpMessage request) {
            if (!exhausted) {
                exhausted = true;
                System.err.println("dhcp: no address is free for " + request.mac());
            }
        }

        private static String who(LeaseRecord lease) {
            String name = lease.hostName();
            return lease.mac() + (name == null ? "" : " (" + Terminal.printable(name) + ")");
        }

        private static String until(LeaseRecord lease) {
            return lease.expirySeconds() == LeaseRecord.NEVER
                    ? "ever"
                    : Instant.ofEpochSecond(lease.expirySeconds())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString();
        }
    }
}
