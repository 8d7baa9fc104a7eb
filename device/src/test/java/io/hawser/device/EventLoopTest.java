package io.hawser.device;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The loop uses real time; the assertions have a wide margin for a busy machine. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EventLoopTest {
    private static final long LATE_NANOS = SECONDS.toNanos(5);

    private final TimingWheel wheel = new TimingWheel(0);
    private final AtomicInteger flushes = new AtomicInteger();
    private final EventLoop loop = new EventLoop("loop-under-test", wheel, flushes::incrementAndGet);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void runsCommandsInOrderOnItsThread() throws Exception {
        List<Integer> ran = new ArrayList<>();
        loop.execute(() -> ran.add(1));
        loop.start();
        loop.execute(() -> ran.add(2));

        assertThat(ask(() -> {
                    ran.add(loop.isLoopThread() ? 3 : -3);
                    return List.copyOf(ran);
                }))
                .containsExactly(1, 2, 3);
        assertThat(loop.isLoopThread()).isFalse();
    }

    @Test
    void wakesFromASleepWithoutEnd() throws Exception {
        loop.start();
        for (int i = 0; i < 200; i++) {
            assertThat(ask(() -> "awake")).isEqualTo("awake");
        }
    }

    @Test
    void runsCommandsThatItsOwnThreadGives() throws Exception {
        loop.start();
        CountDownLatch both = new CountDownLatch(1);
        loop.execute(() -> loop.execute(both::countDown));

        assertThat(both.await(10, SECONDS)).isTrue();
    }

    @Test
    void losesNoCommandOfManyThreadsThoughTheQueueIsShorter() throws Exception {
        int threads = 4;
        int each = EventLoop.QUEUED_COMMANDS / 2;
        int[] next = new int[threads];
        AtomicInteger outOfOrder = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(threads * each);
        loop.start();
        AtomicInteger given = new AtomicInteger();
        CountDownLatch standStill = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(standStill));
        for (int thread = 0; thread < threads; thread++) {
            int producer = thread;
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    loop.execute(() -> {
                        outOfOrder.addAndGet(next[producer]++ == number ? 0 : 1);
                        all.countDown();
                    });
                    given.incrementAndGet();
                }
            });
        }
        while (given.get() < EventLoop.QUEUED_COMMANDS) {
            Thread.onSpinWait();
        }
        standStill.countDown();

        assertThat(all.await(30, SECONDS)).isTrue();
        assertThat(outOfOrder).hasValue(0);
        assertThat(next).containsOnly(each);
    }

    @Test
    void firesTimersAtTheirDeadlines() throws Exception {
        long[] deadlines = {MILLISECONDS.toNanos(30), MILLISECONDS.toNanos(5), MILLISECONDS.toNanos(5), 0};
        List<String> fired = Collections.synchronizedList(new ArrayList<>());
        List<Long> lateNanos = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(deadlines.length);
        loop.start();
        loop.execute(() -> {
            long nowNanos = wheel.nowNanos();
            for (int i = 0; i < deadlines.length; i++) {
                String name = "timer " + i;
                long deadlineNanos = nowNanos + deadlines[i];
                wheel.arm(
                        timer(() -> {
                            lateNanos.add(loop.clock().nanos() - deadlineNanos);
                            fired.add(name);
                            all.countDown();
                        }),
                        deadlineNanos);
            }
        });

        assertThat(all.await(10, SECONDS)).isTrue();
        assertThat(fired).containsExactly("timer 3", "timer 1", "timer 2", "timer 0");
        assertThat(lateNanos).allSatisfy(late -> assertThat(late).isBetween(0L, LATE_NANOS));
    }

    @Test
    void countsTimeOnFromTheWheelsPresent() {
        EventLoop later = new EventLoop("later", new TimingWheel(SECONDS.toNanos(3600)), () -> {});
        later.close();

        assertThat(later.clock().nanos()).isBetween(SECONDS.toNanos(3600), SECONDS.toNanos(3660));
    }

    @Test
    void takesNoProcessorTimeWhenIdle() throws Exception {
        loop.add(EventFdDevice.open(new PacketPool()));
        loop.start();
        long threadId = ask(() -> Thread.currentThread().threadId());
        CountDownLatch rested = new CountDownLatch(1);
        int flushesBefore = ask(flushes::get);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getThreadCpuTime(threadId);
        loop.execute(() -> wheel.arm(timer(rested::countDown), wheel.nowNanos() + MILLISECONDS.toNanos(700)));

        assertThat(rested.await(10, SECONDS)).isTrue();
        assertThat(NANOSECONDS.toMillis(threads.getThreadCpuTime(threadId) - cpuBefore))
                .isLessThan(70);
        assertThat(flushes.get() - flushesBefore).as("turns").isLessThan(10);
    }

    @Test
    void readsDevicesThatHaveSomething() throws Exception {
        PacketPool pool = new PacketPool();
        CountDownLatch received = new CountDownLatch(1000);
        try (EventFdDevice first = EventFdDevice.open(pool);
                EventFdDevice second = EventFdDevice.open(pool)) {
            for (Device device : List.of(first, second)) {
                device.attach(packet -> {
                    packet.release();
                    received.countDown();
                });
                loop.add(device);
            }
            loop.start();
            first.arrive(400);
            second.arrive(600);

            assertThat(received.await(10, SECONDS)).isTrue();
            loop.close();
            assertThat(first.counters().rxPackets()).isEqualTo(400);
            assertThat(second.counters().rxPackets()).isEqualTo(600);
            assertThat(pool.outstanding()).isZero();
        }
    }

    @Test
    void letsCommandsThroughAFloodOfPackets() throws Exception {
        try (EventFdDevice device = EventFdDevice.open(new PacketPool())) {
            device.attach(packet -> {
                packet.release();
                device.arrive(1);
            });
            device.arrive(1000);
            loop.add(device);
            loop.start();

            assertThat(ask(() -> "served")).isEqualTo("served");
            loop.close();
        }
    }

    @Test
    void leavesADeviceAloneOnceItIsRemovedOrClosed() throws Exception {
        EventFdDevice removed = EventFdDevice.open(new PacketPool());
        EventFdDevice closed = EventFdDevice.open(new PacketPool());
        removed.attach(Packet::release);
        loop.add(removed);
        loop.add(closed);
        loop.start();
        ask(() -> {
            loop.remove(removed);
            closed.close();
            return "";
        });
        removed.arrive(5);
        ask(() -> "a turn later");
        int flushesBefore = ask(flushes::get);
        ask(() -> "two turns later");

        assertThat(ask(flushes::get) - flushesBefore).isLessThan(20);
        assertThat(loop.failures()).isZero();
        loop.close();
        assertThat(removed.counters().rxPackets()).isZero();
        removed.close();
    }

    @Test
    void goesOnWhenADeviceHasGone() throws Exception {
        loop.add(EventFdDevice.gone());
        loop.start();
        ask(() -> "a turn");
        ask(() -> "another turn");

        assertThat(loop.failures()).isEqualTo(1);
    }

    @Test
    void goesOnWhenWhatItCallsThrows() throws Exception {
        PacketPool pool = new PacketPool();
        EventLoop shaky = new EventLoop("shaky", new TimingWheel(0), () -> {
            throw new IllegalStateException("flush, on purpose");
        });
        try (shaky;
                EventFdDevice device = EventFdDevice.open(pool)) {
            device.attach(packet -> {
                packet.release();
                throw new IllegalStateException("receiver, on purpose");
            });
            shaky.add(device);
            shaky.start();
            shaky.execute(() -> {
                throw new AssertionError("command, on purpose");
            });
            device.arrive(2);
            CompletableFuture<String> alive = new CompletableFuture<>();
            shaky.execute(() -> alive.complete("alive"));

            assertThat(alive.get(10, SECONDS)).isEqualTo("alive");
            shaky.close();
            assertThat(shaky.failures()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void goesOnWhenATimerThrows() throws Exception {
        loop.start();
        CountDownLatch second = new CountDownLatch(1);
        loop.execute(() -> {
            wheel.arm(
                    timer(() -> {
                        throw new IllegalStateException("timer, on purpose");
                    }),
                    wheel.nowNanos() + 1000);
            wheel.arm(timer(second::countDown), wheel.nowNanos() + 2000);
        });

        assertThat(second.await(10, SECONDS)).isTrue();
        assertThat(loop.failures()).isEqualTo(1);
    }

    @Test
    void closesOutOfASleepWithoutEnd() throws Exception {
        loop.start();
        Thread thread = ask(Thread::currentThread);
        loop.close();

        assertThat(thread.isAlive()).isFalse();
        loop.close();
    }

    @Test
    void runsWhatWasGivenBeforeItEnds() throws Exception {
        loop.start();
        List<String> ran = new ArrayList<>();
        CountDownLatch standStill = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(standStill));
        loop.execute(() -> ran.add("first"));
        loop.execute(() -> ran.add("flushed " + flushes.get()));
        Thread closer = Thread.ofPlatform().start(loop::close);
        standStill.countDown();
        closer.join();

        assertThat(ran).hasSize(2).first().isEqualTo("first");
        assertThat(ran.getLast()).isNotEqualTo("flushed " + flushes.get());
    }

    @Test
    void closesOnItsOwnThread() throws Exception {
        loop.start();
        Thread thread = ask(() -> {
            loop.close();
            return Thread.currentThread();
        });

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void refusesCommandsOnceClosed() {
        loop.start();
        loop.close();

        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the loop loop-under-test is closed");
    }

    @Test
    void startsOnceOnly() {
        loop.start();
        assertThatThrownBy(loop::start).isInstanceOf(IllegalStateException.class);
        loop.close();
        assertThatThrownBy(loop::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void canBeClosedWithoutHavingRun() {
        loop.close();

        assertThatThrownBy(loop::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void keepsOthersFromItsDevices() {
        loop.start();

        assertThatThrownBy(() -> loop.add(EventFdDevice.gone()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the devices of the running loop loop-under-test belong to its thread");
    }

    private <T> T ask(Supplier<T> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.get()));
        return answer.get(10, SECONDS);
    }

    private static Timer timer(Runnable action) {
        return new Timer() {
            @Override
            protected void expired(long nowNanos) {
                action.run();
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
