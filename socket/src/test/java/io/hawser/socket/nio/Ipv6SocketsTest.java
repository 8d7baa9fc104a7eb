package io.hawser.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.host.Host;
import io.hawser.socket.ByHand;
import io.hawser.socket.HostSockets;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels over IPv6, and sockets that serve both families. */
class Ipv6SocketsTest {
    private final ByHand net = new ByHand();
    private final InetAddress serverAddress = InetAddress.ofLiteral("2001:db8::2");

    @BeforeEach
    void addAddresses() {
        add(net.clientHost, "2001:db8::1");
        add(net.serverHost, "2001:db8::2");
    }

    @AfterEach
    void close() {
        net.close();
    }

    private static void add(Host host, String address) {
        host.ip().interfaces().getLast().addAddress(IpAddress.parse(address), 64);
    }

    private SocketChannel connecting(InetAddress to) throws IOException {
        SocketChannel channel = net.client.selectorProvider().openSocketChannel();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(to, 80));
        net.settle();
        return channel;
    }

    private static DatagramChannel open(HostSockets host) throws IOException {
        DatagramChannel channel = host.selectorProvider().openDatagramChannel();
        channel.configureBlocking(false);
        return channel;
    }

    @Test
    void oneListenerServesBothFamilies() throws IOException {
        try (ServerSocketChannel listening = net.listen(80);
                SocketChannel six = connecting(serverAddress);
                SocketChannel four = connecting(InetAddress.ofLiteral("10.0.0.2"))) {
            assertThat(six.finishConnect()).isTrue();
            assertThat(four.finishConnect()).isTrue();
            try (SocketChannel first = listening.accept();
                    SocketChannel second = listening.accept()) {
                InetSocketAddress own = (InetSocketAddress) six.getLocalAddress();
                assertThat(own.getAddress()).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
                assertThat(first.getRemoteAddress()).isEqualTo(own);
                assertThat(first.getLocalAddress()).isEqualTo(new InetSocketAddress(serverAddress, 80));
                assertThat(((InetSocketAddress) second.getRemoteAddress()).getAddress())
                        .isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
                six.write(ByteBuffer.wrap(new byte[1000]));
                net.settle();
                first.configureBlocking(false);
                assertThat(first.read(ByteBuffer.allocate(2000))).isEqualTo(1000);
            }
        }
    }

    @Test
    void aListenerOnOneAddressServesItAlone() throws IOException {
        try (ServerSocketChannel listening = net.server.selectorProvider().openServerSocketChannel()) {
            listening.configureBlocking(false);
            listening.bind(new InetSocketAddress(serverAddress, 80));
            try (SocketChannel six = connecting(serverAddress);
                    SocketChannel four = connecting(InetAddress.ofLiteral("10.0.0.2"))) {
                assertThat(six.finishConnect()).isTrue();
                assertThatExceptionOfType(ConnectException.class)
                        .isThrownBy(four::finishConnect)
                        .withMessage("Connection refused");
            }
        }
    }

    @Test
    void whatCannotBeReachedIsSaid() throws IOException {
        SocketChannel refused = connecting(serverAddress);
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(refused::finishConnect)
                .withMessage("Connection refused");
        SocketChannel silent = connecting(InetAddress.ofLiteral("2001:db8::9"));
        net.pass(Duration.ofSeconds(5));
        assertThatExceptionOfType(NoRouteToHostException.class).isThrownBy(silent::finishConnect);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connecting(InetAddress.ofLiteral("2001:db9::9")))
                .withMessageContaining("Network is unreachable");
        SocketChannel four = net.client.selectorProvider().openSocketChannel(StandardProtocolFamily.INET);
        assertThatExceptionOfType(UnsupportedAddressTypeException.class)
                .isThrownBy(() -> four.connect(new InetSocketAddress(serverAddress, 80)));
        four.close();
    }

    @Test
    void datagramsTellTheirSender() throws IOException {
        try (DatagramChannel receiver = open(net.server).bind(new InetSocketAddress(7));
                DatagramChannel sender = open(net.client)) {
            sender.send(ByteBuffer.wrap(new byte[9]), new InetSocketAddress(serverAddress, 7));
            net.settle();
            InetSocketAddress from = (InetSocketAddress) receiver.receive(ByteBuffer.allocate(100));
            assertThat(from.getAddress()).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
            receiver.send(ByteBuffer.wrap(new byte[5]), from);
            net.settle();
            ByteBuffer answer = ByteBuffer.allocate(100);
            assertThat(sender.receive(answer)).isEqualTo(new InetSocketAddress(serverAddress, 7));
            assertThat(answer.position()).isEqualTo(5);
            sender.send(ByteBuffer.wrap(new byte[3]), new InetSocketAddress("10.0.0.2", 7));
            net.settle();
            assertThat(((InetSocketAddress) receiver.receive(ByteBuffer.allocate(100))).getAddress())
                    .isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
        }
    }

    @Test
    void aChannelJoinsAGroup() throws IOException {
        NetworkInterface lo = NetworkInterface.getByName("lo");
        InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral("ff02::1234"), 5000);
        try (DatagramChannel receiver = open(net.server).bind(new InetSocketAddress(5000));
                DatagramChannel sender = open(net.server).setOption(StandardSocketOptions.IP_MULTICAST_IF, lo)) {
            sender.send(ByteBuffer.allocate(5), group);
            net.settle();
            assertThat(receiver.receive(ByteBuffer.allocate(9))).isNull();
            MembershipKey key = receiver.join(group.getAddress(), lo);
            sender.send(ByteBuffer.allocate(6), group);
            net.settle();
            ByteBuffer got = ByteBuffer.allocate(9);
            assertThat(receiver.receive(got)).isNotNull();
            assertThat(got.position()).isEqualTo(6);
            key.drop();
            sender.send(ByteBuffer.allocate(7), group);
            net.settle();
            assertThat(receiver.receive(ByteBuffer.allocate(9))).isNull();
        }
    }

    @Test
    void aHostReachesItself() throws IOException {
        try (ServerSocketChannel listening = net.client.selectorProvider().openServerSocketChannel()) {
            listening.configureBlocking(false);
            listening.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80));
            try (SocketChannel channel = connecting(InetAddress.ofLiteral("::1"))) {
                assertThat(channel.finishConnect()).isTrue();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        }
    }

    @Test
    void linkLocalAddressesOfTheOnlyLinkNeedNoScope() throws UnknownHostException, IOException {
        IpAddress linkLocal = net.serverHost.ip().interfaces().getLast().ipv6().linkLocal();
        try (ServerSocketChannel listening = net.listen(80);
                SocketChannel channel = connecting(InetAddress.ofLiteral(linkLocal.toString()))) {
            assertThat(channel.finishConnect()).isTrue();
            assertThat(((InetSocketAddress) channel.getLocalAddress())
                            .getAddress()
                            .isLinkLocalAddress())
                    .isTrue();
            assertThat(listening.accept()).isNotNull();
        }
    }
}
