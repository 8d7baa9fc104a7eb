package io.hawser.socket.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.socket.ByHand;
import io.hawser.socket.Limits;
import io.hawser.socket.RealTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.WritePendingException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asynchronous channels, in virtual time except for one transfer. */
class AsynchronousChannelTest {
    private final ByHand net = new ByHand();
    private final AsynchronousChannelGroup clients = group(net.client.asynchronousChannelProvider());
    private final AsynchronousChannelGroup servers = group(net.server.asynchronousChannelProvider());

    @AfterEach
    void end() {
        net.close();
    }

    /** Runs tasks on the calling thread. */
    private static final class Direct extends AbstractExecutorService {
        private boolean ended;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            ended = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            ended = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return ended;
        }

        @Override
        public boolean isTerminated() {
            return ended;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return ended;
        }
    }

    private static AsynchronousChannelGroup group(AsynchronousChannelProvider provider) {
        try {
            return provider.openAsynchronousChannelGroup(new Direct(), 1);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Records how an operation has ended. */
    private static final class Ending<V> implements CompletionHandler<V, String> {
        private V value;
        private Throwable failure;
        private String attachment = "none";

        @Override
        public void completed(V result, String with) {
            value = result;
            attachment = with;
        }

        @Override
        public void failed(Throwable reason, String with) {
            failure = reason;
            attachment = with;
        }
    }

    private record Ends(AsynchronousSocketChannel client, AsynchronousSocketChannel server) {}

    private AsynchronousServerSocketChannel listen(int port) throws IOException {
        return servers.provider().openAsynchronousServerSocketChannel(servers).bind(new InetSocketAddress(port));
    }

    private AsynchronousSocketChannel open() throws IOException {
        return clients.provider().openAsynchronousSocketChannel(clients);
    }

    private Ends connect() throws Exception {
        AsynchronousServerSocketChannel listening = listen(80);
        Future<AsynchronousSocketChannel> accepted = listening.accept();
        AsynchronousSocketChannel client = open();
        Future<Void> connected = client.connect(new InetSocketAddress("10.0.0.2", 80));
        net.settle();
        connected.get(0, TimeUnit.SECONDS);
        return new Ends(client, accepted.get(0, TimeUnit.SECONDS));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String read(ByteBuffer buffer) {
        return US_ASCII.decode(buffer.duplicate().flip()).toString();
    }

    @Test
    void handlersHearOfConnectAcceptWriteAndRead() throws Exception {
        AsynchronousServerSocketChannel listening = listen(80);
        Ending<AsynchronousSocketChannel> accepted = new Ending<>();
        listening.accept("accept", accepted);
        AsynchronousSocketChannel client = open();
        Ending<Void> connected = new Ending<>();
        client.connect(new InetSocketAddress("10.0.0.2", 80), "connect", connected);
        assertThat(connected.attachment).as("before the handshake").isEqualTo("none");
        net.settle();
        assertThat(connected.attachment).isEqualTo("connect");
        assertThat(connected.failure).isNull();
        assertThat(accepted.attachment).isEqualTo("accept");
        assertThat(accepted.value.getRemoteAddress()).isEqualTo(client.getLocalAddress());

        ByteBuffer target = ByteBuffer.allocate(100);
        Ending<Integer> got = new Ending<>();
        accepted.value.read(target, "read", got);
        Ending<Integer> put = new Ending<>();
        client.write(text("hello"), "write", put);
        assertThat(put.value).isEqualTo(5);
        assertThat(got.attachment).isEqualTo("none");
        net.settle();
        assertThat(got.value).isEqualTo(5);
        assertThat(read(target)).isEqualTo("hello");
    }

    @Test
    void endOfTheStreamIsMinusOne() throws Exception {
        Ends ends = connect();
        Future<Integer> reading = ends.server.read(ByteBuffer.allocate(10));
        ends.client.shutdownOutput();
        net.settle();
        assertThat(reading.get(0, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThat(ends.server.read(ByteBuffer.allocate(10)).get()).isEqualTo(-1);
        assertThatThrownBy(() -> ends.client.write(text("x")).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void gathersAndScatters() throws Exception {
        Ends ends = connect();
        Ending<Long> put = new Ending<>();
        ByteBuffer[] sources = {text("ab"), text("cde")};
        ends.client.write(sources, 0, 2, 0, TimeUnit.SECONDS, "write", put);
        net.settle();
        assertThat(put.value).isEqualTo(5);
        ByteBuffer[] targets = {ByteBuffer.allocate(3), ByteBuffer.allocate(3)};
        Ending<Long> got = new Ending<>();
        ends.server.read(targets, 0, 2, 0, TimeUnit.SECONDS, "read", got);
        assertThat(got.value).isEqualTo(5);
        assertThat(read(targets[0]) + "|" + read(targets[1])).isEqualTo("abc|de");
    }

    @Test
    void oneOperationOfAKindAtATime() throws Exception {
        assertThatThrownBy(() -> open().read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        Ends ends = connect();
        Future<Integer> reading = ends.server.read(ByteBuffer.allocate(1));
        assertThat(reading.isDone()).isFalse();
        assertThatThrownBy(() -> ends.server.read(ByteBuffer.allocate(1))).isInstanceOf(ReadPendingException.class);
        assertThatThrownBy(() -> ends.client.connect(new InetSocketAddress("10.0.0.2", 80)))
                .isInstanceOf(AlreadyConnectedException.class);
        assertThatThrownBy(() -> ends.server.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
        Future<Integer> large = ends.client.write(ByteBuffer.allocate(64 << 20));
        assertThat(large.isDone()).as("a write ends with the first bytes").isTrue();
        while (ends.client.write(ByteBuffer.allocate(1 << 20)).isDone()) {
            // fills the buffer
        }
        assertThatThrownBy(() -> ends.client.write(text("x"))).isInstanceOf(WritePendingException.class);
        assertThatThrownBy(() -> servers.provider()
                        .openAsynchronousServerSocketChannel(servers)
                        .accept())
                .isInstanceOf(NotYetBoundException.class);
        AsynchronousServerSocketChannel listening = listen(81);
        assertThat(listening.accept().isDone()).isFalse();
        assertThatThrownBy(listening::accept).isInstanceOf(AcceptPendingException.class);
    }

    @Test
    void aTimeOutEndsTheReadAndForbidsOthers() throws Exception {
        Ends ends = connect();
        Ending<Integer> reading = new Ending<>();
        ends.server.read(ByteBuffer.allocate(1), 5, TimeUnit.SECONDS, "read", reading);
        net.pass(Duration.ofMillis(4999));
        assertThat(reading.failure).isNull();
        net.pass(Duration.ofMillis(2));
        assertThat(reading.failure).isInstanceOf(InterruptedByTimeoutException.class);
        assertThatThrownBy(() -> ends.server.read(ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Reading not allowed due to timeout or cancellation");
        assertThat(ends.server.write(text("x")).get()).as("writing goes on").isEqualTo(1);
    }

    @Test
    void aReadThatEndsInTimeIsNotTimedOut() throws Exception {
        Ends ends = connect();
        Ending<Integer> reading = new Ending<>();
        ends.server.read(ByteBuffer.allocate(1), 5, TimeUnit.SECONDS, "read", reading);
        assertThat(ends.client.write(text("x")).get()).isEqualTo(1);
        net.pass(Duration.ofSeconds(10));
        assertThat(reading.value).isEqualTo(1);
        assertThat(reading.failure).isNull();
        assertThat(ends.server.read(ByteBuffer.allocate(1)).isDone()).isFalse();
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        Ends ends = connect();
        Ending<Integer> reading = new Ending<>();
        ends.server.read(ByteBuffer.allocate(1), "read", reading);
        ends.server.close();
        assertThat(reading.failure).isExactlyInstanceOf(AsynchronousCloseException.class);
        Ending<Integer> late = new Ending<>();
        ends.server.read(ByteBuffer.allocate(1), "late", late);
        assertThat(late.failure).isExactlyInstanceOf(ClosedChannelException.class);
        net.settle();
        assertThat(ends.client.read(ByteBuffer.allocate(1)).get()).isEqualTo(-1);
    }

    @Test
    void cancelling() throws Exception {
        Ends ends = connect();
        Future<Integer> reading = ends.server.read(ByteBuffer.allocate(1));
        assertThat(reading.cancel(false)).isTrue();
        assertThat(reading.isCancelled()).isTrue();
        assertThat(ends.server.isOpen()).isTrue();
        assertThatThrownBy(() -> ends.server.read(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        Future<Integer> other = ends.client.read(ByteBuffer.allocate(1));
        assertThat(other.cancel(true)).isTrue();
        assertThat(ends.client.isOpen()).isFalse();
    }

    @Test
    void refusedConnectionsCloseTheChannel() throws Exception {
        AsynchronousSocketChannel client = open();
        Ending<Void> connected = new Ending<>();
        client.connect(new InetSocketAddress("10.0.0.2", 9), "connect", connected);
        net.settle();
        assertThat(connected.failure).isInstanceOf(ConnectException.class).hasMessage("Connection refused");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aGroupThatIsShutDownOpensNothing() throws Exception {
        Ends ends = connect();
        clients.shutdown();
        assertThat(clients.isShutdown()).isTrue();
        assertThat(clients.isTerminated()).isFalse();
        assertThatThrownBy(this::open).isInstanceOf(ShutdownChannelGroupException.class);
        ends.client.close();
        assertThat(clients.isTerminated()).isTrue();
        servers.shutdownNow();
        assertThat(ends.server.isOpen()).isFalse();
        assertThat(servers.isTerminated()).isTrue();
    }

    /** A program without any use of Hawser's classes, with the JDK's own static methods and threads. */
    @Test
    void aProgramTransfersThroughLosses() throws Exception {
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        try (RealTime real = new RealTime()) {
            real.cable.latency(Duration.ofMillis(1)).loss(0.01);
            AsynchronousServerSocketChannel listening = real.server.call(
                    () -> AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(80)));
            var received = Limits.begin(() -> {
                AsynchronousSocketChannel accepted = listening.accept().get();
                ByteBuffer all = ByteBuffer.allocate(data.length);
                while (all.hasRemaining() && accepted.read(all).get() >= 0) {
                    // reads on
                }
                accepted.close();
                return all.array();
            });
            real.client.run(() -> {
                try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
                    ByteBuffer source = ByteBuffer.wrap(data);
                    channel.connect(new InetSocketAddress("10.0.0.2", 80)).get();
                    while (source.hasRemaining()) {
                        channel.write(source).get();
                    }
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            assertThat(Limits.end(received)).isEqualTo(data);
            listening.close();
        }
    }
}
