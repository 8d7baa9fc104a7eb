package io.hawser.tcp.buffer;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The memory of all stream buffers of a host, in chunks of equal size. The chunk returned last is handed out first. */
public final class ChunkPool {
    public static final int CHUNK_BYTES = 4096;

    /** Limit of idle chunks that are kept (16 MiB); the garbage collector takes the rest. */
    private static final int KEPT = 4096;

    private byte[] @Nullable [] free = new byte[16][];
    private int freeCount;
    private long outstanding;

    byte[] take() {
        outstanding++;
        if (freeCount == 0) {
            return new byte[CHUNK_BYTES];
        }
        byte[] chunk = Objects.requireNonNull(free[--freeCount]);
        free[freeCount] = null;
        return chunk;
    }

    void give(byte[] chunk) {
        outstanding--;
        if (freeCount == free.length && freeCount < KEPT) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        if (freeCount < free.length) {
            free[freeCount++] = chunk;
        }
    }

    /** Number of chunks that hold data. */
    public long outstanding() {
        return outstanding;
    }
}
