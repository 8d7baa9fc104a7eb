package io.hawser.sim.tcp;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.sim.Machine;
import io.hawser.sim.Network;
import io.hawser.sim.cable.Cable;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.sim.node.Router;
import io.hawser.sim.node.StaticRoutes;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpState;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TCP and UDP over IPv6, on links with losses, small MTUs and offloads, and beside IPv4. */
class Ipv6TcpTest {
    private static final int BYTES = 300_000;

    private final Network network = Network.seeded(6);
    private final List<String> heard = new ArrayList<>();
    private final byte[] received = new byte[BYTES];
    private int count;

    /** Sends {@link #BYTES} bytes, then FIN. */
    private final class Sender implements TcpHandler {
        private int sent;

        @Override
        public void connected(TcpConnection connection) {
            send(connection);
        }

        @Override
        public void writable(TcpConnection connection) {
            send(connection);
        }

        @Override
        public void closed(TcpConnection connection, @Nullable TcpError error) {
            heard.add("sender " + error);
        }

        private void send(TcpConnection connection) {
            byte[] data = pattern();
            while (sent < BYTES) {
                int taken = trySend(connection, data, sent);
                if (taken == 0) {
                    return;
                }
                sent += taken;
            }
            connection.close();
        }
    }

    private static int trySend(TcpConnection connection, byte[] data, int from) {
        try {
            return connection.send(data, from, data.length - from);
        } catch (TcpException e) {
            throw new AssertionError(e);
        }
    }

    private final class Reader implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            try {
                for (int got = read(connection); got != 0; got = read(connection)) {
                    if (got < 0) {
                        connection.close();
                        return;
                    }
                    count += got;
                }
            } catch (TcpException e) {
                throw new AssertionError(e);
            }
        }

        private int read(TcpConnection connection) throws TcpException {
            byte[] rest = new byte[1000];
            int got = connection.receive(rest, 0, rest.length);
            System.arraycopy(rest, 0, received, count, Math.max(got, 0));
            return got;
        }
    }

    @AfterEach
    void close() {
        network.close();
        assertThat(network.pool().outstanding()).isZero();
    }

    private static byte[] pattern() {
        byte[] data = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            data[i] = (byte) (i * 31 + (i >>> 8));
        }
        return data;
    }

    private TcpConnection transfer(Machine from, Machine to, String address) throws Exception {
        to.host().tcp().listen(80, ListenOptions.defaults().handler(_ -> new Reader()));
        return from.host()
                .tcp()
                .connect(IpAddress.parse(address), 80, ConnectOptions.defaults().handler(new Sender()));
    }

    private void assertAllReceived() {
        assertThat(count).isEqualTo(BYTES);
        assertThat(Arrays.equals(received, pattern())).isTrue();
        assertThat(heard).containsExactly("sender null");
    }

    @Test
    void aTransferSurvivesLossAndReordering() throws Exception {
        Machine client = network.machine("client", "2001:db8::1/64");
        Machine server = network.machine("server", "2001:db8::2/64");
        Cable cable = network.connect(client, server).latency(ofMillis(10));
        cable.loss(0.05).reordering(0.05, ofMillis(3)).duplication(0.02);
        TcpConnection connection = transfer(client, server, "2001:db8::2");
        network.runFor(ofSeconds(200));
        assertAllReceived();
        assertThat(connection.info().sndMss)
                .as("1500 less both headers and timestamps")
                .isEqualTo(1428);
    }

    @Test
    void theFamiliesDoNotDisturbEachOther() throws Exception {
        Machine client = network.machine("client", "10.0.0.1/24");
        Machine server = network.machine("server", "10.0.0.2/24");
        network.connect(client, server).latency(ofMillis(10));
        client.further(0, InterfaceAddress.parse("2001:db8::1/64"));
        server.further(0, InterfaceAddress.parse("2001:db8::2/64"));
        TcpConnection six = transfer(client, server, "2001:db8::2");
        TcpConnection four = client.host().tcp().connect(IpAddress.parse("10.0.0.2"), 80, ConnectOptions.defaults());
        TcpConnection local =
                client.host().tcp().connect(IpAddress.parse("fe80::ff:fe00:2"), 80, ConnectOptions.defaults());
        network.runFor(ofSeconds(1));
        assertThat(six.localAddress()).isEqualTo(IpAddress.parse("2001:db8::1"));
        assertThat(four.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(local.localAddress().isLinkLocal() || local.state() == TcpState.SYN_SENT)
                .isTrue();
        network.runFor(ofMinutes(2));
        assertAllReceived();
    }

    @Test
    void aSmallMtuOnTheWayIsDiscovered() throws Exception {
        Machine client = network.machine("client", "2001:db8:1::1/64");
        Machine router = Router.in(network, "router", "2001:db8:1::ff/64", "2001:db8:2::ff/64");
        Machine next = Router.in(network, "next", "2001:db8:2::1/64", "2001:db8:3::ff/64");
        Machine server = network.machine("server", "2001:db8:3::1/64");
        network.connect(client, router).latency(ofMillis(5));
        network.connect(router, next).latency(ofMillis(5)).mtu(1300);
        network.connect(next, server).latency(ofMillis(5));
        StaticRoutes.tell(network);
        TcpConnection connection = transfer(client, server, "2001:db8:3::1");
        network.runFor(ofSeconds(3));
        assertThat(connection.info().sending.pmtu).isEqualTo(1300);
        network.runFor(ofMinutes(2));
        assertAllReceived();
    }

    @Test
    void aClosedPortRefusesAndAnUnknownHostIsUnreachable() throws Exception {
        Machine client = network.machine("client", "2001:db8::1/64");
        Machine server = network.machine("server", "2001:db8::2/64");
        network.connect(client, server).latency(ofMillis(10));
        TcpHandler handler = new TcpHandler() {
            @Override
            public void closed(TcpConnection connection, @Nullable TcpError error) {
                heard.add(connection.remoteAddress() + " " + error);
            }
        };
        for (String to : List.of("2001:db8::2", "2001:db8::3")) {
            client.host()
                    .tcp()
                    .connect(IpAddress.parse(to), 81, ConnectOptions.defaults().handler(handler));
        }
        network.runFor(ofSeconds(10));
        assertThat(heard).containsExactly("2001:db8::2 CONNECTION_REFUSED", "2001:db8::3 HOST_UNREACHABLE");
    }

    @Test
    void datagramsAreExchangedAndRefused() {
        Machine client = network.machine("client", "2001:db8::1/64");
        Machine server = network.machine("server", "2001:db8::2/64");
        network.connect(client, server).latency(ofMillis(10));
        UdpSocket receiver = server.host().udp().bind(null, 7, UdpHandler.NONE);
        UdpSocket sender = client.host().udp().bind(null, 0, UdpHandler.NONE);
        IpAddress to = server.address();
        assertThat(sender.send(pattern(), 0, 100, to, 7)).isEqualTo(UdpResult.OK);
        assertThat(sender.send(pattern(), 0, 20_000, to, 7)).isEqualTo(UdpResult.OK);
        network.runFor(ofSeconds(1));
        var first = receiver.receive();
        var second = receiver.receive();
        assertThat(first.length()).isEqualTo(100);
        assertThat(second.length()).isEqualTo(20_000);
        first.release();
        second.release();
        sender.connect(to, 8);
        sender.send(pattern(), 0, 10, to, 8);
        network.runFor(ofSeconds(1));
        assertThat(sender.takeError()).isEqualTo(UdpResult.CONNECTION_REFUSED);
    }

    @Test
    void aPartitionSeparatesNeighbourDiscoveryToo() throws Exception {
        Machine client = network.machine("client", "2001:db8::1/64");
        Machine server = network.machine("server", "2001:db8::2/64");
        Cable cable = network.connect(client, server).latency(ofMillis(10));
        cable.forward().drop(PacketMatchers.neighbourDiscovery(), 1, 1);
        TcpConnection connection = transfer(client, server, "2001:db8::2");
        network.runFor(ofMillis(900));
        assertThat(connection.state()).isEqualTo(TcpState.SYN_SENT);
        network.runFor(ofMinutes(1));
        assertAllReceived();
        network.partition(List.of(client), List.of(server));
        TcpConnection second = client.host().tcp().connect(server.address(), 80, ConnectOptions.defaults());
        network.runFor(ofSeconds(1));
        assertThat(second.state()).isEqualTo(TcpState.SYN_SENT);
    }
}
