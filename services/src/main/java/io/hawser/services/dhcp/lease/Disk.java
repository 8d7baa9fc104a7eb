package io.hawser.services.dhcp.lease;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A directory of files, with the guarantees that a journal needs: synced data survives a loss of power. */
public interface Disk extends AutoCloseable {
    /** Opens a file for reading and writing; creates it if it is absent. A new name is durable after syncDirectory. */
    DiskFile open(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** Renames a file, replacing one of the new name: after a loss of power one of both names exists. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes new names and renames durable. */
    void syncDirectory() throws IOException;

    @Override
    void close() throws IOException;

    /** An open file. */
    interface DiskFile extends AutoCloseable {
        long size() throws IOException;

        /** Reads at most the remaining bytes of {@code into}; returns their number, -1 at the end. */
        int read(ByteBuffer into, long at) throws IOException;

        /** Writes all remaining bytes of {@code from}; they are durable after {@link #sync}. */
        void write(ByteBuffer from, long at) throws IOException;

        void truncate(long size) throws IOException;

        /** Returns when all written data is durable. */
        void sync() throws IOException;

        @Override
        void close() throws IOException;
    }
}
