package io.hawser.tcp.buffer;

import org.jspecify.annotations.Nullable;

/**
 * A part of a byte stream, stored in chunks that are allocated when data arrives and freed when it is discarded. Data
 * may be written ahead of a gap; {@link #length()} counts the contiguous bytes from the front.
 *
 * <p>Offsets are relative to the front: 0 is the oldest byte that has not been discarded.
 */
public class StreamBuffer {
    private static final int CHUNK = ChunkPool.CHUNK_BYTES;
    private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(CHUNK);
    private static final int CHUNK_MASK = CHUNK - 1;
    private static final int FIRST_RING = 4;

    private final ChunkPool pool;

    /**
     * The chunk of stream position p is at (p / CHUNK) modulo the ring's size, a power of two; null until first used.
     */
    private byte @Nullable [] @Nullable [] ring;

    /** The stream position of the front. */
    private long front;

    private int length;

    /** Creates an empty buffer whose chunks come from {@code pool}. */
    public StreamBuffer(ChunkPool pool) {
        this.pool = pool;
    }

    /** Number of contiguous bytes from the front. */
    public final int length() {
        return length;
    }

    public final boolean isEmpty() {
        return length == 0;
    }

    /** Appends bytes to the contiguous ones. */
    public final void append(byte[] source, int from, int count) {
        write(length, source, from, count);
        length += count;
    }

    /** Writes bytes at {@code offset}, perhaps after a gap; {@link #extend} makes them count. */
    public final void write(int offset, byte[] source, int from, int count) {
        long position = front + offset;
        reserve(position + count);
        int done = 0;
        while (done < count) {
            int within = (int) position & CHUNK_MASK;
            int run = Math.min(count - done, CHUNK - within);
            System.arraycopy(source, from + done, chunkForWriting(position), within, run);
            position += run;
            done += run;
        }
    }

    /** Adds {@code count} bytes, which were written before, to the contiguous ones. */
    public final void extend(int count) {
        length += count;
    }

    /** Copies {@code count} bytes from {@code offset} on. */
    public final void copyTo(int offset, byte[] target, int at, int count) {
        long position = front + offset;
        int done = 0;
        while (done < count) {
            int within = (int) position & CHUNK_MASK;
            int run = Math.min(count - done, CHUNK - within);
            System.arraycopy(chunkAt(position), within, target, at + done, run);
            position += run;
            done += run;
        }
    }

    /** Discards {@code count} contiguous bytes at the front. */
    public final void discard(int count) {
        long newFront = front + count;
        for (long chunk = front >>> CHUNK_SHIFT; chunk < newFront >>> CHUNK_SHIFT; chunk++) {
            giveBack(chunk);
        }
        front = newFront;
        length -= count;
    }

    /** Frees the memory if the buffer holds no data, not even after a gap. */
    public final void releaseEmpty() {
        byte[][] chunks = ring;
        if (chunks != null && chunks.length == FIRST_RING) {
            giveBack(front >>> CHUNK_SHIFT);
        } else {
            clear();
        }
    }

    /** Frees the memory of an empty buffer, which then serves another connection. */
    final void recycle() {
        releaseEmpty();
        front = 0;
    }

    /** Frees all chunks and so discards all data. */
    public final void clear() {
        length = 0;
        byte[][] chunks = ring;
        if (chunks == null) {
            return;
        }
        for (int i = 0; i < chunks.length; i++) {
            byte[] chunk = chunks[i];
            if (chunk != null) {
                chunks[i] = null;
                pool.give(chunk);
            }
        }
        if (chunks.length > FIRST_RING) {
            ring = null;
        }
    }

    /** Returns whether {@code count} bytes at {@code offset} can be written without allocating a chunk. */
    public final boolean has(int offset, int count) {
        byte[][] chunks = ring;
        long firstChunk = front >>> CHUNK_SHIFT;
        long end = front + offset + count;
        if (chunks == null || (end + CHUNK_MASK >>> CHUNK_SHIFT) - firstChunk > chunks.length) {
            return false;
        }
        for (long chunk = front + offset >>> CHUNK_SHIFT; chunk << CHUNK_SHIFT < end; chunk++) {
            if (chunks[(int) chunk & chunks.length - 1] == null) {
                return false;
            }
        }
        return true;
    }

    /** Frees the data written after a gap. */
    public final void dropAhead() {
        dropFrom(length);
    }

    /** Frees the chunks that lie entirely at {@code offset} or after it. */
    public final void dropFrom(int offset) {
        byte[][] chunks = ring;
        if (chunks == null) {
            return;
        }
        long firstChunk = front >>> CHUNK_SHIFT;
        long endChunk = front + offset + CHUNK_MASK >>> CHUNK_SHIFT;
        for (long chunk = Math.max(firstChunk, endChunk); chunk < firstChunk + chunks.length; chunk++) {
            giveBack(chunk);
        }
    }

    private byte[] chunkAt(long position) {
        byte[][] chunks = ring;
        byte[] chunk = chunks == null ? null : chunks[(int) (position >>> CHUNK_SHIFT) & chunks.length - 1];
        if (chunk == null) {
            throw new IllegalStateException("no data at offset " + (position - front));
        }
        return chunk;
    }

    private byte[] chunkForWriting(long position) {
        byte[][] chunks = ring;
        if (chunks == null) {
            throw new AssertionError("room was reserved");
        }
        int slot = (int) (position >>> CHUNK_SHIFT) & chunks.length - 1;
        byte[] chunk = chunks[slot];
        if (chunk == null) {
            chunk = pool.take();
            chunks[slot] = chunk;
        }
        return chunk;
    }

    private void giveBack(long chunkIndex) {
        byte[][] chunks = ring;
        if (chunks != null) {
            int slot = (int) chunkIndex & chunks.length - 1;
            byte[] chunk = chunks[slot];
            if (chunk != null) {
                chunks[slot] = null;
                pool.give(chunk);
            }
        }
    }

    /** Enlarges the ring to hold every chunk from the front's to the one before {@code end}. */
    private void reserve(long end) {
        long firstChunk = front >>> CHUNK_SHIFT;
        int needed = (int) ((end + CHUNK_MASK >>> CHUNK_SHIFT) - firstChunk);
        byte[][] old = ring;
        if (old == null) {
            ring = new byte[Math.max(FIRST_RING, powerOfTwo(needed))][];
        } else if (needed > old.length) {
            byte[][] larger = new byte[powerOfTwo(needed)][];
            for (long chunk = firstChunk; chunk < firstChunk + old.length; chunk++) {
                larger[(int) chunk & larger.length - 1] = old[(int) chunk & old.length - 1];
            }
            ring = larger;
        }
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }
}
