package io.hawser.services.dhcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.ip.NetworkInterface;
import io.hawser.mib.Counters;
import io.hawser.services.Requirement;
import io.hawser.services.address.ProbeTimes;
import io.hawser.services.dhcp.Lan;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The MUSTs of RFC 2131 for clients: a server whose answers the test defines, and the messages that it receives. */
class Rfc2131ClientTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.66");
    private static final IpAddress OFFERED = IpAddress.parse("10.0.0.50");

    private final Lan lan = new Lan(3);

    /** Messages that the server has received, and the broadcasts that other stations of the link have received. */
    private final List<DhcpMessage> heard = new ArrayList<>();

    private final List<DhcpMessage> broadcast = new ArrayList<>();
    private Predicate<DhcpMessage> isAnswered = _ -> true;
    private Consumer<DhcpMessage> change = _ -> {};
    private DhcpSocket socket;
    private DhcpSocket other;

    @BeforeEach
    void serve() {
        socket = new DhcpSocket(
                lan.host("server", SERVER + "/24"),
                DhcpMessage.SERVER_PORT,
                null,
                new Counters<>(DhcpCounter.class),
                (request, _, via) -> {
                    heard.add(request);
                    if (isAnswered.test(request)) {
                        answer(request, via);
                    }
                });
        other = new DhcpSocket(
                lan.host("other", "10.0.0.67/24"),
                DhcpMessage.SERVER_PORT,
                null,
                new Counters<>(DhcpCounter.class),
                (request, _, _) -> broadcast.add(request));
    }

    @AfterEach
    void close() {
        socket.close();
        other.close();
        lan.close();
    }

    private void answer(DhcpMessage request, NetworkInterface via) {
        DhcpMessageType type = request.type() == DhcpMessageType.DISCOVER ? DhcpMessageType.OFFER : DhcpMessageType.ACK;
        if (request.type() == DhcpMessageType.DECLINE || request.type() == DhcpMessageType.RELEASE) {
            return;
        }
        DhcpMessage reply = DhcpMessage.reply(type, request).clientAddress(request.clientAddress());
        if (request.type() != DhcpMessageType.INFORM) {
            reply.yourAddress(OFFERED).options().put32(DhcpOption.LEASE_TIME, 600);
        }
        reply.options()
                .put(DhcpOption.SUBNET_MASK, IpAddress.parse("255.255.255.0"))
                .put(DhcpOption.SERVER_IDENTIFIER, SERVER);
        change.accept(reply);
        if (request.clientAddress().isUnspecified()) {
            socket.broadcast(reply, via, SERVER, DhcpMessage.CLIENT_PORT, 576);
        } else {
            socket.unicast(reply, SERVER, request.clientAddress(), DhcpMessage.CLIENT_PORT, 576);
        }
    }

    private DhcpClient start(DhcpClientOptions options) {
        DhcpClient client = lan.client("client", options);
        client.start();
        return client;
    }

    private static List<DhcpMessage> of(List<DhcpMessage> messages, DhcpMessageType type) {
        return messages.stream().filter(each -> each.type() == type).toList();
    }

    private static void hasNot(DhcpMessage message, DhcpOption... options) {
        for (DhcpOption each : options) {
            assertThat(message.options().has(each))
                    .as("%s in %s", each.optionName(), message.type())
                    .isFalse();
        }
    }

    @Test
    @Requirement({"DHCP-1", "DHCP-2", "DHCP-8", "DHCP-16"})
    void allMessagesHaveTheSameIdentifierAndParameterList() {
        ClientIdentifier identifier = ClientIdentifier.parse("00:01:02:03");
        DhcpClient client = start(Lan.options().identifier(identifier));
        lan.run(Duration.ofSeconds(301));
        client.release();
        lan.run(Duration.ofSeconds(1));
        assertThat(heard)
                .extracting(DhcpMessage::type)
                .containsExactly(
                        DhcpMessageType.DISCOVER,
                        DhcpMessageType.REQUEST,
                        DhcpMessageType.REQUEST,
                        DhcpMessageType.RELEASE);
        byte[] list = heard.getFirst().options().get(DhcpOption.PARAMETER_REQUEST_LIST);
        assertThat(list).isNotEmpty();
        for (DhcpMessage each : heard) {
            assertThat(each.client()).isEqualTo(identifier);
            assertThat(each.mac()).isEqualTo(client.via().link().address());
            assertThat(Bytes.u16(each.encode(576), 10) & 0x7fff)
                    .as("the reserved flags")
                    .isZero();
            if (each.type() == DhcpMessageType.REQUEST) {
                assertThat(each.options().get(DhcpOption.PARAMETER_REQUEST_LIST))
                        .isEqualTo(list);
            }
        }
    }

    @Test
    @Requirement({"DHCP-3", "DHCP-4", "DHCP-5", "DHCP-12", "DHCP-17"})
    void theRequestNamesTheServerAndTheAddressAndKeepsTheSeconds() {
        // the first DISCOVER and the first REQUEST are lost
        int[] count = {0};
        isAnswered = request -> {
            count[0]++;
            return count[0] != 1 && count[0] != 3;
        };
        start(Lan.options());
        lan.run(Duration.ofSeconds(20));
        List<DhcpMessage> requests = of(heard, DhcpMessageType.REQUEST);
        List<DhcpMessage> discovers = of(heard, DhcpMessageType.DISCOVER);
        assertThat(requests).hasSize(2);
        assertThat(discovers).hasSize(2);
        discovers.forEach(each -> hasNot(each, DhcpOption.SERVER_IDENTIFIER));
        int seconds = discovers.getLast().seconds();
        assertThat(seconds).isBetween(3, 5);
        for (DhcpMessage each : requests) {
            assertThat(each.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
            assertThat(each.options().address(DhcpOption.REQUESTED_ADDRESS)).isEqualTo(OFFERED);
            assertThat(each.seconds()).isEqualTo(seconds);
            assertThat(each.clientAddress().isUnspecified()).isTrue();
        }
        assertThat(of(broadcast, DhcpMessageType.REQUEST))
                .as("to the same address")
                .hasSize(2);
    }

    @Test
    @Requirement({"DHCP-6", "DHCP-18"})
    void anAddressInUseIsDeclined() {
        lan.host("squatter", OFFERED + "/24");
        start(DhcpClientOptions.defaults()
                .probe(ProbeTimes.QUICK)
                .vendorClass("v")
                .leaseTime(Duration.ofHours(1)));
        lan.run(Duration.ofSeconds(2));
        List<DhcpMessage> declines = of(heard, DhcpMessageType.DECLINE);
        assertThat(declines).hasSize(1);
        DhcpMessage decline = declines.getFirst();
        assertThat(decline.options().address(DhcpOption.REQUESTED_ADDRESS)).isEqualTo(OFFERED);
        assertThat(decline.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
        assertThat(decline.clientAddress().isUnspecified()).isTrue();
        hasNot(
                decline,
                DhcpOption.LEASE_TIME,
                DhcpOption.PARAMETER_REQUEST_LIST,
                DhcpOption.MAX_MESSAGE_SIZE,
                DhcpOption.VENDOR_CLASS);
    }

    @Test
    @Requirement({"DHCP-7", "DHCP-13"})
    void theAddressOfAnEarlierRunIsRequestedFromNobodyInParticular() {
        start(Lan.options().reboot(OFFERED));
        lan.run(Duration.ofSeconds(1));
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().options().address(DhcpOption.REQUESTED_ADDRESS))
                .isEqualTo(OFFERED);
        assertThat(heard.getFirst().clientAddress().isUnspecified()).isTrue();
        hasNot(heard.getFirst(), DhcpOption.SERVER_IDENTIFIER);
    }

    @Test
    @Requirement({"DHCP-9", "DHCP-14"})
    void renewalGoesToTheServerAlone() {
        start(Lan.options());
        lan.run(Duration.ofSeconds(1));
        broadcast.clear();
        lan.run(Duration.ofSeconds(301));
        DhcpMessage renewal = heard.getLast();
        assertThat(heard).hasSize(3);
        assertThat(broadcast).isEmpty();
        assertThat(renewal.clientAddress()).isEqualTo(OFFERED);
        hasNot(renewal, DhcpOption.SERVER_IDENTIFIER, DhcpOption.REQUESTED_ADDRESS);
    }

    @Test
    @Requirement("DHCP-15")
    void rebindingGoesToAllServers() {
        isAnswered = request -> request.clientAddress().isUnspecified();
        start(Lan.options());
        lan.run(Duration.ofSeconds(1));
        broadcast.clear();
        lan.run(Duration.ofSeconds(530));
        assertThat(broadcast).hasSize(1);
        assertThat(broadcast.getFirst().clientAddress()).isEqualTo(OFFERED);
        hasNot(broadcast.getFirst(), DhcpOption.SERVER_IDENTIFIER, DhcpOption.REQUESTED_ADDRESS);
    }

    @Test
    @Requirement("DHCP-11")
    void transactionsDiffer() {
        isAnswered = _ -> false;
        for (int i = 0; i < 50; i++) {
            lan.client("client" + i, Lan.options()).start();
        }
        lan.run(Duration.ofSeconds(1));
        Set<Integer> transactions = new HashSet<>();
        int changed = 0;
        for (DhcpMessage each : heard) {
            transactions.add(each.transaction());
            changed |= each.transaction() ^ heard.getFirst().transaction();
        }
        assertThat(transactions).hasSize(50);
        assertThat(changed).as("each bit varies").isEqualTo(-1);
    }

    @Test
    @Requirement("DHCP-18")
    void aReleaseNamesTheAddressAndTheServerAlone() {
        DhcpClient client = start(Lan.options().vendorClass("v").leaseTime(Duration.ofHours(1)));
        lan.run(Duration.ofSeconds(1));
        client.release();
        lan.run(Duration.ofSeconds(1));
        DhcpMessage release = heard.getLast();
        assertThat(release.type()).isEqualTo(DhcpMessageType.RELEASE);
        assertThat(release.clientAddress()).isEqualTo(OFFERED);
        assertThat(release.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
        hasNot(
                release,
                DhcpOption.REQUESTED_ADDRESS,
                DhcpOption.LEASE_TIME,
                DhcpOption.PARAMETER_REQUEST_LIST,
                DhcpOption.MAX_MESSAGE_SIZE,
                DhcpOption.VENDOR_CLASS);
    }

    @Test
    @Requirement({"DHCP-19", "DHCP-23"})
    void informAsksForNoAddressAndNoTime() {
        Host host = lan.host("client", "10.0.0.80/24");
        DhcpClient client = lan.client(host, Lan.options().leaseTime(Duration.ofHours(1)));
        client.inform();
        lan.run(Duration.ofSeconds(1));
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().type()).isEqualTo(DhcpMessageType.INFORM);
        assertThat(heard.getFirst().clientAddress()).hasToString("10.0.0.80");
        hasNot(heard.getFirst(), DhcpOption.LEASE_TIME, DhcpOption.REQUESTED_ADDRESS, DhcpOption.SERVER_IDENTIFIER);
        assertThat(client.state()).isEqualTo(DhcpClientState.STOPPED);
    }

    @Test
    @Requirement("DHCP-20")
    void t1ComesBeforeT2AndBothBeforeTheEnd() {
        int[][] times = {{0, 0}, {590, 700}, {0, 10}, {300, 300}, {0, 600}, {600, 600}, {1, 599}};
        for (int[] each : times) {
            change = reply -> {
                if (each[0] > 0) {
                    reply.options().put32(DhcpOption.RENEWAL_TIME, each[0]);
                }
                if (each[1] > 0) {
                    reply.options().put32(DhcpOption.REBINDING_TIME, each[1]);
                }
            };
            DhcpClient client = lan.client("client " + each[0] + " " + each[1], Lan.options());
            client.start();
            lan.run(Duration.ofSeconds(1));
            ClientLease lease = client.lease();
            assertThat(lease).isNotNull();
            assertThat(lease.renewNanos()).isGreaterThan(lease.obtainedNanos()).isLessThan(lease.rebindNanos());
            assertThat(lease.rebindNanos()).isLessThan(lease.expiryNanos());
            client.stop();
        }
    }

    @Test
    @Requirement({"DHCP-21", "DHCP-22"})
    void anAddressWhoseLeaseHasEndedIsGivenUpAtOnce() {
        isAnswered = request -> heard.size() <= 2;
        DhcpClient client = start(Lan.options());
        lan.run(Duration.ofSeconds(599));
        assertThat(client.via().addresses()).hasToString("[" + OFFERED + "/24]");
        lan.run(Duration.ofSeconds(1));
        assertThat(client.via().addresses()).isEmpty();
        isAnswered = _ -> true;
        change = reply -> reply.yourAddress(IpAddress.parse("10.0.0.51"));
        lan.run(Duration.ofSeconds(100));
        assertThat(client.via().addresses()).hasToString("[10.0.0.51/24]");
    }
}
