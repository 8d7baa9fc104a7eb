package io.hawser.socket.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.socket.ByHand;
import io.hawser.socket.ByHand.Pair;
import io.hawser.socket.option.HawserSocketOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Non-blocking channels, in virtual time. */
class SocketChannelTest {
    private final ByHand net = new ByHand();

    @AfterEach
    void end() {
        net.close();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(1000);
        return channel.read(target) < 0 ? "end" : new String(target.array(), 0, target.position(), US_ASCII);
    }

    @Test
    void connectsAndKnowsBothAddresses() throws IOException {
        Pair pair = net.connect(80);
        assertThat(pair.client().isConnected()).isTrue();
        assertThat(pair.client().getRemoteAddress()).isEqualTo(new InetSocketAddress("10.0.0.2", 80));
        assertThat(pair.server().getLocalAddress()).isEqualTo(new InetSocketAddress("10.0.0.2", 80));
        assertThat(pair.server().getRemoteAddress()).isEqualTo(pair.client().getLocalAddress());
        assertThat(pair.client().finishConnect()).isTrue();
        assertThatThrownBy(() -> pair.client().connect(new InetSocketAddress("10.0.0.2", 81)))
                .isInstanceOf(AlreadyConnectedException.class);
    }

    @Test
    void isPendingUntilTheHandshakeIsOver() throws IOException {
        net.listen(80);
        SocketChannel channel = net.connecting(80);
        assertThat(channel.isConnectionPending()).isTrue();
        assertThat(channel.isConnected()).isFalse();
        assertThat(channel.finishConnect()).isFalse();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> channel.connect(new InetSocketAddress("10.0.0.2", 80)))
                .isInstanceOf(ConnectionPendingException.class);
        assertThatThrownBy(() -> channel.bind(null)).isInstanceOf(ConnectionPendingException.class);
    }

    @Test
    void carriesBytesBothWays() throws IOException {
        Pair pair = net.connect(80);
        assertThat(read(pair.server())).isEmpty();
        assertThat(pair.client().write(text("hello"))).isEqualTo(5);
        net.settle();
        assertThat(read(pair.server())).isEqualTo("hello");
        pair.server().write(text("and back"));
        net.settle();
        assertThat(read(pair.client())).isEqualTo("and back");
    }

    @Test
    void gathersAndScatters() throws IOException {
        Pair pair = net.connect(80);
        ByteBuffer[] parts = {text("one"), text(""), text("two"), text("three")};
        assertThat(pair.client().write(parts)).isEqualTo(11);
        net.settle();
        ByteBuffer[] targets = {ByteBuffer.allocate(2), ByteBuffer.allocate(0), ByteBuffer.allocateDirect(100)};
        assertThat(pair.server().read(targets)).isEqualTo(11);
        assertThat(targets[0].position()).isEqualTo(2);
        assertThat(targets[2].position()).isEqualTo(9);
        assertThat(pair.server().read(targets, 0, 1)).isZero();
        assertThatThrownBy(() -> pair.server().read(targets, 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void writesInPartWhenThereIsNoSpaceAndGoesOnWhenThereIs() throws IOException {
        Pair pair = net.connect(80);
        byte[] much = new byte[8_000_000];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 7 + i / 251);
        }
        ByteBuffer source = ByteBuffer.wrap(much);
        int first = pair.client().write(source);
        assertThat(first).isPositive().isLessThan(much.length);
        ByteBuffer target = ByteBuffer.allocate(much.length);
        for (int turn = 0; turn < 10_000 && target.hasRemaining(); turn++) {
            net.pass(Duration.ofMillis(1));
            pair.client().write(source);
            pair.server().read(target);
        }
        assertThat(target.array()).isEqualTo(much);
    }

    @Test
    void readsToTheEndAfterTheFinAndThenTheEndForEver() throws IOException {
        Pair pair = net.connect(80);
        pair.client().write(text("bye"));
        pair.client().shutdownOutput();
        net.settle();
        assertThat(read(pair.server())).isEqualTo("bye");
        assertThat(read(pair.server())).isEqualTo("end");
        assertThat(read(pair.server())).isEqualTo("end");
        pair.server().write(text("still here"));
        net.settle();
        assertThat(read(pair.client())).isEqualTo("still here");
        assertThatThrownBy(() -> pair.client().write(text("x"))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void sendsWhatWasWrittenBeforeClose() throws IOException {
        Pair pair = net.connect(80);
        byte[] much = new byte[100_000];
        assertThat(pair.client().write(ByteBuffer.wrap(much))).isEqualTo(much.length);
        pair.client().close();
        assertThatThrownBy(() -> pair.client().read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        ByteBuffer target = ByteBuffer.allocate(200_000);
        for (int turn = 0; turn < 100 && pair.server().read(target) >= 0; turn++) {
            net.settle();
        }
        assertThat(target.position()).isEqualTo(much.length);
    }

    @Test
    void isResetWhenThePeerClosesWithoutReading() throws IOException {
        Pair pair = net.connect(80);
        pair.client().write(text("nobody reads this"));
        net.settle();
        pair.server().close();
        net.settle();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> read(pair.client()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
        assertThatThrownBy(() -> pair.client().write(text("x")))
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void readsWhatArrivedBeforeTheReset() throws IOException {
        Pair pair = net.connect(80);
        pair.server().write(text("last words"));
        net.settle();
        pair.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.server().close();
        net.settle();
        assertThat(read(pair.client())).isEqualTo("last words");
        assertThatThrownBy(() -> read(pair.client())).hasMessage("Connection reset");
    }

    @Test
    void tellsAWriteOfTheResetOnce() throws IOException {
        Pair pair = net.connect(80);
        pair.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.server().close();
        net.settle();
        assertThatThrownBy(() -> pair.client().write(text("x"))).hasMessage("Connection reset by peer");
        assertThatThrownBy(() -> pair.client().write(text("x"))).hasMessage("Broken pipe");
        assertThat(read(pair.client())).isEqualTo("end");
    }

    @Test
    void isRefusedAndClosed() throws IOException {
        SocketChannel channel = net.connecting(81);
        net.settle();
        assertThatThrownBy(channel::finishConnect)
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connection refused");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void timesOutAsTheHostsSysctlsSay() throws IOException {
        net.clientHost.sysctls().set("net.ipv4.tcp_syn_retries", "1");
        net.cable.cut();
        SocketChannel channel = net.connecting(80);
        net.pass(Duration.ofSeconds(200));
        assertThatThrownBy(channel::finishConnect)
                .isInstanceOfAny(ConnectException.class, NoRouteToHostException.class);
    }

    @Test
    void hasNoWayToAnotherNetwork() throws IOException {
        SocketChannel channel = net.client.selectorProvider().openSocketChannel();
        channel.configureBlocking(false);
        assertThatThrownBy(() -> channel.connect(new InetSocketAddress("192.0.2.1", 80)))
                .isInstanceOf(SocketException.class)
                .hasMessage("Network is unreachable");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void bindsWhereItIsTold() throws IOException {
        SocketChannel channel = net.client.selectorProvider().openSocketChannel();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("10.0.0.1", 4000));
        assertThat(channel.getLocalAddress()).isEqualTo(new InetSocketAddress("10.0.0.1", 4000));
        assertThatThrownBy(() -> channel.bind(null)).isInstanceOf(AlreadyBoundException.class);
        SocketChannel second = net.client.selectorProvider().openSocketChannel();
        assertThatThrownBy(() -> second.bind(new InetSocketAddress("10.0.0.1", 4000)))
                .isInstanceOf(BindException.class)
                .hasMessage("Address already in use");
        assertThatThrownBy(() -> second.bind(new InetSocketAddress("10.0.0.77", 0)))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot assign requested address");
        ServerSocketChannel listening = net.listen(80);
        channel.connect(new InetSocketAddress("10.0.0.2", 80));
        net.settle();
        assertThat(channel.finishConnect()).isTrue();
        assertThat(listening.accept().getRemoteAddress()).isEqualTo(new InetSocketAddress("10.0.0.1", 4000));
        channel.close();
        second.close();
    }

    @Test
    void givesTheWildcardOfTheFamilyAsItsAddress() throws IOException {
        try (ServerSocketChannel dual = net.server.selectorProvider().openServerSocketChannel();
                ServerSocketChannel four =
                        net.server.selectorProvider().openServerSocketChannel(StandardProtocolFamily.INET)) {
            dual.bind(null);
            four.bind(null);
            assertThat(((InetSocketAddress) dual.getLocalAddress()).getAddress())
                    .isEqualTo(InetAddress.getByName("::"));
            assertThat(((InetSocketAddress) four.getLocalAddress()).getAddress())
                    .isEqualTo(InetAddress.getByName("0.0.0.0"));
        }
    }

    @Test
    void refusesAddressesThatAreNone() throws IOException {
        SocketChannel channel = net.client.selectorProvider().openSocketChannel(StandardProtocolFamily.INET);
        assertThatThrownBy(() -> channel.connect(InetSocketAddress.createUnresolved("nowhere", 1)))
                .isInstanceOf(UnresolvedAddressException.class);
        assertThatThrownBy(() -> channel.connect(UnixDomainSocketAddress.of("/tmp/x")))
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> channel.connect(new InetSocketAddress("fe80::1", 1)))
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> channel.connect(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(channel::finishConnect).isInstanceOf(NoConnectionPendingException.class);
        assertThatThrownBy(() -> net.client.selectorProvider().openSocketChannel(StandardProtocolFamily.UNIX))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hasTheOptionsOfTheJdkAndMore() throws IOException {
        Pair pair = net.connect(80);
        SocketChannel channel = pair.client();
        try (SocketChannel jdk = (SocketChannel) Class.forName("sun.nio.ch.DefaultSelectorProvider")
                .getMethod("get")
                .invoke(null)
                .getClass()
                .getMethod("openSocketChannel")
                .invoke(Class.forName("sun.nio.ch.DefaultSelectorProvider")
                        .getMethod("get")
                        .invoke(null))) {
            jdk.supportedOptions().stream()
                    .filter(option -> !option.name().equals("SO_OOBINLINE"))
                    .forEach(option -> assertThat(channel.supportedOptions()).contains(option));
        } catch (ReflectiveOperationException hidden) {
            throw new LinkageError(hidden.getMessage(), hidden);
        }
        assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
        assertThat(channel.setOption(StandardSocketOptions.TCP_NODELAY, true)
                        .getOption(StandardSocketOptions.TCP_NODELAY))
                .isTrue();
        assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
        assertThat(channel.setOption(StandardSocketOptions.SO_RCVBUF, 30_000)
                        .getOption(StandardSocketOptions.SO_RCVBUF))
                .isEqualTo(30_000);
        assertThat(channel.getOption(HawserSocketOptions.TCP_CONGESTION)).isEqualTo("cubic");
        assertThatThrownBy(() -> channel.setOption(HawserSocketOptions.TCP_CONGESTION, "none"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.SO_BROADCAST, true))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.SO_SNDBUF, -1))
                .isInstanceOf(IllegalArgumentException.class);
        channel.close();
        assertThatThrownBy(() -> channel.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void throwsUrgentDataAwayUnlessItIsInline() throws IOException {
        Pair pair = net.connect(80);
        pair.client().write(text("ab"));
        pair.client().socket().sendUrgentData('!');
        pair.client().write(text("cd"));
        net.settle();
        assertThat(read(pair.server()) + read(pair.server())).isEqualTo("abcd");
        pair.server().socket().setOOBInline(true);
        pair.client().socket().sendUrgentData('?');
        net.settle();
        assertThat(read(pair.server())).isEqualTo("?");
    }

    @Test
    void throwsWhenItsHostIsClosed() throws IOException {
        Pair pair = net.connect(80);
        net.client.close();
        assertThatThrownBy(() -> read(pair.client()))
                .isInstanceOf(SocketException.class)
                .hasMessage("The host 'client' is closed");
        assertThatThrownBy(() -> pair.client().write(text("x"))).hasMessage("The host 'client' is closed");
        assertThatThrownBy(() -> net.client.selectorProvider().openSocketChannel())
                .hasMessage("The host 'client' is closed");
        pair.client().close();
    }

    @Test
    void leavesNothingBehind() throws IOException {
        Pair pair = net.connect(80);
        pair.client().write(text("hello"));
        net.settle();
        read(pair.server());
        pair.client().close();
        net.settle();
        pair.server().close();
        net.pass(Duration.ofSeconds(61));
        assertThat(net.clientHost.tcp().flowCount()).isZero();
        assertThat(net.serverHost.tcp().flowCount()).isZero();
        assertThat(net.serverHost.tcp().chunksInUse()).isZero();
        assertThat(net.network.pool().outstanding()).isZero();
    }
}
