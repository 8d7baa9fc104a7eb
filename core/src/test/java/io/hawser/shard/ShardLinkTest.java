package io.hawser.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.host.Host;
import io.hawser.ip.TestNet;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.Bytes;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host of several shards is one host to the network, whatever queue a frame arrives on. */
class ShardLinkTest {
    private static final int PORT = 7;
    private static final int CONNECTIONS = 40;
    private static final int ETHERNET = 14;

    private final ShardedNet net = new ShardedNet(3, 1);

    /** Number of packets that were cut. */
    private int fragmented;

    @AfterEach
    void nothingIsLeft() {
        net.net.assertNothingLeaks();
        all().forEach(each -> assertThat(each.tcp().chunksInUse()).isZero());
    }

    @Test
    void theFirstShardReportsGroupsForAll() {
        assertThat(net.reporters).isNotEmpty().containsOnly(net.shards.getFirst());
        net.reporters.clear();
        net.interfaces.getLast().removeAddress(ShardedNet.SERVER_V6);
        net.net.run(Duration.ofSeconds(20).toNanos());
        assertThat(net.reporters).doesNotContain(net.shards.getLast());
    }

    private List<Host> all() {
        List<Host> all = new ArrayList<>(net.shards);
        all.add(net.client);
        return all;
    }

    /** Returns what it receives. */
    private static final class Echo implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            byte[] data = new byte[4096];
            try {
                int count = connection.receive(data, 0, data.length);
                while (count > 0) {
                    assertThat(connection.send(data, 0, count)).isEqualTo(count);
                    count = connection.receive(data, 0, data.length);
                }
                if (count < 0) {
                    connection.close();
                }
            } catch (TcpException failed) {
                throw new AssertionError(failed);
            }
        }
    }

    /** Sends data, expects it back, and closes. */
    private static final class Client implements TcpHandler {
        private final byte[] data;
        private final ByteArrayOutputStream back = new ByteArrayOutputStream();
        private String end = "open";

        Client(int seed, int bytes) {
            data = new byte[bytes];
            new SplittableRandom(seed).nextBytes(data);
        }

        @Override
        public void connected(TcpConnection connection) {
            try {
                assertThat(connection.send(data, 0, data.length)).isEqualTo(data.length);
            } catch (TcpException failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public void readable(TcpConnection connection) {
            byte[] some = new byte[4096];
            try {
                for (int n = connection.receive(some, 0, some.length);
                        n > 0;
                        n = connection.receive(some, 0, some.length)) {
                    back.write(some, 0, n);
                }
            } catch (TcpException failed) {
                throw new AssertionError(failed);
            }
            if (back.size() == data.length) {
                connection.close();
            }
        }

        @Override
        public void closed(TcpConnection connection, TcpError error) {
            end = error == null ? "closed" : error.errno();
        }
    }

    private void listenOnAll() throws TcpException {
        for (Host shard : net.shards) {
            shard.tcp().listen(PORT, ListenOptions.defaults().handler(_ -> new Echo()));
        }
    }

    private List<Client> connectMany(IpAddress server, int bytes) throws TcpException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Client client = new Client(i, bytes);
            net.client.tcp().connect(server, PORT, client);
            clients.add(client);
        }
        return clients;
    }

    private static void assertServed(List<Client> clients) {
        for (Client client : clients) {
            assertThat(client.end).isEqualTo("closed");
            assertThat(Arrays.equals(client.back.toByteArray(), client.data))
                    .as("the same bytes came back")
                    .isTrue();
        }
    }

    private void assertNobodyWasReset() {
        all().forEach(each -> assertThat(each.tcpCounters().get(TcpCounter.OUT_RSTS))
                .as("RSTs of " + each)
                .isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "fd00::2"})
    void everyConnectionIsServedByItsShard(String server) throws TcpException {
        listenOnAll();
        List<Client> clients = connectMany(IpAddress.parse(server), 20_000);
        net.net.run(TestNet.SECOND / 50);
        for (int i = 0; i < net.shards.size(); i++) {
            int shard = i;
            assertThat(net.shards.get(i).tcp().flowCount())
                    .as("flows of shard " + i)
                    .isGreaterThan(4);
            net.shards
                    .get(i)
                    .tcp()
                    .forEachFlow(flow -> assertThat(net.steering.ownerOf(
                                    flow.localAddress(), flow.localPort(), flow.remoteAddress(), flow.remotePort()))
                            .isEqualTo(shard));
        }
        net.net.run(100 * TestNet.SECOND);
        assertServed(clients);
        assertNobodyWasReset();
    }

    @Test
    void lossIsRepaired() throws TcpException {
        SplittableRandom chance = new SplittableRandom(3);
        net.clientLink.lost = _ -> chance.nextInt(20) == 0;
        net.device.lost = _ -> chance.nextInt(20) == 0;
        listenOnAll();
        List<Client> clients = connectMany(ShardedNet.SERVER, 20_000);
        net.net.run(200 * TestNet.SECOND);
        assertServed(clients);
    }

    @Test
    void fragmentsAreReassembledByTheFirstShardForAll() throws TcpException {
        net.way = this::fragmented;
        listenOnAll();
        List<Client> clients = connectMany(ShardedNet.SERVER, 20_000);
        net.net.run(100 * TestNet.SECOND);
        assertServed(clients);
        assertNobodyWasReset();
        assertThat(net.links.getFirst().passed()).isGreaterThan(CONNECTIONS);
    }

    /** Cuts an IPv4 packet of more than 600 bytes into two fragments. */
    private List<byte[]> fragmented(byte[] frame) {
        if (frame.length < 600 || Ipv4Header.version(frame, ETHERNET) != 4) {
            return List.of(frame);
        }
        int first = 400;
        // segments with DF have no number of their own
        Ipv4Header.renumber(frame, ETHERNET, frame.length - ETHERNET, ++fragmented);
        byte[] head = Arrays.copyOf(frame, ETHERNET + 20 + first);
        Ipv4Header.fragment(head, ETHERNET, 20 + first, Ipv4Header.MORE_FRAGMENTS);
        byte[] tail = new byte[frame.length - first];
        System.arraycopy(frame, 0, tail, 0, ETHERNET + 20);
        System.arraycopy(frame, ETHERNET + 20 + first, tail, ETHERNET + 20, frame.length - ETHERNET - 20 - first);
        Ipv4Header.fragment(tail, ETHERNET, tail.length - ETHERNET, first / 8);
        return List.of(head, tail);
    }

    @Test
    void connectionsOfEveryShardGetTheirAnswers() throws TcpException {
        net.client.tcp().listen(PORT, ListenOptions.defaults().handler(_ -> new Echo()));
        List<Client> clients = new ArrayList<>();
        for (Host shard : net.shards) {
            for (int i = 0; i < 10; i++) {
                Client client = new Client(i, 3000);
                shard.tcp().connect(i % 2 == 0 ? ShardedNet.CLIENT : ShardedNet.CLIENT_V6, PORT, client);
                clients.add(client);
            }
        }
        net.net.run(100 * TestNet.SECOND);
        assertServed(clients);
        assertNobodyWasReset();
    }

    @Test
    void aFourTupleOfAnotherShardIsRefused() {
        int port = 5000;
        int owner = net.steering.ownerOf(ShardedNet.SERVER, port, ShardedNet.CLIENT, PORT);
        Host other = net.shards.get((owner + 1) % net.shards.size());
        assertThatThrownBy(() -> other.tcp()
                        .connect(
                                ShardedNet.CLIENT,
                                PORT,
                                ConnectOptions.defaults().localPort(port)))
                .isInstanceOf(TcpException.class)
                .hasMessageContaining("another shard");
    }

    @Test
    void anIcmpErrorReachesTheConnectionThatItIsAbout() throws TcpException {
        net.device.lost = frame -> frame.length > ETHERNET + 1000;
        listenOnAll();
        List<Client> clients = connectMany(ShardedNet.SERVER, 20_000);
        net.net.run(TestNet.SECOND / 10);
        for (Host shard : net.shards) {
            shard.tcp().forEachFlow(flow -> net.arrive(tooLarge((TcpConnection) flow, 1000)));
        }
        net.net.run(TestNet.SECOND / 10);
        for (Host shard : net.shards) {
            assertThat(shard.ip().pathTo(ShardedNet.CLIENT).mtuBytes()).isEqualTo(1000);
        }
        net.net.run(100 * TestNet.SECOND);
        assertServed(clients);
    }

    /** "Fragmentation needed" about the last large segment of a connection. */
    private byte[] tooLarge(TcpConnection connection, int mtuBytes) {
        byte[] quoted = net.device.sent.reversed().stream()
                .filter(frame -> frame.length > ETHERNET + 1000
                        && Ipv4Header.version(frame, ETHERNET) == 4
                        && Bytes.u16(frame, ETHERNET + 22) == connection.remotePort())
                .findFirst()
                .orElseThrow();
        byte[] message = TestNet.icmp(
                IcmpHeader.DESTINATION_UNREACHABLE,
                IcmpHeader.FRAGMENTATION_NEEDED,
                mtuBytes,
                Arrays.copyOfRange(quoted, ETHERNET, ETHERNET + 28));
        return TestNet.frame(
                net.device.address().value(),
                net.clientLink.address().value(),
                0x0800,
                TestNet.ipv4("10.0.0.1", "10.0.0.2", IpProtocol.ICMP, message));
    }

    @Test
    void allElseBelongsToTheFirstShard() {
        byte[] echo = TestNet.frame(
                net.device.address().value(),
                net.clientLink.address().value(),
                0x0800,
                TestNet.ipv4(
                        "10.0.0.1",
                        "10.0.0.2",
                        IpProtocol.ICMP,
                        TestNet.icmp(IcmpHeader.ECHO_REQUEST, 0, 1, new byte[4])));
        for (int i = 0; i < 20; i++) {
            net.arrive(echo);
        }
        net.net.run(TestNet.SECOND);
        assertThat(net.device.sent.stream()
                        .filter(frame -> frame.length > ETHERNET + 20
                                && Bytes.u16(frame, 12) == 0x0800
                                && frame[ETHERNET + 20] == IcmpHeader.ECHO_REPLY))
                .hasSize(20);
        assertThat(net.interfaces.get(1).findNeighbour(ShardedNet.CLIENT)).isNull();
    }
}
