package io.hawser.services.dhcp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ip.address.Prefix;
import io.hawser.link.MacAddress;
import io.hawser.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DhcpMessageTest {
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:07");

    @Test
    void everyFieldComesBack() throws DhcpFormatException {
        DhcpMessage sent = DhcpMessage.request(DhcpMessageType.REQUEST, 0x8123_4567, CLIENT)
                .seconds(70_000)
                .broadcast(true)
                .hops(3)
                .clientAddress(IpAddress.parse("10.0.0.9"))
                .relayAddress(IpAddress.parse("10.0.1.1"))
                .nextServer(IpAddress.parse("10.0.0.2"))
                .serverName("boot")
                .bootFile("pxelinux.0");
        sent.options()
                .put(DhcpOption.HOST_NAME, "pc1")
                .put32(DhcpOption.LEASE_TIME, -1)
                .put(DhcpOption.ROUTERS, List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2")));
        DhcpMessage read = read(sent.encode(1500));

        assertThat(read.type()).isEqualTo(DhcpMessageType.REQUEST);
        assertThat(read.isRequest()).isTrue();
        assertThat(read.transaction()).isEqualTo(0x8123_4567);
        assertThat(read.seconds()).isEqualTo(65_535);
        assertThat(read.isBroadcast()).isTrue();
        assertThat(read.hops()).isEqualTo(3);
        assertThat(read.mac()).isEqualTo(CLIENT);
        assertThat(read.clientAddress()).hasToString("10.0.0.9");
        assertThat(read.relayAddress()).hasToString("10.0.1.1");
        assertThat(read.nextServer()).hasToString("10.0.0.2");
        assertThat(read.serverName()).isEqualTo("boot");
        assertThat(read.bootFile()).isEqualTo("pxelinux.0");
        assertThat(read.options()).isEqualTo(sent.options());
        assertThat(read.options().u32(DhcpOption.LEASE_TIME)).isEqualTo(0xffff_ffffL);
        assertThat(read.client()).hasToString("01:02:00:00:00:00:07");
    }

    @Test
    void aShortMessageIsPaddedForRelaysOfBootp() {
        assertThat(DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT).encode(576))
                .hasSize(300);
    }

    /** RFC 3396 §7: a value of more than 255 bytes is split, and joined again. */
    @Test
    void aLongValueIsCutIntoOptions() throws DhcpFormatException {
        byte[] value = new byte[600];
        new SplittableRandom(1).nextBytes(value);
        DhcpMessage sent = DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT);
        sent.options().put(DhcpOption.VENDOR_OPTIONS, value);
        assertThat(read(sent.encode(1472)).options().get(DhcpOption.VENDOR_OPTIONS))
                .isEqualTo(value);
    }

    /** RFC 2132 §9.3: options that do not fit behind the fields are put into the fields. */
    @Test
    void fieldsForNamesTakeOptions() throws DhcpFormatException {
        DhcpMessage sent = DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT);
        sent.options()
                .put(DhcpOption.VENDOR_OPTIONS, new byte[250])
                .put(DhcpOption.DOMAIN_NAME, "a".repeat(100))
                .put(DhcpOption.HOST_NAME, "h".repeat(50));
        byte[] bytes = sent.encode(548);
        assertThat(bytes.length).isLessThanOrEqualTo(548);
        DhcpMessage read = read(bytes);
        assertThat(read.options()).isEqualTo(sent.options());
        assertThat(read.bootFile()).isEmpty();
        assertThat(read.serverName()).isEmpty();
    }

    @Test
    void anOptionWithoutPlaceIsLeftOut() throws DhcpFormatException {
        DhcpMessage sent = DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT)
                .bootFile("f")
                .serverName("s");
        sent.options().put(DhcpOption.VENDOR_OPTIONS, new byte[400]).put(DhcpOption.HOST_NAME, "h");
        DhcpMessage read = read(sent.encode(548));
        assertThat(read.options().has(DhcpOption.VENDOR_OPTIONS)).isFalse();
        assertThat(read.options().text(DhcpOption.HOST_NAME)).isEqualTo("h");
        assertThat(read.type()).isEqualTo(DhcpMessageType.DISCOVER);
    }

    /** Row 54 of the table of bad inputs. */
    @Test
    void badInput54_anOptionPastTheMessageIsRefused() {
        byte[] bytes = DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT).encode(548);
        bytes[243] = 12;
        bytes[244] = (byte) 200;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(DhcpFormatException.class)
                .hasMessage("option 12 runs past the end of the field 'options'");
    }

    @Test
    void cutAtEachByteAndFlippedAtEachLength() {
        DhcpMessage sent = DhcpMessage.request(DhcpMessageType.DISCOVER, 1, CLIENT);
        sent.options()
                .put(DhcpOption.DOMAIN_SEARCH, DomainSearchList.encode(List.of("a.example.org", "b.example.org")))
                .put(DhcpOption.CLASSLESS_ROUTES, ClasslessRoute.encode(List.of(route("10.0.0.0/8"))))
                .put(DhcpOption.RELAY_AGENT_INFORMATION, new byte[] {1, 2, 0, 5, 5, 4, 10, 0, 0, 1});
        byte[] whole = sent.encode(548);
        for (int length = 0; length < whole.length; length++) {
            look(Arrays.copyOf(whole, length));
        }
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 1, 52, 53, 127, 128, 254, 255}) {
                byte[] flipped = whole.clone();
                flipped[at] = (byte) value;
                look(flipped);
            }
        }
    }

    /** Reads a message by every getter: only the exception for bad messages may be thrown. */
    private static void look(byte[] bytes) {
        try {
            DhcpMessage message = read(bytes);
            assertThat(message.toString()).isNotEmpty();
            message.client();
            message.relayInformation();
            for (DhcpOption option : DhcpOption.values()) {
                message.options().u8(option);
                message.options().u16(option);
                message.options().u32(option);
                message.options().text(option);
                message.options().address(option);
                message.options().addresses(option);
            }
            read(message.encode(1472));
        } catch (DhcpFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void classlessRoutesAsInTheExamplesOfTheRfc() {
        byte[] value = ClasslessRoute.encode(List.of(
                route("0.0.0.0/0"),
                route("10.0.0.0/8"),
                route("10.17.0.0/16"),
                route("10.229.0.128/25"),
                route("10.198.122.47/32")));
        assertThat(HexFormat.of().formatHex(value))
                .isEqualTo(
                        "00c0000201" + "080ac0000201" + "100a11c0000201" + "190ae50080c0000201" + "200ac67a2fc0000201");
        assertThat(ClasslessRoute.decode(value)).hasSize(5).contains(route("10.229.0.128/25"));
        assertThat(ClasslessRoute.decode(Arrays.copyOf(value, value.length - 1)))
                .isEmpty();
        assertThat(ClasslessRoute.decode(new byte[] {33, 1, 2, 3, 4, 5, 1, 2, 3, 4}))
                .isEmpty();
    }

    private static ClasslessRoute route(String prefix) {
        return new ClasslessRoute(Prefix.parse(prefix), IpAddress.parse("192.0.2.1"));
    }

    /** The example of RFC 3397 §2. */
    @Test
    void searchListsAreCompressed() {
        byte[] value = DomainSearchList.encode(List.of("eng.apple.com", "marketing.apple.com"));
        assertThat(HexFormat.of().formatHex(value))
                .isEqualTo("03656e67056170706c6503636f6d00" + "096d61726b6574696e67c004");
        assertThat(DomainSearchList.decode(value)).containsExactly("eng.apple.com", "marketing.apple.com");
    }

    @Test
    void aPointerForwardOrToItselfIsRefused() {
        assertThat(DomainSearchList.decode(new byte[] {(byte) 0xc0, 0})).isEmpty();
        assertThat(DomainSearchList.decode(new byte[] {1, 'a', (byte) 0xc0, 2})).isEmpty();
        assertThat(DomainSearchList.decode(new byte[] {1, 'a', (byte) 0xc0, 9, 0}))
                .isEmpty();
        assertThat(DomainSearchList.decode(new byte[] {1, 'a'})).isEmpty();
    }

    @Test
    void relayInformationIsReadByItsSuboptions() {
        byte[] value = HexFormat.of().parseHex("0104657468300206020000000007" + "05040a000200");
        RelayInformation read = RelayInformation.of(value);
        assertThat(read).isNotNull();
        assertThat(read.suboption(RelayInformation.CIRCUIT_ID)).isEqualTo("eth0".getBytes(StandardCharsets.US_ASCII));
        assertThat(read.linkSelection()).hasToString("10.0.2.0");
        assertThat(read.serverIdentifierOverride()).isNull();
        assertThat(read.toBytes()).isEqualTo(value);
        assertThat(RelayInformation.of(new byte[] {1, 9, 0})).isNull();
    }

    @Test
    void aClientWithDuidAsRfc4361HasIt() {
        ClientIdentifier id = ClientIdentifier.ofDuid(7, new byte[] {0, 3, 0, 1, 2, 0, 0, 0, 0, 1});
        assertThat(id).hasToString("ff:00:00:00:07:00:03:00:01:02:00:00:00:00:01");
        assertThat(ClientIdentifier.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void optionValuesHaveATextForm() {
        assertThat(OptionFormat.ADDRESSES.format(OptionFormat.ADDRESSES.parse("10.0.0.1, 10.0.0.2")))
                .isEqualTo("10.0.0.1, 10.0.0.2");
        assertThat(OptionFormat.U16.format(OptionFormat.U16.parse("1400"))).isEqualTo("1400");
        assertThat(OptionFormat.ROUTES.format(OptionFormat.ROUTES.parse("10.0.0.0/8 via 10.1.1.1")))
                .isEqualTo("10.0.0.0/8 via 10.1.1.1");
        assertThat(OptionFormat.U16.format(new byte[] {1})).isEqualTo("01");
        assertThat(OptionFormat.TEXT.format("a\u001b[2Jb\0".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a?[2Jb");
        assertThatThrownBy(() -> OptionFormat.U8.parse("256"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a number from 0 to 255, not '256'");
        assertThatThrownBy(() -> DhcpOption.named("router"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do you mean 'routers'?");
    }

    private static DhcpMessage read(byte[] bytes) throws DhcpFormatException {
        return DhcpMessage.parse(bytes, 0, bytes.length);
    }
}
