package io.hawser.services.dhcp.lease;

import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of leases on disk. A batch survives a loss of power once {@link #append} has returned; a batch that was being
 * written is truncated by the next {@link #open}. A log that has grown to several times the size of its contents is
 * rewritten to a new file, which then replaces the old one.
 *
 * <p>Not thread-safe.
 */
public final class LeaseJournal implements AutoCloseable {
    private static final String NAME = "leases.log";
    private static final String NEW_NAME = "leases.new";

    /** A smaller log is never compacted. */
    private static final long MIN_COMPACTION_BYTES = 4 << 20;

    private static final int COMPACTION_FACTOR = 4;

    /** The largest batch of a compaction. */
    private static final int COPY_BATCH_BYTES = 1 << 20;

    private final Disk disk;
    private final Consumer<String> log;
    private Disk.DiskFile file;

    /** The end of the durable data. */
    private long endBytes;

    /** The length at the last compaction: only data appended since may be superseded. */
    private long compactedBytes;

    /** Whether a write or a sync has failed, so that there may be bytes after {@link #endBytes}. */
    private boolean dirty;

    /** Whether a compaction has failed, so that the name may refer to either file. */
    private boolean replaced;

    private boolean closed;
    private long minCompactionBytes = MIN_COMPACTION_BYTES;
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    private LeaseJournal(Disk disk, Disk.DiskFile file, Consumer<String> log) {
        this.disk = disk;
        this.file = file;
        this.log = log;
    }

    /**
     * Opens the journal of a disk, or begins one; repairs and logs an end that a loss of power has damaged.
     *
     * @param leases receives the last record of each address
     * @param log receives sentences about repairs
     * @throws IOException if the disk fails, or the file is not a journal
     */
    public static LeaseJournal open(Disk disk, Consumer<LeaseRecord> leases, Consumer<String> log) throws IOException {
        // left by an unfinished compaction
        disk.delete(NEW_NAME);
        LeaseJournal journal = new LeaseJournal(disk, disk.open(NAME), log);
        try {
            journal.recover(leases);
        } catch (IOException failed) {
            journal.file.close();
            throw failed;
        }
        return journal;
    }

    /**
     * Reads the leases in a folder without a lock, even while a server writes to it: the last record of each address.
     *
     * @throws IOException if there is no journal, or it cannot be read
     */
    public static List<LeaseRecord> read(Path folder) throws IOException {
        Map<IpAddress, LeaseRecord> latest = new LinkedHashMap<>();
        try (ReadOnlyFile file = ReadOnlyFile.open(folder.resolve(NAME))) {
            new JournalReader(file, (lease, _, _) -> latest.put(lease.address(), lease)).read();
        }
        return List.copyOf(latest.values());
    }

    /** Sets the size below which a log is not compacted, in bytes. */
    LeaseJournal compactFrom(long bytes) {
        minCompactionBytes = bytes;
        return this;
    }

    private void recover(Consumer<LeaseRecord> leases) throws IOException {
        Map<IpAddress, LeaseRecord> latest = new LinkedHashMap<>();
        long[] live = {JournalReader.HEADER_BYTES};
        JournalReader.Extent extent = new JournalReader(file, (lease, _, bytes) -> {
                    if (latest.put(lease.address(), lease) == null) {
                        live[0] += bytes;
                    }
                })
                .read();
        cutOff(extent);
        compactedBytes = live[0];
        latest.values().forEach(leases);
    }

    /** Truncates the file after its last valid batch. */
    private void cutOff(JournalReader.Extent extent) throws IOException {
        endBytes = extent.endBytes();
        if (extent.skippedBytes() > 0) {
            log.accept("the journal of leases is damaged in the middle: " + extent.skippedBytes()
                    + " bytes are lost; leases of that time may be missing");
        }
        if (endBytes == 0) {
            begin();
        } else if (extent.tornBytes() > 0) {
            file.truncate(endBytes);
            file.sync();
            log.accept("the journal of leases ended in the middle of a write: " + extent.tornBytes()
                    + " bytes were cut off; no acknowledged lease was in them");
        }
    }

    private void begin() throws IOException {
        file.truncate(0);
        writeHeader(file);
        file.sync();
        disk.syncDirectory();
        endBytes = JournalReader.HEADER_BYTES;
    }

    private static void writeHeader(Disk.DiskFile to) throws IOException {
        to.write(
                ByteBuffer.allocate(JournalReader.HEADER_BYTES)
                        .putLong(JournalReader.MAGIC)
                        .flip(),
                0);
    }

    /**
     * Appends a batch, and returns when it is durable.
     *
     * @throws IOException if it could not be made durable: the journal is unchanged, and can be appended to again
     */
    public void append(List<LeaseRecord> batch) throws IOException {
        if (dirty) {
            repair();
        }
        buffer = begun(buffer, batch.size());
        for (LeaseRecord each : batch) {
            RecordCodec.write(each, buffer);
        }
        finish(buffer, batch.size());
        int length = buffer.remaining();
        dirty = true;
        file.write(buffer, endBytes);
        file.sync();
        dirty = false;
        endBytes += length;
    }

    /** Compacts if the log is several times as long as its contents. Fails only if the disk does. */
    public void compactIfUseful() throws IOException {
        if (endBytes >= minCompactionBytes && endBytes > COMPACTION_FACTOR * compactedBytes) {
            compact();
        }
    }

    /** Writes the last record of each address into a new log, which replaces this one. */
    public void compact() throws IOException {
        Map<IpAddress, Long> latest = new HashMap<>();
        new JournalReader(file, (lease, at, _) -> latest.put(lease.address(), at)).read();
        disk.delete(NEW_NAME);
        Disk.DiskFile fresh = disk.open(NEW_NAME);
        boolean done = false;
        try {
            long end = copy(latest, fresh);
            fresh.sync();
            disk.rename(NEW_NAME, NAME);
            disk.syncDirectory();
            file.close();
            file = fresh;
            endBytes = end;
            compactedBytes = end;
            done = true;
        } finally {
            if (!done) {
                fresh.close();
                dirty = true;
                replaced = true;
            }
        }
    }

    private long copy(Map<IpAddress, Long> latest, Disk.DiskFile fresh) throws IOException {
        writeHeader(fresh);
        long[] end = {JournalReader.HEADER_BYTES};
        ByteBuffer batch = begun(ByteBuffer.allocate(COPY_BATCH_BYTES + 2 * RecordCodec.MAX_BYTES), 0);
        int[] count = {0};
        @Nullable IOException[] failure = {null};
        new JournalReader(file, (lease, at, _) -> {
                    if (failure[0] == null && latest.getOrDefault(lease.address(), -1L) == at) {
                        RecordCodec.write(lease, batch);
                        count[0]++;
                        if (batch.position() > COPY_BATCH_BYTES) {
                            failure[0] = flush(batch, count, fresh, end);
                        }
                    }
                })
                .read();
        if (failure[0] == null && count[0] > 0) {
            failure[0] = flush(batch, count, fresh, end);
        }
        if (failure[0] != null) {
            throw failure[0];
        }
        return end[0];
    }

    private static @Nullable IOException flush(ByteBuffer batch, int[] count, Disk.DiskFile fresh, long[] end) {
        finish(batch, count[0]);
        int length = batch.remaining();
        try {
            fresh.write(batch, end[0]);
        } catch (IOException failed) {
            return failed;
        }
        end[0] += length;
        count[0] = 0;
        begun(batch, 0);
        return null;
    }

    /** Truncates the remains of a failed write, so that the next batch follows the durable data. */
    private void repair() throws IOException {
        file.close();
        file = disk.open(NAME);
        if (replaced) {
            cutOff(new JournalReader(file, (_, _, _) -> {}).read());
        }
        file.truncate(endBytes);
        file.sync();
        disk.syncDirectory();
        dirty = false;
        replaced = false;
    }

    private static ByteBuffer begun(ByteBuffer old, int records) {
        int needed = JournalReader.BATCH_HEADER_BYTES + records * RecordCodec.MAX_BYTES;
        ByteBuffer ready = old.capacity() >= needed ? old.clear() : ByteBuffer.allocate(needed);
        return ready.position(JournalReader.BATCH_HEADER_BYTES);
    }

    private static void finish(ByteBuffer batch, int count) {
        int length = batch.position() - JournalReader.BATCH_HEADER_BYTES;
        byte[] records = new byte[length];
        batch.flip().get(JournalReader.BATCH_HEADER_BYTES, records);
        batch.putInt(0, JournalReader.BATCH_MARK)
                .putInt(4, length)
                .putInt(8, count)
                .putInt(12, JournalReader.crc(length, count, records, length));
    }

    /** The length of the log in bytes. */
    public long bytes() {
        return endBytes;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            file.close();
            disk.close();
        }
    }
}
