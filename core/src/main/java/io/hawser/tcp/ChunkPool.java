package io.hawser.tcp;

import java.util.ArrayDeque;

/** The memory of all stream buffers of a host, in chunks of one size. The chunk given back last is handed out first. */
final class ChunkPool {
    static final int CHUNK_BYTES = 4096;

    /** How many idle chunks are kept (16 MiB); more are left to the garbage collector. */
    private static final int KEPT = 4096;

    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private long outstanding;

    byte[] take() {
        outstanding++;
        byte[] chunk = free.pollLast();
        return chunk == null ? new byte[CHUNK_BYTES] : chunk;
    }

    void give(byte[] chunk) {
        outstanding--;
        if (free.size() < KEPT) {
            free.addLast(chunk);
        }
    }

    /** How many chunks hold data. */
    long outstanding() {
        return outstanding;
    }
}
