package io.hawser.socket.crossing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes from one thread to another, without locks. It allocates no memory before the first byte, and grows
 * when the producer finds it full, up to a limit: memory is a chain of blocks, and a larger block follows a full one.
 * Beyond a first limit it grows only if the consumer has emptied it since it was last full, and grows again only when
 * that has happened several times: a larger ring then means fewer changes between the two threads, but it would only
 * delay the data of a slow consumer, and cost memory for a short stream.
 *
 * <p>One thread at a time produces and one consumes. Data is copied directly into the array of {@link #writeArray} and
 * out of the array of {@link #readArray}, so each byte is copied once on each side.
 */
public final class ByteRing {
    private static final int GROWTH = 4;

    /** Times that a ring above its first limit has to be full, and emptied in between, before it grows again. */
    private static final int TIMES_FULL = 16;

    private final int firstBytes;
    private final int maxBytes;

    /** The most bytes that the ring holds; grows up to {@link #maxBytes}. Written by the producer. */
    private volatile int limitBytes;

    /** Whether the consumer has found the ring empty; cleared by the producer when it finds the ring full. */
    private volatile boolean emptied;

    private volatile @Nullable Block first;

    /** The producer's block. */
    private @Nullable Block writing;

    /** The consumer's block. */
    private @Nullable Block reading;

    private boolean wasFull;
    private int timesFull = TIMES_FULL - 1;
    private int writeLength;
    private int readLength;

    private static final class Block {
        final byte[] bytes;

        /**
         * Total of bytes written to this block and read from it; each field has one writer. They are volatile, because
         * a side that waits sets its mark and checks again, while the other side changes its count and checks the mark:
         * these steps must not be reordered.
         */
        volatile long written;

        volatile long read;

        volatile @Nullable Block next;

        Block(int size) {
            bytes = new byte[size];
        }

        int filled() {
            // read first: the difference is never larger than the block
            long before = read;
            return (int) (written - before);
        }
    }

    /**
     * Makes an empty ring that grows whenever it is full.
     *
     * @param firstBytes the size of the first block, a power of two
     * @param maxBytes the size of the largest block, a power of two
     */
    public ByteRing(int firstBytes, int maxBytes) {
        this(firstBytes, maxBytes, maxBytes);
    }

    /**
     * Makes an empty ring.
     *
     * @param firstBytes the size of the first block, a power of two
     * @param slowBytes the size of the largest block for a consumer that does not empty the ring, a power of two
     * @param maxBytes the size of the largest block, a power of two
     */
    public ByteRing(int firstBytes, int slowBytes, int maxBytes) {
        if (Integer.bitCount(firstBytes) != 1
                || Integer.bitCount(slowBytes) != 1
                || Integer.bitCount(maxBytes) != 1
                || firstBytes > slowBytes
                || slowBytes > maxBytes) {
            throw new IllegalArgumentException(
                    "sizes of a ring are powers of two: " + firstBytes + ", " + slowBytes + ", " + maxBytes);
        }
        this.firstBytes = firstBytes;
        this.maxBytes = maxBytes;
        limitBytes = slowBytes;
    }

    /** The most bytes that the ring may hold at present. Any thread may call it. */
    public int limitBytes() {
        return limitBytes;
    }

    // ---- the producer's side

    /**
     * Finds contiguous free space, growing the ring if there is none.
     *
     * @return how many bytes may be written to {@link #writeArray} from {@link #writeOffset} on; 0 if the ring is full
     */
    public int writeSpace() {
        Block block = writing;
        if (block == null) {
            block = new Block(firstBytes);
            writing = block;
            first = block;
        }
        int free = block.bytes.length - block.filled();
        if (free == 0) {
            if (block.bytes.length >= limitBytes && !raiseLimit()) {
                writeLength = 0;
                return 0;
            }
            Block larger = new Block((int) Math.min((long) block.bytes.length * GROWTH, limitBytes));
            block.next = larger;
            writing = larger;
            block = larger;
            free = larger.bytes.length;
        }
        int offset = (int) block.written & block.bytes.length - 1;
        writeLength = Math.min(free, block.bytes.length - offset);
        return writeLength;
    }

    /** Returns whether a ring at its limit may grow further. */
    private boolean raiseLimit() {
        if (limitBytes >= maxBytes) {
            return false;
        }
        timesFull += wasFull && emptied ? 1 : 0;
        wasFull = true;
        emptied = false;
        if (timesFull < TIMES_FULL) {
            return false;
        }
        timesFull = 0;
        limitBytes = (int) Math.min((long) limitBytes * GROWTH, maxBytes);
        return true;
    }

    /** The array with the space that {@link #writeSpace} has found. */
    public byte[] writeArray() {
        return current(writing).bytes;
    }

    /** The offset of that space. */
    public int writeOffset() {
        Block block = current(writing);
        return (int) block.written & block.bytes.length - 1;
    }

    /** Passes {@code count} written bytes to the consumer. */
    public void wrote(int count) {
        if (count < 0 || count > writeLength) {
            throw new IllegalArgumentException(count + " of " + writeLength + " bytes");
        }
        writeLength -= count;
        Block block = current(writing);
        long before = block.written; // by this thread alone
        block.written = before + count;
    }

    /** Moves as many bytes as there is space for, and returns their number. */
    public int write(ByteBuffer source) {
        int total = 0;
        while (source.hasRemaining()) {
            int count = Math.min(writeSpace(), source.remaining());
            if (count == 0) {
                break;
            }
            source.get(writeArray(), writeOffset(), count);
            wrote(count);
            total += count;
        }
        return total;
    }

    /** Copies as many bytes as there is space for, and returns their number. */
    public int write(byte[] source, int offset, int length) {
        int total = 0;
        while (total < length) {
            int count = Math.min(writeSpace(), length - total);
            if (count == 0) {
                break;
            }
            System.arraycopy(source, offset + total, writeArray(), writeOffset(), count);
            wrote(count);
            total += count;
        }
        return total;
    }

    /** Bytes that could be written now, in the largest block. Any thread may call it; exact only for the producer. */
    public int free() {
        int held = size();
        return Math.max(0, limitBytes - held);
    }

    // ---- the consumer's side

    /**
     * Finds contiguous bytes to read.
     *
     * @return how many bytes may be read from {@link #readArray} from {@link #readOffset} on; 0 if the ring is empty
     */
    public int readSpan() {
        Block block = reading;
        if (block == null) {
            block = first;
            if (block == null) {
                readLength = 0;
                return 0;
            }
            reading = block;
        }
        int filled = block.filled();
        while (filled == 0) {
            Block next = block.next;
            if (next == null) {
                if (!emptied) {
                    emptied = true;
                }
                readLength = 0;
                return 0;
            }
            // Bytes written just before the next block was added are visible now.
            filled = block.filled();
            if (filled == 0) {
                block = next;
                reading = next;
                first = next;
                filled = next.filled();
            }
        }
        int offset = (int) block.read & block.bytes.length - 1;
        readLength = Math.min(filled, block.bytes.length - offset);
        return readLength;
    }

    /** The array with the bytes that {@link #readSpan} has found. */
    public byte[] readArray() {
        return current(reading).bytes;
    }

    /** The offset of these bytes. */
    public int readOffset() {
        Block block = current(reading);
        return (int) block.read & block.bytes.length - 1;
    }

    /** Returns the space of {@code count} bytes that were read to the producer. */
    public void read(int count) {
        if (count < 0 || count > readLength) {
            throw new IllegalArgumentException(count + " of " + readLength + " bytes");
        }
        readLength -= count;
        Block block = current(reading);
        long before = block.read; // by this thread alone
        block.read = before + count;
    }

    /** Moves as many bytes as are available and fit into {@code target}, and returns their number. */
    public int read(ByteBuffer target) {
        int total = 0;
        while (target.hasRemaining()) {
            int count = Math.min(readSpan(), target.remaining());
            if (count == 0) {
                break;
            }
            target.put(readArray(), readOffset(), count);
            read(count);
            total += count;
        }
        return total;
    }

    /** Moves as many bytes as are available, at most {@code length}, and returns their number. */
    public int read(byte[] target, int offset, int length) {
        int total = 0;
        while (total < length) {
            int count = Math.min(readSpan(), length - total);
            if (count == 0) {
                break;
            }
            System.arraycopy(readArray(), readOffset(), target, offset + total, count);
            read(count);
            total += count;
        }
        return total;
    }

    /** Number of waiting bytes. Any thread may call it; exact for the consumer, and an upper bound for the producer. */
    public int size() {
        long total = 0;
        for (Block block = first; block != null; block = block.next) {
            total += block.filled();
        }
        return (int) total;
    }

    /** Returns whether no byte waits. Any thread may call it. */
    public boolean isEmpty() {
        for (Block block = first; block != null; block = block.next) {
            if (block.filled() != 0) {
                return false;
            }
        }
        return true;
    }

    private static Block current(@Nullable Block block) {
        if (block == null) {
            throw new IllegalStateException("nothing was written yet");
        }
        return block;
    }
}
