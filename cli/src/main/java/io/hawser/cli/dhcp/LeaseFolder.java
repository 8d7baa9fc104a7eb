package io.hawser.cli.dhcp;

import io.hawser.cli.options.CommandFailure;
import io.hawser.device.RealHost;
import io.hawser.services.dhcp.lease.FolderDisk;
import io.hawser.services.dhcp.lease.JournaledLeaseStore;
import io.hawser.services.dhcp.lease.LeaseStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The leases of the servers of a host, of both families: in a folder, or in memory alone. */
public final class LeaseFolder implements AutoCloseable {
    private final RealHost host;
    private final LeaseStore store;
    private final @Nullable ExecutorService diskThread;

    private LeaseFolder(RealHost host, LeaseStore store, @Nullable ExecutorService diskThread) {
        this.host = host;
        this.store = store;
        this.diskThread = diskThread;
    }

    /**
     * Opens the leases.
     *
     * @param folder the folder; null for memory only
     * @throws CommandFailure if the folder cannot be used
     */
    public static LeaseFolder open(RealHost host, @Nullable Path folder) {
        if (folder == null) {
            return new LeaseFolder(host, LeaseStore.inMemory(), null);
        }
        ExecutorService disk = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("dhcp-leases").daemon().factory());
        try {
            LeaseStore store = JournaledLeaseStore.open(
                    FolderDisk.open(folder), disk, host.loop(), line -> System.err.println("dhcp: " + line));
            return new LeaseFolder(host, store, disk);
        } catch (IOException failed) {
            disk.shutdown();
            throw new CommandFailure("--dhcp-leases " + folder + ": " + failed.getMessage(), failed);
        }
    }

    LeaseStore store() {
        return store;
    }

    @Override
    public void close() {
        host.call(_ -> {
            store.close();
            return store;
        });
        if (diskThread != null) {
            diskThread.shutdown();
        }
    }
}
