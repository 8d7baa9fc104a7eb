package io.hawser.services.dhcp.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads a journal from its beginning, batch by batch.
 *
 * <p>The file begins with {@link #MAGIC} and the version. A batch is its mark, the length of its records, their number
 * (4 bytes each), a CRC-32C of all that and of the records (4 bytes), and the records. A batch is written only when the
 * one before it is durable, so a loss of power can damage only the last one.
 */
final class JournalReader {
    static final long MAGIC = 0x6861_7773_6572_4431L; // hawserD1
    static final int HEADER_BYTES = Long.BYTES;
    static final int BATCH_MARK = 0x4c42_4154; // LBAT
    static final int BATCH_HEADER_BYTES = 16;
    static final int MAX_BATCH_BYTES = 1 << 24;

    /** Receives the records. */
    interface Visitor {
        /**
         * Called for each record in the order of writing.
         *
         * @param at its offset in the file
         * @param bytes its length
         */
        void visit(LeaseRecord lease, long at, int bytes);
    }

    /**
     * The extent of a journal.
     *
     * @param endBytes the end of the last valid batch: bytes after it must be truncated
     * @param tornBytes bytes after it, which belong to no batch
     * @param skippedBytes bytes in the middle that belong to no batch because of damage on the disk
     */
    record Extent(long endBytes, long tornBytes, long skippedBytes) {}

    private final Disk.DiskFile file;
    private final long size;
    private final Visitor visitor;

    JournalReader(Disk.DiskFile file, Visitor visitor) throws IOException {
        this.file = file;
        this.visitor = visitor;
        size = file.size();
    }

    /**
     * Reads the whole journal.
     *
     * @throws IOException if it cannot be read, or is not a journal
     */
    Extent read() throws IOException {
        if (size < HEADER_BYTES) {
            // power was lost before the header was durable, so no lease was acknowledged
            return new Extent(0, size, 0);
        }
        long magic = bytes(0, HEADER_BYTES).getLong();
        if (magic != MAGIC) {
            throw new IOException("this is not a journal of leases: it begins with " + Long.toHexString(magic));
        }
        long at = HEADER_BYTES;
        long end = at;
        long skipped = 0;
        while (at < size) {
            int length = batchAt(at);
            if (length > 0) {
                skipped += at - end;
                at += length;
                end = at;
            } else {
                at = nextMark(at + 1);
            }
        }
        return new Extent(end, size - end, skipped);
    }

    /** Reads the batch at {@code at}; returns its length with header, 0 if there is none. */
    private int batchAt(long at) throws IOException {
        if (size - at < BATCH_HEADER_BYTES) {
            return 0;
        }
        ByteBuffer header = bytes(at, BATCH_HEADER_BYTES);
        int mark = header.getInt();
        int length = header.getInt();
        int count = header.getInt();
        int crc = header.getInt();
        if (mark != BATCH_MARK || length < 0 || length > MAX_BATCH_BYTES || size - at - BATCH_HEADER_BYTES < length) {
            return 0;
        }
        byte[] content = new byte[length];
        bytes(at + BATCH_HEADER_BYTES, length).get(content);
        ByteBuffer records = ByteBuffer.wrap(content);
        if (crc(length, count, content, length) != crc) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            int from = records.position();
            LeaseRecord lease = RecordCodec.read(records);
            if (lease == null) {
                throw new IOException("the journal has a record with a good checksum that this version cannot read, at "
                        + (at + BATCH_HEADER_BYTES + from));
            }
            visitor.visit(lease, at + BATCH_HEADER_BYTES + from, records.position() - from);
        }
        return BATCH_HEADER_BYTES + length;
    }

    /** The next place at which a batch may begin, or the end. */
    private long nextMark(long from) throws IOException {
        long at = from;
        while (at + Integer.BYTES <= size) {
            int count = (int) Math.min(1 << 16, size - at);
            ByteBuffer chunk = bytes(at, count);
            for (int i = 0; i + Integer.BYTES <= count; i++) {
                if (chunk.getInt(i) == BATCH_MARK) {
                    return at + i;
                }
            }
            at += count - Integer.BYTES + 1;
        }
        return size;
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        long position = at;
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, position);
            if (read < 0) {
                throw new IOException("the journal has become shorter while it was read");
            }
            position += read;
        }
        return buffer.flip();
    }

    static int crc(int length, int count, byte[] records, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12)
                .putInt(BATCH_MARK)
                .putInt(length)
                .putInt(count)
                .flip());
        crc.update(records, 0, bytes);
        return (int) crc.getValue();
    }
}
