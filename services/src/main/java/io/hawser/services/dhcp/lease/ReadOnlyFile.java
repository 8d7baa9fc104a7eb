package io.hawser.services.dhcp.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that another process may be writing to. */
record ReadOnlyFile(FileChannel channel) implements Disk.DiskFile {
    static ReadOnlyFile open(Path path) throws IOException {
        return new ReadOnlyFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        return channel.read(into, at);
    }

    @Override
    public void write(ByteBuffer from, long at) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void sync() {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
