package io.hawser.tcp.buffer;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a byte stream, held in chunks that are taken when data comes and given back when it has gone. Data may
 * be written ahead of a gap; what is contiguous from the front is what {@link #length()} counts.
 *
 * <p>Offsets are relative to the front: 0 is the oldest byte that has not been discarded.
 */
public class StreamBuffer {
    private static final int CHUNK = ChunkPool.CHUNK_BYTES;
    private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(CHUNK);
    private static final int CHUNK_MASK = CHUNK - 1;
    private static final int FIRST_RING = 4;

    private final ChunkPool pool;

    /** The chunk of stream position p is at (p / CHUNK) modulo the ring's size, a power of two; null until needed. */
    private byte @Nullable [] @Nullable [] ring;

    /** The stream position of the front. */
    private long front;

    private int length;

    public StreamBuffer(ChunkPool pool) {
        this.pool = pool;
    }

    /** Number of contiguous bytes from the front on. */
    public final int length() {
        return length;
    }

    public final boolean isEmpty() {
        return length == 0;
    }

    /** Adds bytes after the contiguous ones. */
    public final void append(byte[] source, int from, int count) {
        write(length, source, from, count);
        length += count;
    }

    /** Writes bytes at {@code offset}, behind a gap perhaps; they do not count until {@link #extend}. */
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

    /** Counts {@code count} more bytes as contiguous, which have been written before. */
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

    /** Moves the front on by {@code count} contiguous bytes. */
    public final void discard(int count) {
        long newFront = front + count;
        for (long chunk = front >>> CHUNK_SHIFT; chunk < newFront >>> CHUNK_SHIFT; chunk++) {
            giveBack(chunk);
        }
        front = newFront;
        length -= count;
    }

    /** Gives back the memory of a buffer that holds nothing, nor anything behind a gap. */
    public final void releaseEmpty() {
        byte[][] chunks = ring;
        if (chunks != null && chunks.length == FIRST_RING) {
            giveBack(front >>> CHUNK_SHIFT);
        } else {
            clear();
        }
    }

    /** Gives every chunk back; what was held is gone. */
    public final void clear() {
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
        length = 0;
        if (chunks.length > FIRST_RING) {
            ring = null;
        }
    }

    /** Whether {@code count} bytes at {@code offset} can be written without taking a chunk. */
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

    /** Gives back what was written behind a gap. */
    public final void dropAhead() {
        dropFrom(length);
    }

    /** Gives back the chunks that lie wholly at {@code offset} and after it. */
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

    /** Makes the ring large enough for every chunk from the front's to the one before {@code end}. */
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
