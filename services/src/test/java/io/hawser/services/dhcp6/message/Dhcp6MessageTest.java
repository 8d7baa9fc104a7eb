package io.hawser.services.dhcp6.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.message.DhcpFormatException;
import io.hawser.services.dhcp6.Lan6;
import io.hawser.wire.IpAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Dhcp6MessageTest {
    private static final Duid CLIENT = Duid.ofLink(MacAddress.parse("02:00:00:00:00:07"));

    private static Dhcp6Packet parse(byte[] bytes) throws DhcpFormatException {
        return Dhcp6Packet.parse(bytes, 0, bytes.length);
    }

    private static Dhcp6Message solicit() {
        Dhcp6Message message = Dhcp6Message.of(Dhcp6MessageType.SOLICIT, 0x123456);
        message.options()
                .put(Dhcp6Option.CLIENT_ID, CLIENT.toBytes())
                .put16(Dhcp6Option.ELAPSED_TIME, 0)
                .add(IdentityAssociation.of(7, List.of(LeasedAddress.requested(Lan6.address(0x100)))));
        return message;
    }

    @Test
    void aSolicitOnTheWire() {
        assertThat(HexFormat.of().formatHex(solicit().encode()))
                .isEqualTo("01123456" + "0001000a" + "00030001020000000007" + "00080002" + "0000"
                        + "00030028" + "00000007" + "00000000" + "00000000"
                        + "00050018" + "20010db8000000000000000000000100" + "00000000" + "00000000");
    }

    @Test
    void readsWhatItWrites() throws DhcpFormatException {
        Dhcp6Message reply = Dhcp6Message.of(Dhcp6MessageType.REPLY, 0xabcdef);
        IdentityAssociation one = new IdentityAssociation(
                1,
                100,
                160,
                List.of(
                        new LeasedAddress(Lan6.address(1), 200, 300, Dhcp6Status.SUCCESS),
                        new LeasedAddress(Lan6.address(2), 0, 0, new Dhcp6Status(Dhcp6Status.NO_BINDING, "gone"))),
                Dhcp6Status.SUCCESS);
        IdentityAssociation other = IdentityAssociation.failed(2, Dhcp6Status.NO_ADDRS_AVAIL, "none");
        reply.options()
                .put(Dhcp6Option.SERVER_ID, CLIENT.toBytes())
                .add(one)
                .add(other)
                .put(new Dhcp6Status(0, "well"))
                .put(Dhcp6Option.RAPID_COMMIT)
                .put8(Dhcp6Option.PREFERENCE, 255)
                .putDomains(Dhcp6Option.DOMAIN_SEARCH, List.of("example.org", "a.example.org"))
                .putHostName("pc1")
                .put32(Dhcp6Option.INFORMATION_REFRESH_TIME, 86_400);
        assertThat(parse(reply.encode())).isInstanceOfSatisfying(Dhcp6Message.class, read -> {
            assertThat(read).isEqualTo(reply);
            assertThat(read.options().associations()).containsExactly(one, other);
            assertThat(read.options().status().text()).isEqualTo("well");
            assertThat(read.options().domains(Dhcp6Option.DOMAIN_SEARCH))
                    .containsExactly("example.org", "a.example.org");
            assertThat(read.options().hostName()).isEqualTo("pc1");
            assertThat(read.options().u32(Dhcp6Option.INFORMATION_REFRESH_TIME)).isEqualTo(86_400);
        });
    }

    /** RFC 8415 §10: domain names are not compressed. */
    @Test
    void domainNamesHaveNoPointers() {
        byte[] value = new Dhcp6Options()
                .putDomains(Dhcp6Option.DOMAIN_SEARCH, List.of("example.org", "a.example.org"))
                .get(Dhcp6Option.DOMAIN_SEARCH);
        assertThat(HexFormat.of().formatHex(value))
                .isEqualTo("076578616d706c65036f726700" + "0161076578616d706c65036f726700");
    }

    @ParameterizedTest
    @CsvSource({
        "0001 0001 2a3b4c5d 020000000007, DUID-LLT, 02:00:00:00:00:07",
        "0002 00009d6e 010203, DUID-EN, 00:00:00:00:00:00",
        "0003 0001 020000000007, DUID-LL, 02:00:00:00:00:07",
        "0003 0006 020000000007, DUID-LL, 00:00:00:00:00:00",
        "0004 00112233445566778899aabbccddeeff, DUID-UUID, 00:00:00:00:00:00",
        "00ff 01, DUID of type 255, 00:00:00:00:00:00",
    })
    void identitiesOfAllTypes(String hex, String type, String mac) {
        Duid duid = Duid.of(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThat(duid.typeName()).isEqualTo(type);
        assertThat(duid.mac()).isEqualTo(MacAddress.parse(mac));
        assertThat(Duid.parse(duid.toString())).isEqualTo(duid);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'a message has at least 4 bytes, not 0'",
        "010203, 'a message has at least 4 bytes, not 3'",
        "00123456, no type of messages has the code 0",
        "0e123456, no type of messages has the code 14",
        "01123456 0001, 2 bytes after the last option",
        "01123456 0001000a 0003, option 1 of 10 bytes runs past the end",
        "01123456 00010002 0003, 'a DUID has 3 to 130 bytes, not 2'",
        "01123456 00030008 0000000700000000, 'an IA_NA has at least 12 bytes, not 8'",
        "01123456 00030012 000000070000000000000000 00050002 0000, " + "'an IA Address has at least 24 bytes, not 2'",
        "01123456 00030010 000000070000000000000000 00050002, option 5 of 2 bytes runs past the end",
        "07123456 000d0001 00, 'a Status Code has at least two bytes, not 1'",
        "01123456 00060003 001700, 'an Option Request has two bytes for each code, not 3'",
        "0c000000, 'a message of a relay agent has at least 34 bytes, not 4'",
        "0c00 00000000000000000000000000000000 00000000000000000000000000000000, "
                + "a message of a relay agent without contents",
    })
    void badInput_aMalformedMessageIsRejectedWithTheReason(String hex, String reason) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> parse(bytes))
                .isInstanceOf(DhcpFormatException.class)
                .hasMessage(reason);
    }

    @Test
    void relayedMessagesNest() throws DhcpFormatException {
        IpAddress peer = new IpAddress(0xfe80_0000_0000_0000L, 7);
        Dhcp6Packet packet = solicit();
        for (int hops = 0; hops < 3; hops++) {
            Dhcp6Options options = new Dhcp6Options().put(Dhcp6Option.INTERFACE_ID, new byte[] {(byte) hops});
            packet = new RelayMessage(Dhcp6MessageType.RELAY_FORWARD, hops, Lan6.address(hops), peer, options, packet);
        }
        assertThat(parse(packet.encode())).isEqualTo(packet);
        RelayMessage outer = (RelayMessage) packet;
        assertThat(outer.innermost()).isEqualTo(solicit());
        Dhcp6Message answer = Dhcp6Message.of(Dhcp6MessageType.ADVERTISE, 0x123456);
        RelayMessage reply = outer.reply(answer);
        assertThat(reply.innermost()).isEqualTo(answer);
        assertThat(reply.hops()).isEqualTo(2);
        assertThat(reply.options()).isEqualTo(outer.options());
        assertThat(((RelayMessage) reply.contents()).link()).isEqualTo(Lan6.address(1));
    }

    @Test
    void badInput_tooManyRelayAgentsAreRejected() {
        Dhcp6Packet packet = solicit();
        for (int hops = 0; hops < 40; hops++) {
            packet = new RelayMessage(
                    Dhcp6MessageType.RELAY_FORWARD, 0, Lan6.address(0), Lan6.address(1), new Dhcp6Options(), packet);
        }
        byte[] bytes = packet.encode();
        assertThatThrownBy(() -> parse(bytes)).hasMessage("more than 8 relay agents");
    }
}
