package io.hawser.services.dhcp.lease;

import java.util.List;

/** Storage of a server's leases. Its methods and callbacks belong to the thread that owns the server's host. */
public interface LeaseStore extends AutoCloseable {
    /** Receives the result of storing a lease. */
    @FunctionalInterface
    interface Written {
        /**
         * Called once, when the lease is durable or storing has failed.
         *
         * @param failure the reason of the failure; empty on success
         */
        void written(String failure);
    }

    /** The stored leases of a family, one for each address; called once for each server. */
    List<LeaseRecord> load(LeaseFamily family);

    /** Stores a lease, replacing that of its address, and calls back when it is durable. */
    void write(LeaseRecord lease, Written callback);

    @Override
    void close();

    /** Makes a store without persistence. */
    static LeaseStore inMemory() {
        return new LeaseStore() {
            @Override
            public List<LeaseRecord> load(LeaseFamily family) {
                return List.of();
            }

            @Override
            public void write(LeaseRecord lease, Written callback) {
                callback.written("");
            }

            @Override
            public void close() {}
        };
    }
}
