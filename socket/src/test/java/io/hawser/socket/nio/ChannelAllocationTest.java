package io.hawser.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hawser.socket.ByHand;
import io.hawser.socket.ByHand.Pair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A read and a write, including their work on the host's thread, allocate nothing after the rings have reached their
 * size.
 */
class ChannelAllocationTest {
    private static final int TURNS = 2000;
    private static final int MOST_ROUNDS = 100;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long allocatedBytes;

    @Test
    void readsAndWritesAllocateNothing() throws IOException {
        try (ByHand net = new ByHand()) {
            Pair pair = net.connect(80);
            // The compiler removes short-lived objects only after a while, on a busy machine late.
            for (int round = 0; round < MOST_ROUNDS; round++) {
                allocatedBytes = 0;
                turns(net, pair);
                if (allocatedBytes < TURNS) {
                    break;
                }
            }
            assertThat(allocatedBytes).as("bytes in %s turns", TURNS).isLessThan(TURNS);
        }
    }

    private void turns(ByHand net, Pair pair) throws IOException {
        ByteBuffer source = ByteBuffer.allocate(1000);
        ByteBuffer target = ByteBuffer.allocate(1000);
        for (int i = 0; i < TURNS; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            pair.client().write(source.clear());
            long between = threads.getCurrentThreadAllocatedBytes();
            net.pass(Duration.ofMillis(1));
            long after = threads.getCurrentThreadAllocatedBytes();
            pair.server().read(target.clear());
            allocatedBytes += threads.getCurrentThreadAllocatedBytes() - after + between - before;
        }
    }
}
