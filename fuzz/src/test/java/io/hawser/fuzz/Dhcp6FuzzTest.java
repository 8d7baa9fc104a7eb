package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.ip.address.Prefix;
import io.hawser.services.dhcp.lease.LeaseStore;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.server.AddressRange;
import io.hawser.services.dhcp6.client.Dhcp6Client;
import io.hawser.services.dhcp6.client.Dhcp6ClientObserver;
import io.hawser.services.dhcp6.client.Dhcp6ClientOptions;
import io.hawser.services.dhcp6.client.Dhcp6Lease;
import io.hawser.services.dhcp6.message.Dhcp6Message;
import io.hawser.services.dhcp6.message.Dhcp6MessageType;
import io.hawser.services.dhcp6.message.Dhcp6Option;
import io.hawser.services.dhcp6.message.Dhcp6OptionFormat;
import io.hawser.services.dhcp6.message.Dhcp6Options;
import io.hawser.services.dhcp6.message.Dhcp6Packet;
import io.hawser.services.dhcp6.message.RelayMessage;
import io.hawser.services.dhcp6.relay.Dhcp6Relay;
import io.hawser.services.dhcp6.server.Dhcp6Server;
import io.hawser.services.dhcp6.server.Dhcp6ServerConfig;
import io.hawser.services.dhcp6.server.Dhcp6ServerObserver;
import io.hawser.services.dhcp6.server.Dhcp6Subnet;
import io.hawser.services.dhcp6.transport.Dhcp6Counter;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * DHCPv6 messages: any bytes are read or refused with a message, and are the same when written and read again; any
 * messages to a server, a relay agent and a client cause no exception, each is counted, a server has no more leases
 * than addresses, and a client is bound only to an address that a host can have, with ordered times.
 */
class Dhcp6FuzzTest {
    private static final int POOL = 4;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long YEAR_NANOS = 366L * 24 * 3600 * SECOND_NANOS;

    @MethodSource("messages")
    @FuzzTest
    void anyMessage(byte[] bytes) throws DhcpFormatException {
        Dhcp6Packet packet;
        try {
            packet = Dhcp6Packet.parse(bytes, 0, bytes.length);
        } catch (DhcpFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(packet.toString()).doesNotContainPattern("\\p{Cntrl}");
        byte[] written = packet.encode();
        assertThat(Dhcp6Packet.parse(written, 0, written.length)).isEqualTo(packet);
        look(packet instanceof RelayMessage relayed ? relayed.innermost() : (Dhcp6Message) packet);
    }

    private static void look(Dhcp6Message message) {
        message.client();
        message.server();
        Dhcp6Options options = message.options();
        options.hostName();
        options.timeServers();
        options.requested();
        options.status();
        options.associations().forEach(each -> assertThat(each.toString()).isNotEmpty());
        for (Dhcp6Option option : Dhcp6Option.values()) {
            options.addresses(option);
            options.domains(option);
            options.u8(option);
            options.u16(option);
            options.u32(option);
            byte[] value = options.get(option);
            if (value != null) {
                for (Dhcp6OptionFormat format : Dhcp6OptionFormat.values()) {
                    assertThat(format.format(value)).isNotNull();
                }
            }
        }
    }

    @MethodSource("programs")
    @FuzzTest
    void anyMessagesToAServer(byte[] program) {
        TimingWheel wheel = new TimingWheel(0);
        Dhcp6Station station = new Dhcp6Station(1, IpAddress.parse("2001:db8::1"));
        Dhcp6Server server = new Dhcp6Server(
                station,
                List.of(station),
                wheel,
                Dhcp6ServerConfig.builder()
                        .subnet(Dhcp6Subnet.of(Prefix.parse("2001:db8::/64"))
                                .pool(AddressRange.parse("2001:db8::100-2001:db8::103"))
                                .build())
                        .rapidCommit(true)
                        .build(),
                () -> Instant.ofEpochSecond(1_800_000_000L).plusNanos(wheel.nowNanos()),
                LeaseStore.inMemory(),
                Dhcp6ServerObserver.NONE);
        Input input = new Input(program);
        while (!input.isOver()) {
            byte[] datagram = Dhcp6Programs.datagram(input, server.identifier());
            long before = station.counted();
            station.receive(datagram, Dhcp6Programs.address(input), input.bit());
            assertThat(station.counted() - before).isEqualTo(1);
            wheel.advance(wheel.nowNanos() + input.u8() * input.u8() * SECOND_NANOS);
            assertThat(server.active()).isBetween(0, POOL);
            assertThat(server.leases().size()).isLessThanOrEqualTo(POOL);
        }
        server.close();
        wheel.advance(wheel.nowNanos() + YEAR_NANOS);
        assertThat(wheel.armed()).isZero();
    }

    @MethodSource("programs")
    @FuzzTest
    void anyMessagesToARelay(byte[] program) throws DhcpFormatException {
        Dhcp6Station station = new Dhcp6Station(1, IpAddress.parse("2001:db8::1"));
        Dhcp6Relay relay = new Dhcp6Relay(station, List.of(station), station, IpAddress.parse("2001:db8::2"));
        Input input = new Input(program);
        while (!input.isOver()) {
            byte[] datagram = Dhcp6Programs.datagram(input, null);
            long ignored = relay.counters().get(Dhcp6Counter.IN_IGNORED)
                    + relay.counters().get(Dhcp6Counter.IN_MALFORMED);
            station.sent.clear();
            station.receive(datagram, Dhcp6Programs.address(input), input.bit());
            long now = relay.counters().get(Dhcp6Counter.IN_IGNORED)
                    + relay.counters().get(Dhcp6Counter.IN_MALFORMED);
            assertThat(station.sent.size() + now - ignored)
                    .as("relayed or counted")
                    .isEqualTo(1);
            for (byte[] each : station.sent) {
                Dhcp6Packet.parse(each, 0, each.length);
            }
        }
        relay.close();
    }

    @MethodSource("programs")
    @FuzzTest
    void anyMessagesToAClient(byte[] program) throws DhcpFormatException {
        TimingWheel wheel = new TimingWheel(0);
        Dhcp6Station station = new Dhcp6Station(7, null);
        Dhcp6Client client = new Dhcp6Client(
                station,
                station,
                station,
                wheel,
                new SplittableRandom(1),
                Dhcp6ClientOptions.defaults().rapidCommit((program.length & 1) == 0),
                new Check());
        Input input = new Input(program);
        client.start();
        while (!input.isOver()) {
            byte[] datagram;
            byte[] last = station.sent.isEmpty() ? null : station.sent.getLast();
            if (last != null && input.u8() % 4 != 0) {
                Dhcp6Message request = (Dhcp6Message) Dhcp6Packet.parse(last, 0, last.length);
                datagram = Dhcp6Programs.answer(input, request).encode();
            } else {
                datagram = Dhcp6Programs.datagram(input, client.identifier());
            }
            long before = station.counted();
            station.receive(datagram, Dhcp6Programs.address(input), input.bit());
            assertThat(station.counted() - before).isEqualTo(1);
            wheel.advance(wheel.nowNanos() + input.u8() * input.u8() * SECOND_NANOS / 16);
            if (input.u8() == 255) {
                client.stop();
                client.inform();
            }
        }
        client.stop();
        station.free = true;
        wheel.advance(wheel.nowNanos() + YEAR_NANOS);
        assertThat(station.own).isEmpty();
        assertThat(wheel.armed()).isZero();
    }

    private static final class Check implements Dhcp6ClientObserver {
        @Override
        public void bound(Dhcp6Lease lease, @Nullable Dhcp6Lease before) {
            IpAddress address = lease.address();
            assertThat(address.isMulticast()
                            || address.isUnspecified()
                            || address.isLoopback()
                            || address.isLinkLocal()
                            || address.isV4())
                    .as(address.toString())
                    .isFalse();
            assertThat(lease.renewNanos()).isLessThanOrEqualTo(lease.rebindNanos());
            assertThat(lease.rebindNanos()).isLessThanOrEqualTo(lease.expiryNanos());
        }
    }

    static Stream<byte[]> messages() {
        Input input = new Input(programs().toList().getLast());
        Dhcp6Message request = Dhcp6Programs.message(input, Dhcp6MessageType.REQUEST, 7, null);
        Dhcp6Options options = new Dhcp6Options().put(Dhcp6Option.INTERFACE_ID, new byte[] {1, 2});
        RelayMessage relayed = new RelayMessage(
                Dhcp6MessageType.RELAY_FORWARD,
                0,
                IpAddress.parse("2001:db8::1"),
                IpAddress.parse("fe80::7"),
                options,
                request);
        RelayMessage twice =
                new RelayMessage(Dhcp6MessageType.RELAY_FORWARD, 1, relayed.link(), relayed.peer(), options, relayed);
        Dhcp6Message named = Dhcp6Message.of(Dhcp6MessageType.REPLY, 9);
        named.options().putHostName("a.example").putDomains(Dhcp6Option.DOMAIN_SEARCH, List.of("example.org"));
        return Stream.of(request.encode(), relayed.encode(), twice.encode(), named.encode());
    }

    static Stream<byte[]> programs() {
        byte[] counting = new byte[600];
        byte[] mixed = new byte[600];
        byte[] random = new byte[1200];
        new SplittableRandom(6).nextBytes(random);
        for (int i = 0; i < counting.length; i++) {
            Bytes.put8(counting, i, i);
            mixed[i] = (byte) (i * 37 ^ i >> 2);
        }
        return Stream.of(new byte[0], new byte[100], counting, mixed, random);
    }
}
