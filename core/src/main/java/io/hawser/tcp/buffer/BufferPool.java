package io.hawser.tcp.buffer;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The free stream buffers of a host, for one direction: a connection has a buffer only while there is data in it, so an
 * idle one holds none, and one that exchanges small messages allocates none.
 */
public final class BufferPool<B extends StreamBuffer> {
    /** Number of buffers kept, each of some 70 bytes without its chunks. */
    private static final int KEPT = 1024;

    private final Supplier<B> maker;
    private final @Nullable StreamBuffer[] free = new @Nullable StreamBuffer[KEPT];
    private int freeCount;

    /** @param maker makes an empty buffer */
    public BufferPool(Supplier<B> maker) {
        this.maker = maker;
    }

    /** Returns an empty buffer. */
    @SuppressWarnings("unchecked") // only buffers of B are given back
    public B take() {
        return freeCount == 0 ? maker.get() : (B) Objects.requireNonNull(free[--freeCount]);
    }

    /** Takes back a buffer without data, which its owner must no longer use. */
    public void give(B buffer) {
        buffer.recycle();
        if (freeCount < KEPT) {
            free[freeCount++] = buffer;
        }
    }
}
