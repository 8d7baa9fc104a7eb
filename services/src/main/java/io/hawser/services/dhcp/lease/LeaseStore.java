package io.hawser.services.dhcp.lease;

import java.util.List;

/** Where a server keeps its leases. Its methods and callbacks belong to the thread that owns the server's host. */
public interface LeaseStore extends AutoCloseable {
    /** Hears whether a lease is stored. */
    @FunctionalInterface
    interface Written {
        /**
         * Called once, when the lease is durable or cannot be.
         *
         * @param failure why it is not stored; empty if it is
         */
        void written(String failure);
    }

    /** The leases that were stored before, one for each address; handed over once. */
    List<LeaseRecord> load();

    /** Stores a lease in place of the one with its address, and calls back when it is durable. */
    void write(LeaseRecord lease, Written callback);

    @Override
    void close();

    /** A store that forgets everything with its process. */
    static LeaseStore inMemory() {
        return new LeaseStore() {
            @Override
            public List<LeaseRecord> load() {
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
