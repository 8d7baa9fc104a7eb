package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chunks and buffers are used again, up to a limit. */
class ChunkPoolTest {
    /** The limit of idle chunks: 16 MiB. */
    private static final int KEPT = 4096;

    private final ChunkPool pool = new ChunkPool();

    private List<byte[]> take(int count) {
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.take());
        }
        return taken;
    }

    @Test
    void idleChunksAreKeptUpToTheLimit() {
        List<byte[]> first = take(KEPT + 10);
        assertThat(pool.outstanding()).isEqualTo(KEPT + 10);
        first.forEach(pool::give);
        assertThat(pool.outstanding()).isZero();
        Set<byte[]> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(first);
        List<byte[]> second = take(KEPT + 10);
        assertThat(second.subList(0, KEPT)).allMatch(known::remove);
        assertThat(second.subList(KEPT, KEPT + 10)).noneMatch(known::contains);
    }

    @Test
    void anIdleBufferIsUsedAgain() {
        BufferPool<StreamBuffer> buffers = new BufferPool<>(() -> new StreamBuffer(pool));
        StreamBuffer first = buffers.take();
        first.append(new byte[10], 0, 10);
        first.discard(10);
        buffers.give(first);
        assertThat(pool.outstanding()).isZero();
        assertThat(buffers.take()).isSameAs(first);
        assertThat(buffers.take()).isNotSameAs(first);
    }
}
