package io.hawser.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.socket.Limits;
import io.hawser.socket.RealTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocking calls, and the events that end them. */
@Timeout(120)
class BlockingTest {
    private final RealTime net = new RealTime();
    private ServerSocketChannel listening;
    private SocketChannel client;
    private SocketChannel server;

    @BeforeEach
    void connect() throws IOException {
        listening = net.server.selectorProvider().openServerSocketChannel();
        listening.bind(new InetSocketAddress(80));
        client = net.client.selectorProvider().openSocketChannel();
        assertThat(client.connect(new InetSocketAddress("10.0.0.2", 80))).isTrue();
        server = listening.accept();
    }

    @AfterEach
    void end() {
        net.close();
    }

    /** A blocking call on a thread of its own. */
    private static final class Blocked<T> {
        final CompletableFuture<T> outcome = new CompletableFuture<>();
        final Thread thread;

        Blocked(Callable<T> call, boolean virtual) {
            CountDownLatch running = new CountDownLatch(1);
            Runnable task = () -> {
                running.countDown();
                try {
                    outcome.complete(call.call());
                } catch (Throwable failed) {
                    outcome.completeExceptionally(failed);
                }
            };
            thread = virtual
                    ? Thread.ofVirtual().start(task)
                    : Thread.ofPlatform().daemon().start(task);
            try {
                running.await();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            Limits.awaitBlocked(thread);
        }

        T end() throws Exception {
            return Limits.end(outcome);
        }
    }

    private int readOne() throws IOException {
        return client.read(ByteBuffer.allocate(1));
    }

    @Test
    void readsWhatComesLater() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            Blocked<Integer> reading = new Blocked<>(this::readOne, virtual);
            server.write(ByteBuffer.allocate(1));
            assertThat(reading.end()).isEqualTo(1);
        }
    }

    @Test
    void isEndedByAClose() throws Exception {
        Blocked<Integer> reading = new Blocked<>(this::readOne, false);
        client.close();
        assertThatThrownBy(reading::end).isExactlyInstanceOf(AsynchronousCloseException.class);
        Blocked<SocketChannel> accepting = new Blocked<>(listening::accept, true);
        listening.close();
        assertThatThrownBy(accepting::end).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void isEndedByAnInterruptWhichClosesTheChannel() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            Blocked<Integer> reading = new Blocked<>(() -> server.read(ByteBuffer.allocate(1)), virtual);
            reading.thread.interrupt();
            assertThatThrownBy(reading::end).isExactlyInstanceOf(ClosedByInterruptException.class);
            assertThat(server.isOpen()).isFalse();
            client.close();
            connect2();
        }
    }

    private void connect2() throws IOException {
        client = net.client.selectorProvider().openSocketChannel();
        client.connect(new InetSocketAddress("10.0.0.2", 80));
        server = listening.accept();
    }

    @Test
    void writesAllAndIsEndedByAClose() throws Exception {
        Blocked<Integer> writing = new Blocked<>(() -> client.write(ByteBuffer.allocate(30_000_000)), false);
        ByteBuffer target = ByteBuffer.allocate(1 << 20);
        long total = 0;
        while (total < 30_000_000) {
            total += server.read(target.clear());
        }
        assertThat(writing.end()).isEqualTo(30_000_000);
        Blocked<Long> endless = new Blocked<>(
                () -> {
                    while (true) {
                        assertThat(client.write(ByteBuffer.allocate(1 << 20))).isPositive();
                    }
                },
                true);
        client.close();
        assertThatThrownBy(endless::end).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void endsAtTheEndOfTheStreamWhenTheInputIsShut() throws Exception {
        Blocked<Integer> reading = new Blocked<>(this::readOne, false);
        client.shutdownInput();
        assertThat(reading.end()).isEqualTo(-1);
        assertThat(readOne()).isEqualTo(-1);
    }

    @Test
    void isEndedByTheHost() throws Exception {
        Blocked<Integer> reading = new Blocked<>(this::readOne, false);
        net.client.close();
        assertThatThrownBy(reading::end).hasMessage("The host 'client' is closed");
    }

    @Test
    void isEndedWhenTheHostsThreadIsGone() throws Exception {
        net.running.close();
        assertThatThrownBy(() -> client.getOption(StandardSocketOptions.TCP_NODELAY))
                .hasMessageEndingWith("is closed");
    }

    @Test
    void timesOut() throws Exception {
        client.socket().setSoTimeout(10);
        assertThatThrownBy(() -> client.socket().getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Read timed out");
        listening.socket().setSoTimeout(10);
        assertThatThrownBy(() -> listening.socket().accept())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");
        server.write(ByteBuffer.allocate(1));
        assertThat(client.socket().getInputStream().read()).isZero();
    }

    @Test
    void selectIsWokenByDataByWakeupByInterruptAndByClose() throws Exception {
        client.configureBlocking(false);
        Selector selector = net.client.selectorProvider().openSelector();
        client.register(selector, SelectionKey.OP_READ);
        Blocked<Integer> first = new Blocked<>(selector::select, false);
        server.write(ByteBuffer.allocate(1));
        assertThat(first.end()).isEqualTo(1);
        selector.selectedKeys().clear();
        client.read(ByteBuffer.allocate(1));
        Blocked<Integer> second = new Blocked<>(() -> selector.select(3_600_000), true);
        selector.wakeup();
        assertThat(second.end()).isZero();
        AtomicReference<Boolean> status = new AtomicReference<>();
        Blocked<Integer> third = new Blocked<>(
                () -> {
                    int selected = selector.select();
                    status.set(Thread.currentThread().isInterrupted());
                    return selected;
                },
                false);
        third.thread.interrupt();
        assertThat(third.end()).isZero();
        assertThat(status.get()).isTrue();
        assertThat(selector.select(5)).isZero();
        Blocked<Integer> fourth = new Blocked<>(selector::select, false);
        selector.close();
        assertThatThrownBy(() -> {
                    fourth.end();
                    selector.select();
                })
                .isInstanceOf(ClosedSelectorException.class);
    }

    @Test
    void pipesBlockToo() throws Exception {
        Pipe pipe = net.client.selectorProvider().openPipe();
        Blocked<Integer> reading = new Blocked<>(() -> pipe.source().read(ByteBuffer.allocate(10)), false);
        pipe.sink().write(ByteBuffer.allocate(3));
        assertThat(reading.end()).isEqualTo(3);
        Blocked<Integer> writing = new Blocked<>(() -> pipe.sink().write(ByteBuffer.allocate(1_000_000)), true);
        int total = 0;
        while (total < 1_000_000) {
            total += pipe.source().read(ByteBuffer.allocate(10_000));
        }
        assertThat(writing.end()).isEqualTo(1_000_000);
        Blocked<Integer> closed = new Blocked<>(() -> pipe.source().read(ByteBuffer.allocate(10)), false);
        pipe.source().close();
        assertThatThrownBy(closed::end).isExactlyInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(() -> pipe.sink().write(ByteBuffer.allocate(1))).hasMessage("Broken pipe");
    }

    @Test
    void lingersUntilThePeerHasEverything() throws Exception {
        client.setOption(StandardSocketOptions.SO_LINGER, 60);
        client.write(ByteBuffer.allocate(100_000));
        client.close();
        long unacknowledged = Limits.end(flightOf());
        assertThat(unacknowledged).isZero();
    }

    private CompletableFuture<Long> flightOf() {
        CompletableFuture<Long> bytes = new CompletableFuture<>();
        net.running.execute(() -> {
            long[] sum = {0};
            net.clientHost.tcp().forEachFlow(flow -> sum[0] += flow.sendQueueBytes());
            bytes.complete(sum[0]);
        });
        return bytes;
    }
}
