package io.hawser.device;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two loops of one host, while one of them is busy. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ShardGroupTest {
    private final RealHost real = RealHost.builder()
            .device(EventFdDevice::open)
            .loops(2)
            .address("10.0.0.2/24")
            .start();
    private final EventLoop other = real.shards().getLast().loop();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicBoolean idle = new AtomicBoolean();

    @AfterEach
    void close() {
        released.countDown();
        real.close();
        real.close();
    }

    private void keepOtherBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        other.execute(() -> {
            busy.countDown();
            try {
                released.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            idle.set(true);
        });
        busy.await();
    }

    @Test
    void aLoopWithAFullQueueIsHeldToo() throws Exception {
        keepOtherBusy();
        while (other.offer(() -> {})) {
            // until the queue is full
        }
        AtomicReference<Thread> first = new AtomicReference<>();
        CompletableFuture<Boolean> idleWhileHeld = new CompletableFuture<>();
        real.loop().execute(() -> {
            first.set(Thread.currentThread());
            real.host().group().whileHeld(() -> idleWhileHeld.complete(idle.get()));
        });
        while (!idleWhileHeld.isDone() && !isWaiting(first.get())) {
            Thread.onSpinWait();
        }
        released.countDown();

        assertThat(idleWhileHeld.get(30, SECONDS)).isTrue();
    }

    /** Returns whether a thread waits with a limit, as for room in a queue. */
    private static boolean isWaiting(Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void copiesThatWaitForALoopTakeLimitedMemory() throws Exception {
        keepOtherBusy();
        WaitingCopies copies = new WaitingCopies(other);
        PacketPool pool = new PacketPool();
        Packet packet = pool.allocate(60_000);
        packet.append(60_000);
        long offered = 0;
        while (copies.offer(packet, copy -> {})) {
            offered++;
        }
        assertThat(offered * 60_000).isBetween(WaitingCopies.MOST_BYTES * 9 / 10, WaitingCopies.MOST_BYTES);

        released.countDown();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        other.execute(() -> done.complete(true));
        done.get(30, SECONDS);
        assertThat(copies.offer(packet, copy -> {})).isTrue();
        packet.release();
    }
}
