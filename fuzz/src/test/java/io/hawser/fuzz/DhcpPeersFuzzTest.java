package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.ip.address.Prefix;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientOptions;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.server.DhcpServer;
import io.hawser.services.dhcp.server.DhcpServerConfig;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.services.dhcp.server.DhcpSubnet;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.sim.Network;
import io.hawser.sim.node.Switch;
import io.hawser.time.Deadline;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sequences of DHCP messages with any fields and options, to a server and to a client: no exception, no leaked packet,
 * at most as many leases as addresses, and a client is bound only to a valid address and with ordered times.
 */
class DhcpPeersFuzzTest {
    private static final IpAddress OWN = IpAddress.parse("10.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.66");
    private static final int POOL = 4;

    @MethodSource("programs")
    @FuzzTest
    void anyMessagesToAServer(byte[] program) {
        try (Network network = Network.seeded(1)) {
            Switch hub = Switch.in(network, "switch");
            Host host = joined(network, hub, "server", OWN + "/24");
            Host peer = joined(network, hub, "peer", PEER + "/24");
            DhcpServer server = new DhcpServer(
                    host,
                    DhcpServerConfig.builder()
                            .subnet(DhcpSubnet.of(Prefix.parse("10.0.0.0/24"))
                                    .pool("10.0.0.100-10.0.0.103")
                                    .build())
                            .conflictWait(Duration.ZERO)
                            .build(),
                    () -> Instant.ofEpochSecond(1_800_000_000L).plusNanos(network.nowNanos()),
                    network.random("server"),
                    LeaseStore.inMemory(),
                    DhcpServerObserver.NONE);
            DhcpSocket socket = new DhcpSocket(peer, 68, null, new Counters<>(DhcpCounter.class), (_, _, _) -> {});
            Input input = new Input(program);
            while (!input.isOver()) {
                DhcpMessage message = message(input, input.i32(), new MacAddress(0x0200_0000_0000L + input.u8() % 8));
                socket.broadcast(message, eth(peer), PEER, DhcpMessage.SERVER_PORT, 1472);
                network.runFor(Duration.ofMillis(input.u16()));
                assertThat(server.active()).isBetween(0, POOL);
                assertThat(server.leases().size()).isLessThanOrEqualTo(POOL);
            }
            server.close();
            socket.close();
            network.runFor(Duration.ofMinutes(1));
            assertThat(network.pool().outstanding()).isZero();
        }
    }

    @MethodSource("programs")
    @FuzzTest
    void anyMessagesToAClient(byte[] program) {
        try (Network network = Network.seeded(1)) {
            Switch hub = Switch.in(network, "switch");
            Host host = joined(network, hub, "client");
            Host peer = joined(network, hub, "peer", PEER + "/24");
            Input input = new Input(program);
            DhcpSocket[] socket = new DhcpSocket[1];
            socket[0] = new DhcpSocket(
                    peer, DhcpMessage.SERVER_PORT, null, new Counters<>(DhcpCounter.class), (request, _, via) -> {
                        if (!input.isOver()) {
                            DhcpMessage reply = DhcpMessage.reply(DhcpMessageType.OFFER, request);
                            int transaction = input.u8() == 0 ? input.i32() : reply.transaction();
                            DhcpMessage changed = message(input, transaction, reply.mac());
                            answer(socket[0], request, changed, via);
                        }
                    });
            DhcpClient client = new DhcpClient(
                    host,
                    eth(host),
                    network.random("client"),
                    DhcpClientOptions.defaults().probe(ProbeTimes.NONE),
                    new Check());
            client.start();
            for (int i = 0; i < 30; i++) {
                network.runFor(Duration.ofSeconds(40));
            }
            client.stop();
            socket[0].close();
            network.runFor(Duration.ofMinutes(1));
            assertThat(network.pool().outstanding()).isZero();
            assertThat(eth(host).addresses()).isEmpty();
        }
    }

    /** Sends the generated message as the expected reply, so that more of it is accepted. */
    private static void answer(DhcpSocket socket, DhcpMessage request, DhcpMessage changed, NetworkInterface via) {
        boolean discover = request.type() == DhcpMessageType.DISCOVER;
        DhcpMessageType due = discover ? DhcpMessageType.OFFER : DhcpMessageType.ACK;
        DhcpMessage reply = DhcpMessage.reply(due, request).yourAddress(changed.yourAddress());
        reply.options().putAll(changed.options());
        reply.options().put8(DhcpOption.MESSAGE_TYPE, due.ordinal() + 1);
        socket.broadcast(reply, via, PEER, DhcpMessage.CLIENT_PORT, 1472);
    }

    private static final class Check implements DhcpClientObserver {
        @Override
        public void bound(ClientLease lease, @Nullable ClientLease before) {
            IpAddress address = lease.address().address();
            assertThat(address.isMulticast() || address.isUnspecified() || address.isLoopback())
                    .as(address.toString())
                    .isFalse();
            if (lease.expiryNanos() != Deadline.NEVER) {
                assertThat(lease.renewNanos()).isLessThan(lease.rebindNanos());
                assertThat(lease.rebindNanos()).isLessThan(lease.expiryNanos());
            }
        }
    }

    private static Host joined(Network network, Switch hub, String name, String... addresses) {
        var machine = network.machine(name, addresses);
        machine.bareInterfaces(addresses.length == 0 ? 1 : 0);
        hub.connect(machine);
        return machine.host();
    }

    private static NetworkInterface eth(Host host) {
        return host.ip().interfaces().getLast();
    }

    private static DhcpMessage message(Input input, int transaction, MacAddress mac) {
        DhcpMessageType[] types = DhcpMessageType.values();
        DhcpMessage message = DhcpMessage.request(types[input.u8() % types.length], transaction, mac)
                .broadcast(input.bit())
                .seconds(input.u8())
                .yourAddress(address(input))
                .clientAddress(address(input))
                .relayAddress(input.u8() < 16 ? address(input) : IpAddress.ANY_V4);
        int count = input.u8() % 8;
        for (int i = 0; i < count; i++) {
            int code = 1 + input.u8() % 254;
            DhcpOption option = DhcpOption.of(code);
            if (input.bit() && option != null && option != DhcpOption.MESSAGE_TYPE) {
                message.options().put(option, address(input));
            } else if (code != DhcpOption.MESSAGE_TYPE.code() && code != DhcpOption.OVERLOAD.code()) {
                message.options().put(code, input.bytes(input.u8() % 40));
            }
        }
        return message;
    }

    /** An address, usually one with a meaning. */
    private static IpAddress address(Input input) {
        return switch (input.u8() % 4) {
            case 0 -> IpAddress.ANY_V4;
            case 1 -> IpAddress.v4(IpAddress.parse("10.0.0.98").v4() + input.u8() % 8);
            case 2 -> OWN;
            default -> IpAddress.v4(input.i32());
        };
    }

    static Stream<byte[]> programs() {
        byte[] counting = new byte[400];
        byte[] mixed = new byte[400];
        for (int i = 0; i < counting.length; i++) {
            counting[i] = (byte) i;
            mixed[i] = (byte) (i * 37 ^ i >> 2);
        }
        return Stream.of(new byte[0], counting, mixed, new byte[100]);
    }
}
