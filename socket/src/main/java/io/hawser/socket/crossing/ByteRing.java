package io.hawser.socket.crossing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes from one thread to another, without locks. It takes no memory before the first byte, and grows
 * when the producer finds it full, up to a limit: each size is a block, and a larger block follows the full one.
 *
 * <p>One thread at a time produces and one consumes. Writing to the array of {@link #writeArray} and reading from that
 * of {@link #readArray} copies each byte once on each side.
 */
public final class ByteRing {
    private static final int GROWTH = 4;
    private final int firstBytes;
    private final int maxBytes;

    private volatile @Nullable Block first;

    /** The producer's. */
    private @Nullable Block writing;

    /** The consumer's. */
    private @Nullable Block reading;

    private int writeLength;
    private int readLength;

    private static final class Block {
        final byte[] bytes;

        /**
         * Bytes ever written to this block and read from it; each has one writer. Volatile, because a side that waits
         * marks itself and looks again, and the other side moves its count and looks for the mark: neither may pass
         * the other.
         */
        volatile long written;

        volatile long read;

        volatile @Nullable Block next;

        Block(int size) {
            bytes = new byte[size];
        }

        int filled() {
            // read first: the difference is never more than the block holds
            long before = read;
            return (int) (written - before);
        }
    }

    /**
     * An empty ring.
     *
     * @param firstBytes the size of the first block, a power of two
     * @param maxBytes the size of the largest block, a power of two
     */
    public ByteRing(int firstBytes, int maxBytes) {
        if (Integer.bitCount(firstBytes) != 1 || Integer.bitCount(maxBytes) != 1 || firstBytes > maxBytes) {
            throw new IllegalArgumentException("sizes of a ring are powers of two: " + firstBytes + ", " + maxBytes);
        }
        this.firstBytes = firstBytes;
        this.maxBytes = maxBytes;
    }

    // ---- the producer's side

    /**
     * Finds contiguous free space, growing the ring if there is none.
     *
     * @return how many bytes may be written to {@link #writeArray} from {@link #writeOffset} on; 0 when the ring is
     * full
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
            if (block.bytes.length >= maxBytes) {
                writeLength = 0;
                return 0;
            }
            Block larger = new Block((int) Math.min((long) block.bytes.length * GROWTH, maxBytes));
            block.next = larger;
            writing = larger;
            block = larger;
            free = larger.bytes.length;
        }
        int offset = (int) block.written & block.bytes.length - 1;
        writeLength = Math.min(free, block.bytes.length - offset);
        return writeLength;
    }

    /** The array that {@link #writeSpace} has found space in. */
    public byte[] writeArray() {
        return current(writing).bytes;
    }

    /** Where the space begins. */
    public int writeOffset() {
        Block block = current(writing);
        return (int) block.written & block.bytes.length - 1;
    }

    /** Hands {@code count} bytes that were written over to the consumer. */
    public void wrote(int count) {
        if (count < 0 || count > writeLength) {
            throw new IllegalArgumentException(count + " of " + writeLength + " bytes");
        }
        writeLength -= count;
        Block block = current(writing);
        long before = block.written; // by this thread alone
        block.written = before + count;
    }

    /** Moves as much as there is space for; returns how many bytes. */
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

    /** Copies as much as there is space for; returns how many bytes. */
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

    /**
     * Bytes that could be written now, in the largest block. Any thread may call it; a hint unless the producer
     * asks.
     */
    public int free() {
        int held = size();
        return Math.max(0, maxBytes - held);
    }

    // ---- the consumer's side

    /**
     * Finds contiguous bytes to read.
     *
     * @return how many bytes may be read from {@link #readArray} from {@link #readOffset} on; 0 when the ring is empty
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
                readLength = 0;
                return 0;
            }
            // What was written last before the next block came is seen now.
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

    /** The array that {@link #readSpan} has found bytes in. */
    public byte[] readArray() {
        return current(reading).bytes;
    }

    /** Where the bytes begin. */
    public int readOffset() {
        Block block = current(reading);
        return (int) block.read & block.bytes.length - 1;
    }

    /** Gives {@code count} bytes that were read back to the producer. */
    public void read(int count) {
        if (count < 0 || count > readLength) {
            throw new IllegalArgumentException(count + " of " + readLength + " bytes");
        }
        readLength -= count;
        Block block = current(reading);
        long before = block.read; // by this thread alone
        block.read = before + count;
    }

    /** Moves as many bytes as there are and {@code target} has space for; returns how many. */
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

    /** Moves as many bytes as there are, up to {@code length}; returns how many. */
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

    /** Number of bytes that wait. For any thread; exact for the consumer, and an upper bound for the producer. */
    public int size() {
        long total = 0;
        for (Block block = first; block != null; block = block.next) {
            total += block.filled();
        }
        return (int) total;
    }

    /** Whether no byte waits. To be asked by any thread. */
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
