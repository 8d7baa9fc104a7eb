package io.hawser.ip.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of an IPv4 header (RFC 791 §3.1), read in place at any index. */
class Ipv4OptionsTest {
    /** The index of the header in the array of a test. */
    private static final int AT = 3;

    /** The index of the first option. */
    private static final int FIRST = AT + Ipv4Header.MIN_BYTES;

    private static byte[] header(String options) {
        byte[] bytes = HexFormat.of().parseHex(options.replace(" ", ""));
        int optionBytes = bytes.length + 3 & ~3;
        // Bytes behind the header that look like a source route must not be read.
        byte[] packet = new byte[FIRST + optionBytes + 8];
        Arrays.fill(packet, FIRST + optionBytes, packet.length, (byte) SourceRoute.LOOSE);
        packet[AT] = (byte) (0x45 + optionBytes / 4);
        System.arraycopy(bytes, 0, packet, FIRST, bytes.length);
        return packet;
    }

    /** Each with the offset of the wrong byte, or -1 for none, or -2 for a source route that is refused. */
    @ParameterizedTest
    @CsvSource({
        "'', -1",
        "01 01 01 01, -1",
        "94 04 00 00, -1",
        "94 04 00 00 83 07 04 0a000009 00, -2",
        "00 83 63 63, -1",
        "94 05 00 00, 21",
        "94 01 00 00, 21",
        "01 94 02 94, 24",
        "44 04 05 00, -1",
        "44 04 04 00, 22",
        "07 03 04 00, -1",
        "07 06 04 00000000 00, 22",
        "07 07 04 00000000 00, -1",
        "07 07 05 00000000 00, 22",
        "07 07 03 00000000 00, 22",
        "07 07 07 00000000 00, 22",
        "44 08 04 00 00000000, 22",
        "44 08 05 01 00000000, 22",
        "44 0c 05 01 00000000 00000000, -1",
        "44 0c 05 03 00000000 00000000, -1",
        "44 08 09 f0 00000000, 23",
        "44 08 05 f0 00000000, -1",
        "44 0c 0d f3 00000000 00000000, -1",
        "44 03 05 00, 21",
        "07 02 04 00, 21"
    })
    void theFirstWrongByte(String options, int offset) {
        assertThat(Ipv4Options.fault(header(options), AT, false)).isEqualTo(offset);
    }

    @ParameterizedTest
    @CsvSource({
        "83 07 04 0a000009 00, -1, 0",
        "89 07 08 0a000009 00, -1, 0",
        "01 83 0b 04 0a000009 0a000008, -1, 1",
        "83 03 04 00, -1, 0",
        "83 02 04 00, 22, -1",
        "83 07 03 0a000009 00, 22, -1",
        "83 07 05 0a000009 00, 22, -1",
        "83 08 04 0a000009 00, 22, -1",
        "83 03 04 89 03 04 00 00, -2, 0",
        "94 04 00 00, -1, -1",
        "94 01 83 03, 21, -1",
        "00 83 03 04, -1, -1",
        "01 01 01 83, 24, -1",
        "'', -1, -1"
    })
    void aSourceRouteIsFoundIfItIsWhole(String options, int fault, int index) {
        byte[] packet = header(options);
        assertThat(Ipv4Options.fault(packet, AT, true)).isEqualTo(fault);
        assertThat(Ipv4Options.find(packet, AT)).isEqualTo(index < 0 ? -1 : FIRST + index);
    }

    @ParameterizedTest
    @CsvSource({
        "94 04 00 00, true",
        "01 94 04 00 00 00 00 00, true",
        "07 03 04 94 04 00 00 00, true",
        "00 94 04 00, false",
        "07 04 94 00, false",
        "'', false",
        "01 01 01 01, false"
    })
    void routerAlertIsFound(String options, boolean found) {
        byte[] packet = header(options);
        if (options.isEmpty()) {
            Arrays.fill(packet, FIRST, packet.length, (byte) 0x94);
        }
        assertThat(Ipv4Options.hasRouterAlert(packet, AT)).isEqualTo(found);
    }

    @Test
    void routerAlertOfThisHost() {
        assertThat(Ipv4Options.routerAlert()).containsExactly(0x94, 4, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "94 04 00 00 07 03 04 00, 94 04 00 00 01 01 01 00",
        "07 03 04 94 04 00 00 00, 01 01 01 94 04 00 00 00",
        "01 07 03 04 83 03 04 00, 01 01 01 01 83 03 04 00",
        "00 07 03 04 83 03 04 00, 00 07 03 04 83 03 04 00"
    })
    void onlyOptionsForEachFragmentAreKept(String options, String kept) {
        byte[] packet = header(options);
        Ipv4Options.keepCopied(packet, AT);
        assertThat(packet).isEqualTo(header(kept));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "0.0.0.0", "255.255.255.255", "2001:db8::1"})
    void aHopIsAHostOfIpv4(String hop) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SourceRoute(false, List.of(address("10.0.0.1"), address(hop))))
                .withMessageContaining(hop + " is no hop");
    }

    @Test
    void aSourceRouteHasOneToNineHops() {
        for (int count : new int[] {0, 10}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SourceRoute(false, Collections.nCopies(count, address("10.0.0.1"))))
                    .withMessageContaining("1 to 9 hops, not " + count);
        }
        assertThat(new SourceRoute(true, Collections.nCopies(9, address("10.0.0.1"))).optionBytes())
                .isEqualTo(40);
        assertThat(new SourceRoute(true, List.of(address("10.0.0.1"))).optionBytes())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"false, 131", "true, 137"})
    void theFirstHopIsNotPartOfTheOption(boolean strict, int kind) {
        SourceRoute route = new SourceRoute(strict, List.of(address("10.0.0.5"), address("10.0.0.6")));
        assertThat(route.first()).isEqualTo(address("10.0.0.5"));
        byte[] packet = new byte[FIRST + 12];
        Arrays.fill(packet, (byte) 9);
        route.write(packet, AT, address("10.9.9.9"));
        assertThat(Arrays.copyOfRange(packet, FIRST, FIRST + 12))
                .containsExactly(kind, 11, 4, 10, 0, 0, 6, 10, 9, 9, 9, 0);
        assertThat(packet[FIRST - 1]).isEqualTo((byte) 9);
    }

    /** RFC 1122 §3.2.1.8: the way back is the recorded route in reverse order. */
    @ParameterizedTest
    @CsvSource({
        "83 0b 0c 0a000005 0a000006 00, '10.0.0.6 10.0.0.5', false",
        "89 07 08 0a000005 00, 10.0.0.5, true",
        "83 0b 08 0a000005 0a000006 00, , false",
        "83 07 08 00000000 00, , false",
        "83 03 04 00, , false",
        "94 04 00 00, , false"
    })
    void theWayBack(String options, String hops, boolean strict) {
        SourceRoute back = SourceRoute.returning(header(options), AT);
        assertThat(back)
                .isEqualTo(
                        hops == null
                                ? null
                                : new SourceRoute(
                                        strict,
                                        Arrays.stream(hops.split(" ", -1))
                                                .map(IpAddress::parse)
                                                .toList()));
    }

    /** A reply has at most one option of each kind, with the entry of this host, and whole words. */
    @ParameterizedTest
    @CsvSource({
        "07 07 04 00000000 07 07 04 00000000, 07 07 08 0a000001 00",
        "44 08 05 00 00000000 44 08 05 00 00000000, 44 08 09 00 80000007",
        "01 44 08 05 00 00000000 07 07 04 00000000, 44 08 09 00 80000007 07 07 08 0a000001 00",
        "44 14 05 01 0000000000000000 0000000000000000, 44 14 0d 01 0a000001 80000007 0000000000000000",
        "44 0c 05 03 0a000009 00000000, 44 0c 05 03 0a000009 00000000",
        "44 0c 05 03 0a000001 00000000, 44 0c 0d 03 0a000001 80000007",
        "44 0c 0d 13 0000000000000000, 44 0c 0d 13 0000000000000000",
        "44 0c 0d 11 0000000000000000, 44 0c 0d 21 0000000000000000",
        "00 07 07 04, ",
        "'', "
    })
    void theOptionsOfAReply(String request, String reply) {
        byte[] packet = header(request);
        byte[] options = RecordingOption.forReply(packet, AT, address("10.0.0.1"), 7);
        assertThat(options == null ? null : HexFormat.of().formatHex(options))
                .isEqualTo(reply == null ? null : reply.replace(" ", ""));
    }
}
