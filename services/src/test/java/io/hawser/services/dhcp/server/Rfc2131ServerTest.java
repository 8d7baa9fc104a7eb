package io.hawser.services.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.host.Host;
import io.hawser.link.MacAddress;
import io.hawser.mib.Counters;
import io.hawser.services.Requirement;
import io.hawser.services.dhcp.Lan;
import io.hawser.services.dhcp.message.ClientIdentifier;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.message.DhcpOption;
import io.hawser.services.dhcp.transport.DhcpCounter;
import io.hawser.services.dhcp.transport.DhcpSocket;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The MUSTs of RFC 2131 for servers: a station whose messages the test defines, and the replies that it gets. */
class Rfc2131ServerTest {
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.1");
    private static final IpAddress STATION = IpAddress.parse("10.0.0.66");
    private static final IpAddress FIRST = IpAddress.parse("10.0.0.100");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:07");

    private final Lan lan = new Lan(4);
    private final List<DhcpMessage> replies = new ArrayList<>();

    /** Broadcast replies, which another station receives as a client. */
    private final List<DhcpMessage> broadcast = new ArrayList<>();

    /** Replies that the station receives as a relay. */
    private final List<DhcpMessage> relayed = new ArrayList<>();

    private Host station;
    private DhcpSocket client;
    private DhcpSocket relay;
    private DhcpSocket other;
    private int transaction = 100;

    @BeforeEach
    void listen() {
        station = lan.host("station", STATION + "/24");
        client = socket(station, DhcpMessage.CLIENT_PORT, replies);
        relay = socket(station, DhcpMessage.SERVER_PORT, relayed);
        other = socket(lan.host("other", "10.0.0.67/24"), DhcpMessage.CLIENT_PORT, broadcast);
    }

    @AfterEach
    void close() {
        client.close();
        relay.close();
        other.close();
        lan.close();
    }

    private static DhcpSocket socket(Host host, int port, List<DhcpMessage> into) {
        return new DhcpSocket(
                host, port, null, new Counters<>(DhcpCounter.class), (message, _, _) -> into.add(message));
    }

    private DhcpServer serve(DhcpSubnet.Builder subnet) {
        return lan.server("server", SERVER + "/24", Lan.config(subnet).build());
    }

    private DhcpMessage message(DhcpMessageType type, MacAddress mac) {
        return DhcpMessage.request(type, transaction++, mac).broadcast(true);
    }

    private DhcpMessage request(MacAddress mac, IpAddress address) {
        DhcpMessage request = message(DhcpMessageType.REQUEST, mac);
        request.options().put(DhcpOption.REQUESTED_ADDRESS, address);
        return request;
    }

    private DhcpMessage select(MacAddress mac, IpAddress address, IpAddress server) {
        DhcpMessage request = request(mac, address);
        request.options().put(DhcpOption.SERVER_IDENTIFIER, server);
        return request;
    }

    /** Broadcasts a message, and returns the last reply within a second; null if there is none. */
    private DhcpMessage ask(DhcpMessage message) {
        replies.clear();
        client.broadcast(message, Lan.eth(station), STATION, DhcpMessage.SERVER_PORT, 576);
        lan.run(Duration.ofSeconds(1));
        return replies.isEmpty() ? null : replies.getLast();
    }

    private static void hasNot(DhcpMessage message, DhcpOption... options) {
        for (DhcpOption each : options) {
            assertThat(message.options().has(each))
                    .as("%s in %s", each.optionName(), message.type())
                    .isFalse();
        }
    }

    @Test
    @Requirement({"DHCP-30", "DHCP-41"})
    void aRefusalIsBroadcastOnTheLink() {
        serve(Lan.subnet());
        DhcpMessage nak = ask(request(MAC, IpAddress.parse("192.0.2.5")).broadcast(false));
        assertThat(nak.type()).isEqualTo(DhcpMessageType.NAK);
        assertThat(broadcast).hasSize(1);
        assertThat(nak.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
        assertThat(nak.yourAddress().isUnspecified()).isTrue();
        hasNot(nak, DhcpOption.LEASE_TIME, DhcpOption.SUBNET_MASK, DhcpOption.ROUTERS, DhcpOption.DOMAIN_NAME_SERVERS);
    }

    @Test
    @Requirement({"DHCP-31", "DHCP-32"})
    void aRefusalGoesThroughTheRelayWhichIsToBroadcastIt() {
        serve(Lan.subnet());
        ask(request(MAC, IpAddress.parse("192.0.2.5")).broadcast(false).relayAddress(STATION));
        assertThat(replies).isEmpty();
        assertThat(broadcast).isEmpty();
        assertThat(relayed.getLast().type()).isEqualTo(DhcpMessageType.NAK);
        assertThat(relayed.getLast().isBroadcast()).isTrue();
    }

    @Test
    @Requirement("DHCP-33")
    void informGetsSettingsWithoutALease() {
        DhcpServer server = serve(Lan.subnet().renewTime(Duration.ofMinutes(10)).rebindTime(Duration.ofMinutes(20)));
        // another client has a lease of the same address, which the server must not check
        ask(message(DhcpMessageType.DISCOVER, MAC));
        ask(select(MAC, FIRST, SERVER));
        assertThat(server.active()).isEqualTo(1);
        MacAddress informing = MacAddress.parse("02:00:00:00:00:08");
        Host host = lan.host("informing", "10.0.0.80/24");
        List<DhcpMessage> answers = new ArrayList<>();
        DhcpSocket own = socket(host, DhcpMessage.CLIENT_PORT, answers);
        DhcpMessage inform =
                DhcpMessage.request(DhcpMessageType.INFORM, 9, informing).clientAddress(IpAddress.parse("10.0.0.80"));
        own.broadcast(inform, Lan.eth(host), IpAddress.parse("10.0.0.80"), DhcpMessage.SERVER_PORT, 576);
        lan.run(Duration.ofSeconds(1));
        assertThat(answers).hasSize(1);
        DhcpMessage ack = answers.getFirst();
        assertThat(ack.yourAddress().isUnspecified()).isTrue();
        assertThat(ack.options().addresses(DhcpOption.ROUTERS)).hasSize(1);
        hasNot(ack, DhcpOption.LEASE_TIME, DhcpOption.RENEWAL_TIME, DhcpOption.REBINDING_TIME);
        assertThat(server.active()).isEqualTo(1);
        Host holder = lan.host("holder", FIRST + "/24");
        DhcpSocket third = socket(holder, DhcpMessage.CLIENT_PORT, answers);
        third.broadcast(
                DhcpMessage.request(DhcpMessageType.INFORM, 10, informing).clientAddress(FIRST),
                Lan.eth(holder),
                FIRST,
                DhcpMessage.SERVER_PORT,
                576);
        lan.run(Duration.ofSeconds(1));
        assertThat(answers)
                .as("an answer although another client has the lease")
                .hasSize(2);
        own.close();
        third.close();
    }

    @Test
    @Requirement({"DHCP-34", "DHCP-35"})
    void anyOfItsAddressesNamesTheServer() {
        serve(Lan.subnet());
        Host host = lan.network.findHost("server");
        Lan.eth(host).addAddress(IpAddress.parse("10.0.0.2"), 24);
        DhcpMessage offer = ask(message(DhcpMessageType.DISCOVER, MAC));
        assertThat(offer.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
        DhcpMessage ack = ask(select(MAC, FIRST, IpAddress.parse("10.0.0.2")));
        assertThat(ack.type()).isEqualTo(DhcpMessageType.ACK);
    }

    @Test
    @Requirement("DHCP-39")
    void theIdentifierNamesTheClientAndWithoutItTheLinkAddress() {
        serve(Lan.subnet());
        MacAddress second = MacAddress.parse("02:00:00:00:00:08");
        byte[] identifier = ClientIdentifier.parse("00:01:02").toBytes();
        DhcpMessage discover = message(DhcpMessageType.DISCOVER, MAC);
        discover.options().put(DhcpOption.CLIENT_IDENTIFIER, identifier);
        assertThat(ask(discover).yourAddress()).isEqualTo(FIRST);
        DhcpMessage moved = message(DhcpMessageType.DISCOVER, second);
        moved.options().put(DhcpOption.CLIENT_IDENTIFIER, identifier);
        assertThat(ask(moved).yourAddress()).as("the same client elsewhere").isEqualTo(FIRST);
        assertThat(ask(message(DhcpMessageType.DISCOVER, MAC)).yourAddress())
                .as("without an identifier another client")
                .hasToString("10.0.0.101");
        assertThat(ask(message(DhcpMessageType.DISCOVER, MAC)).yourAddress()).hasToString("10.0.0.101");
    }

    @Test
    @Requirement({"DHCP-40", "DHCP-49"})
    void offerAndAckHaveTheTimeAndTheServerAndNothingOfClients() {
        serve(Lan.subnet());
        byte[] identifier = ClientIdentifier.parse("00:01:02").toBytes();
        for (int i = 0; i < 2; i++) {
            DhcpMessage request = i == 0 ? message(DhcpMessageType.DISCOVER, MAC) : select(MAC, FIRST, SERVER);
            request.options()
                    .put(DhcpOption.CLIENT_IDENTIFIER, identifier)
                    .put(DhcpOption.PARAMETER_REQUEST_LIST, new byte[] {1, 50, 55, 57})
                    .put16(DhcpOption.MAX_MESSAGE_SIZE, 1000);
            DhcpMessage reply = ask(request);
            assertThat(reply.type()).isEqualTo(i == 0 ? DhcpMessageType.OFFER : DhcpMessageType.ACK);
            assertThat(reply.options().u32(DhcpOption.LEASE_TIME)).isEqualTo(3600);
            assertThat(reply.options().address(DhcpOption.SERVER_IDENTIFIER)).isEqualTo(SERVER);
            hasNot(reply, DhcpOption.REQUESTED_ADDRESS, DhcpOption.PARAMETER_REQUEST_LIST, DhcpOption.MAX_MESSAGE_SIZE);
            assertThat(reply.options().get(DhcpOption.CLIENT_IDENTIFIER)).isEqualTo(identifier);
        }
    }

    @Test
    @Requirement({"DHCP-42", "DHCP-43", "DHCP-44"})
    void aRequestedParameterComesOnceIfItIsConfigured() {
        serve(Lan.subnet());
        DhcpMessage discover = message(DhcpMessageType.DISCOVER, MAC);
        discover.options().put(DhcpOption.PARAMETER_REQUEST_LIST, new byte[] {3, 15, 3, 42, 3});
        DhcpMessage offer = ask(discover);
        assertThat(offer.options().addresses(DhcpOption.ROUTERS)).hasToString("[10.0.0.1]");
        assertThat(offer.options().text(DhcpOption.DOMAIN_NAME)).isEqualTo("example.org");
        hasNot(offer, DhcpOption.NTP_SERVERS, DhcpOption.DOMAIN_NAME_SERVERS);
    }

    @Test
    @Requirement("DHCP-46")
    void aServerWithoutARecordOfTheClientIsSilent() {
        lan.server(
                "server",
                SERVER + "/24",
                Lan.config(Lan.subnet()).authoritative(false).build());
        assertThat(ask(request(MAC, FIRST))).isNull();
    }

    @Test
    @Requirement("DHCP-47")
    void aDeclinedAddressIsGivenToNobody() {
        DhcpServer server = serve(Lan.subnet());
        ask(message(DhcpMessageType.DISCOVER, MAC));
        ask(select(MAC, FIRST, SERVER));
        DhcpMessage decline = DhcpMessage.request(DhcpMessageType.DECLINE, 5, MAC);
        decline.options().put(DhcpOption.REQUESTED_ADDRESS, FIRST).put(DhcpOption.SERVER_IDENTIFIER, SERVER);
        ask(decline);
        assertThat(server.active()).isZero();
        MacAddress second = MacAddress.parse("02:00:00:00:00:08");
        DhcpMessage discover = message(DhcpMessageType.DISCOVER, second);
        discover.options().put(DhcpOption.REQUESTED_ADDRESS, FIRST);
        assertThat(ask(discover).yourAddress()).hasToString("10.0.0.101");
        assertThat(ask(request(second, FIRST)).type()).isEqualTo(DhcpMessageType.NAK);
    }

    @Test
    @Requirement("DHCP-38")
    void theFieldsAreReadOptionsFirstThenFileThenName() throws DhcpFormatException {
        byte[] bytes = message(DhcpMessageType.DISCOVER, MAC).encode(548);
        int options = 240 + 3; // behind the cookie and the type
        put(bytes, options, 52, new byte[] {3});
        put(bytes, options + 3, 12, "ab".getBytes(StandardCharsets.US_ASCII));
        bytes[options + 7] = (byte) 255;
        put(bytes, 108, 12, "cd".getBytes(StandardCharsets.US_ASCII));
        bytes[112] = (byte) 255;
        put(bytes, 44, 12, "ef".getBytes(StandardCharsets.US_ASCII));
        bytes[48] = (byte) 255;
        assertThat(DhcpMessage.parse(bytes, 0, bytes.length).options().text(DhcpOption.HOST_NAME))
                .isEqualTo("abcdef");
    }

    private static void put(byte[] bytes, int at, int code, byte[] value) {
        bytes[at] = (byte) code;
        bytes[at + 1] = (byte) value.length;
        System.arraycopy(value, 0, bytes, at + 2, value.length);
    }

    @Test
    @Requirement({"DHCP-36", "DHCP-37"})
    void overloadedFieldsBeginWithAnOptionAndEndWithTheEnd() {
        DhcpMessage sent = message(DhcpMessageType.DISCOVER, MAC);
        sent.options()
                .put(DhcpOption.VENDOR_OPTIONS, new byte[250])
                .put(DhcpOption.DOMAIN_NAME, "a".repeat(100))
                .put(DhcpOption.HOST_NAME, "h".repeat(50));
        byte[] bytes = sent.encode(548);
        assertThat(endOf(bytes, 240, bytes.length)).as("the options end").isPositive();
        int overload = value(bytes, 240, bytes.length, 52);
        assertThat(overload).as("option 52").isEqualTo(3);
        int fileEnd = endOf(bytes, 108, 236);
        int nameEnd = endOf(bytes, 44, 108);
        assertThat(bytes[108]).isEqualTo((byte) 15);
        assertThat(bytes[44]).isEqualTo((byte) 12);
        assertThat(fileEnd).isBetween(109, 235);
        assertThat(nameEnd).isBetween(45, 107);
        for (int i = fileEnd + 1; i < 236; i++) {
            assertThat(bytes[i]).as("padding").isZero();
        }
    }

    private static int endOf(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && (bytes[at] & 0xff) != 255) {
            at += bytes[at] == 0 ? 1 : 2 + (bytes[at + 1] & 0xff);
        }
        return at < limit ? at : -1;
    }

    private static int value(byte[] bytes, int from, int limit, int code) {
        for (int at = from; at < limit && (bytes[at] & 0xff) != 255; ) {
            if (bytes[at] == code) {
                return bytes[at + 2];
            }
            at += bytes[at] == 0 ? 1 : 2 + (bytes[at + 1] & 0xff);
        }
        return -1;
    }
}
