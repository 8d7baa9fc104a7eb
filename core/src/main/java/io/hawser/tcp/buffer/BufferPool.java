package io.hawser.tcp.buffer;

import io.hawser.pool.FreeObjects;
import java.util.function.Supplier;

/**
 * The free stream buffers of a host, for one direction: a connection has a buffer only while there is data in it, so an
 * idle one holds none, and one that exchanges small messages allocates none.
 */
public final class BufferPool<B extends StreamBuffer> {
    /** Number of buffers kept, each of some 70 bytes without its chunks. */
    private static final int KEPT = 1024;

    private final Supplier<B> maker;
    private final FreeObjects<B> free = new FreeObjects<>(KEPT);

    /** @param maker makes an empty buffer */
    public BufferPool(Supplier<B> maker) {
        this.maker = maker;
    }

    /** Returns an empty buffer. */
    public B take() {
        B idle = free.take();
        return idle == null ? maker.get() : idle;
    }

    /** Takes back a buffer without data, which its owner must no longer use. */
    public void give(B buffer) {
        buffer.recycle();
        free.give(buffer);
    }
}
