package io.hawser.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.socket.ByHand;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Details of the JDK's contract of sockets of channels, selectors and pipes. */
class AdaptorContractTest {
    private final ByHand net = new ByHand();

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void aServerSocketOfANonBlockingChannelAcceptsWhatWaits() throws IOException {
        try (ServerSocketChannel channel = net.listen(80)) {
            ServerSocket socket = channel.socket();
            assertThatExceptionOfType(IllegalBlockingModeException.class).isThrownBy(socket::accept);
            try (SocketChannel client = net.connecting(80)) {
                net.settle();
                client.finishConnect();
                assertThat(socket.accept().getPort()).isEqualTo(client.socket().getLocalPort());
            }
        }
    }

    @Test
    void aConnectToAnUnresolvedNameClosesTheSocket() throws IOException {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.test", 80);
        Socket socket = net.client.selectorProvider().openSocketChannel().socket();
        assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> socket.connect(unresolved));
        assertThat(socket.isClosed()).isTrue();
        ByHand.Pair pair = net.connect(80);
        pair.client().configureBlocking(true);
        for (InetSocketAddress again : new InetSocketAddress[] {unresolved, new InetSocketAddress("10.0.0.2", 81)}) {
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> pair.client().socket().connect(again, 10))
                    .withMessage("Already connected");
        }
        assertThat(pair.client().isOpen()).isTrue();
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void nothingCanBeAddedToTheSelectedKeys() throws IOException {
        try (Selector selector = net.client.selectorProvider().openSelector()) {
            Set keys = selector.selectedKeys();
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> keys.add(new Object()));
        }
    }

    @Test
    void aVirtualThreadLearnsThatAPipeWasClosedAlthoughAPartWasWritten() throws Exception {
        Pipe pipe = net.client.selectorProvider().openPipe();
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                result.complete(pipe.sink().write(ByteBuffer.allocate(1 << 20)));
            } catch (IOException failed) {
                result.complete(failed);
            }
        });
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        pipe.sink().close();
        assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(AsynchronousCloseException.class);
        pipe.source().close();
    }

    @Test
    void aVirtualThreadLearnsThatAConnectionWasClosedAlthoughAPartWasWritten() throws Exception {
        ByHand.Pair pair = net.connect(80);
        SocketChannel channel = pair.client();
        channel.configureBlocking(true);
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                result.complete(channel.write(ByteBuffer.allocate(1 << 26)));
            } catch (IOException failed) {
                result.complete(failed);
            }
        });
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        channel.close();
        assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(AsynchronousCloseException.class);
    }

    private DatagramSocket datagramSocket() throws IOException {
        return net.client.selectorProvider().openDatagramChannel().socket();
    }

    private void send(int length, DatagramSocket to) throws IOException {
        try (DatagramSocket from = datagramSocket()) {
            from.send(new DatagramPacket(
                    new byte[length], length, InetAddress.ofLiteral("127.0.0.1"), to.getLocalPort()));
        }
        net.settle();
    }

    @Test
    void aPacketKeepsItsSpaceWhenAShorterDatagramIsReceived() throws IOException {
        try (DatagramSocket socket = datagramSocket()) {
            socket.bind(new InetSocketAddress(5000));
            DatagramPacket packet = new DatagramPacket(new byte[100], 10, 90);
            for (int length : new int[] {3, 70, 200}) {
                send(length, socket);
                socket.receive(packet);
                assertThat(packet.getLength()).isEqualTo(Math.min(length, 90));
                assertThat(packet.getOffset()).isEqualTo(10);
            }
            packet.setLength(5);
            send(50, socket);
            socket.receive(packet);
            assertThat(packet.getLength()).isEqualTo(5);
        }
    }

    @Test
    void aDatagramNeedsTheAddressOfThePeer() throws IOException {
        try (DatagramSocket socket = datagramSocket()) {
            DatagramPacket packet = new DatagramPacket(new byte[3], 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.send(packet))
                    .withMessage("Address not set");
            InetSocketAddress peer = new InetSocketAddress("10.0.0.2", 7);
            socket.connect(peer);
            assertThat(socket.isBound()).isTrue();
            socket.send(packet);
            assertThat(packet.getSocketAddress()).isEqualTo(peer);
            packet.setPort(8);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.send(packet))
                    .withMessage("Connected and packet address differ");
        }
    }

    @Test
    void aDatagramSocketFollowsItsChannel() throws IOException {
        DatagramChannel channel = net.client.selectorProvider().openDatagramChannel();
        DatagramSocket socket = channel.socket();
        channel.connect(new InetSocketAddress("10.0.0.2", 7));
        assertThat(socket.getPort()).isEqualTo(7);
        socket.connect(new InetSocketAddress("10.0.0.2", 8));
        assertThat(channel.getRemoteAddress()).isEqualTo(new InetSocketAddress("10.0.0.2", 8));
        channel.configureBlocking(false);
        DatagramPacket packet = new DatagramPacket(new byte[3], 3);
        assertThatExceptionOfType(IllegalBlockingModeException.class).isThrownBy(() -> socket.receive(packet));
        assertThatExceptionOfType(IllegalBlockingModeException.class).isThrownBy(() -> socket.send(packet));
        socket.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> socket.receive(packet))
                .withMessage("Socket closed");
        assertThat(socket.getLocalSocketAddress()).isNull();
        socket.connect(new InetSocketAddress("10.0.0.2", 9));
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("nobody.test", 9)))
                .withMessage("Unresolved address");
    }

    @Test
    void theMessageOfAFailedConnectNamesThePeerIfTheUserAllowsIt() throws IOException {
        System.setProperty("jdk.includeInExceptions", "userInfo, HostInfo");
        try (SocketChannel channel = net.connecting(99)) {
            net.settle();
            assertThatExceptionOfType(java.net.ConnectException.class)
                    .isThrownBy(channel::finishConnect)
                    .withMessage("Connection refused: /10.0.0.2:99");
        } finally {
            System.clearProperty("jdk.includeInExceptions");
        }
    }
}
