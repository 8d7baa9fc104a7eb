package io.hawser.socket.nio;

import static java.net.StandardSocketOptions.IP_MULTICAST_IF;
import static java.net.StandardSocketOptions.IP_MULTICAST_LOOP;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.socket.ByHand;
import io.hawser.socket.HostSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Multicast groups of datagram channels and their sockets. The host has an interface lo, as the machine has. */
class DatagramGroupsTest {
    private static final int PORT = 5000;

    private final ByHand net = new ByHand();
    private final InetAddress group = InetAddress.ofLiteral("239.1.2.3");
    private final NetworkInterface lo = NetworkInterface.getByName("lo");

    DatagramGroupsTest() throws SocketException {}

    @AfterEach
    void close() {
        net.close();
    }

    private static DatagramChannel open(HostSockets host) throws IOException {
        DatagramChannel channel = host.selectorProvider().openDatagramChannel(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        return channel;
    }

    private DatagramChannel receiver() throws IOException {
        return open(net.server).setOption(SO_REUSEADDR, true).bind(new InetSocketAddress(PORT));
    }

    /** Returns how many datagrams arrive when one is sent to the group by the loopback of the server. */
    private int arriving(DatagramChannel receiver) throws IOException {
        try (DatagramChannel sender = open(net.server)) {
            sender.setOption(IP_MULTICAST_IF, lo);
            sender.send(ByteBuffer.allocate(5), new InetSocketAddress(group, PORT));
            net.settle();
        }
        int count = 0;
        while (receiver.receive(ByteBuffer.allocate(9)) != null) {
            count++;
        }
        return count;
    }

    @Test
    void aKeyBlocksUnblocksAndDrops() throws IOException {
        InetAddress self = InetAddress.ofLiteral("127.0.0.1");
        try (DatagramChannel receiver = receiver()) {
            assertThat(arriving(receiver)).isZero();
            MembershipKey key = receiver.join(group, lo);
            assertThat(key.isValid()).isTrue();
            assertThat(key.group()).isEqualTo(group);
            assertThat(key.networkInterface()).isEqualTo(lo);
            assertThat(key.sourceAddress()).isNull();
            assertThat(key.channel()).isSameAs(receiver);
            assertThat(receiver.join(group, lo)).isSameAs(key);
            assertThat(arriving(receiver)).isEqualTo(1);
            assertThat(key.block(self)).isSameAs(key);
            assertThat(arriving(receiver)).isZero();
            assertThat(key.unblock(self)).isSameAs(key);
            assertThatIllegalStateException().isThrownBy(() -> key.unblock(self));
            assertThat(arriving(receiver)).isEqualTo(1);
            key.drop();
            assertThat(key.isValid()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> key.block(self));
            assertThat(arriving(receiver)).isZero();
            key.drop();
        }
    }

    @Test
    void aKeyForOneSourceAcceptsItAlone() throws IOException {
        try (DatagramChannel receiver = receiver()) {
            MembershipKey other = receiver.join(group, lo, InetAddress.ofLiteral("127.0.0.9"));
            assertThat(arriving(receiver)).isZero();
            assertThatIllegalStateException().isThrownBy(() -> receiver.join(group, lo));
            assertThatIllegalStateException().isThrownBy(() -> other.block(InetAddress.ofLiteral("127.0.0.1")));
            MembershipKey self = receiver.join(group, lo, InetAddress.ofLiteral("127.0.0.1"));
            assertThat(self.sourceAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(arriving(receiver)).isEqualTo(1);
            self.drop();
            assertThat(other.isValid()).isTrue();
            assertThat(arriving(receiver)).isZero();
        }
    }

    @Test
    void nullIsNoGroupNoInterfaceAndNoSource() throws IOException {
        try (DatagramChannel channel = receiver();
                MulticastSocket socket = (MulticastSocket) channel.socket()) {
            assertThatNullPointerException().isThrownBy(() -> channel.join(null, lo));
            assertThatNullPointerException().isThrownBy(() -> channel.join(group, null));
            assertThatNullPointerException().isThrownBy(() -> channel.join(group, lo, null));
            assertThatNullPointerException().isThrownBy(() -> joinDeprecated(socket, null));
            assertThatNullPointerException().isThrownBy(() -> leaveDeprecated(socket, null));
            assertThat(channel.join(group, lo).sourceAddress()).isNull();
        }
    }

    @Test
    void aSocketOfIpv4JoinsNoGroupOfIpv6() throws IOException {
        InetAddress other = InetAddress.ofLiteral("ff02::a");
        try (DatagramChannel channel = receiver();
                MulticastSocket socket = (MulticastSocket) channel.socket()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket.joinGroup(new InetSocketAddress(other, 0), lo))
                    .withMessage("Only IPv6 sockets can join IPv6 multicast group");
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> joinDeprecated(socket, other))
                    .withMessage("joinGroup failed");
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> leaveDeprecated(socket, other))
                    .withMessage("Not a member of group");
        }
    }

    @SuppressWarnings("deprecation") // programs call the JDK's deprecated methods
    private static void joinDeprecated(MulticastSocket socket, InetAddress group) throws IOException {
        socket.joinGroup(group);
    }

    @SuppressWarnings("deprecation")
    private static void leaveDeprecated(MulticastSocket socket, InetAddress group) throws IOException {
        socket.leaveGroup(group);
    }

    @Test
    void aGroupMayBeJoinedBeforeTheBind() throws IOException {
        try (DatagramChannel receiver = open(net.server)) {
            MembershipKey key = receiver.join(group, lo);
            receiver.bind(new InetSocketAddress(PORT));
            assertThat(arriving(receiver)).isEqualTo(1);
            receiver.close();
            assertThat(key.isValid()).isFalse();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> receiver.join(group, lo));
        }
    }

    @Test
    void wrongArgumentsAreRefusedAsTheJdkRefusesThem() throws IOException {
        try (DatagramChannel receiver = receiver()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.join(InetAddress.ofLiteral("10.0.0.1"), lo))
                    .withMessage("Group not a multicast address");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.join(InetAddress.ofLiteral("ff02::1"), lo))
                    .withMessage("Only IPv6 sockets can join IPv6 multicast group");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.join(group, lo, InetAddress.ofLiteral("0.0.0.0")))
                    .withMessage("Source address is a wildcard address");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.join(group, lo, group))
                    .withMessage("Source address is multicast address");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.join(group, lo, InetAddress.ofLiteral("::1")))
                    .withMessage("Source address is different type to group");
        }
    }

    @Test
    void theSocketOfAChannelJoinsOverTheNetwork() throws IOException {
        try (DatagramChannel first = receiver();
                DatagramChannel second = receiver();
                DatagramChannel sender = open(net.client)) {
            MulticastSocket socket = (MulticastSocket) first.socket();
            InetSocketAddress address = new InetSocketAddress(group, 0);
            socket.joinGroup(address, null);
            second.socket().joinGroup(address, null);
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> socket.joinGroup(address, null))
                    .withMessage("Already a member of group");
            net.clientHost
                    .ip()
                    .routes()
                    .add(
                            io.hawser.ip.address.Prefix.ALL_V4,
                            null,
                            net.clientHost.ip().interfaces().get(1),
                            0);
            sender.send(ByteBuffer.allocate(5), new InetSocketAddress(group, PORT));
            net.settle();
            ByteBuffer got = ByteBuffer.allocate(9);
            assertThat(first.receive(got)).isNotNull();
            assertThat(second.receive(got)).isNotNull();
            socket.leaveGroup(address, null);
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> socket.leaveGroup(address, null))
                    .withMessage("Not a member of group");
            assertThat(socket.getOption(IP_MULTICAST_LOOP)).isTrue();
        }
    }

    @Test
    void aPortIsSharedOnlyWithReuseaddr() throws IOException {
        try (DatagramChannel first = receiver();
                DatagramChannel second = open(net.server)) {
            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> second.bind(new InetSocketAddress(PORT)))
                    .withMessage("Address already in use");
            second.setOption(SO_REUSEADDR, true).bind(new InetSocketAddress(PORT));
            assertThat(first.getLocalAddress()).isEqualTo(second.getLocalAddress());
        }
    }
}
