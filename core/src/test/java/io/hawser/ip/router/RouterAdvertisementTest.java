package io.hawser.ip.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ip.address.Prefix;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The message of router advertisements (RFC 4861 §4.2 and §4.6, RFC 4191, RFC 8106), byte by byte. */
class RouterAdvertisementTest {
    private static final Prefix PREFIX = Prefix.parse("2001:db8:1:2::/64");

    private static RouterAdvertisement empty() {
        return new RouterAdvertisement(0, false, false, 0, 0, 0, 0, List.of(), List.of(), List.of(), 0);
    }

    private static RouterAdvertisement read(byte[] bytes) {
        return RouterAdvertisement.read(bytes, 0, bytes.length);
    }

    /** The fixed part with options behind it. */
    private static byte[] withOptions(int... options) {
        byte[] bytes = new byte[RouterAdvertisement.FIXED_BYTES + options.length];
        for (int i = 0; i < options.length; i++) {
            bytes[RouterAdvertisement.FIXED_BYTES + i] = (byte) options[i];
        }
        return bytes;
    }

    @Test
    void theFixedPartHasItsFields() {
        byte[] bytes = empty().toBytes();
        assertThat(bytes).isEqualTo(new byte[16]);
        RouterAdvertisement full =
                new RouterAdvertisement(200, true, false, -1, 0xfffe, 0, 0, List.of(), List.of(), List.of(), 0);
        bytes = full.toBytes();
        assertThat(Bytes.i32(bytes, 4)).isEqualTo(200 << 24 | 0x98 << 16 | 0xfffe);
        assertThat(read(bytes)).isEqualTo(full);
        RouterAdvertisement other =
                new RouterAdvertisement(0, false, true, 0, 0, 0, 0, List.of(), List.of(), List.of(), 0);
        assertThat(Bytes.u8(other.toBytes(), 5)).isEqualTo(0x40);
        assertThat(read(other.toBytes())).isEqualTo(other);
        // the reserved value counts as medium
        bytes[5] = 0x10;
        assertThat(read(bytes).preference()).isZero();
        bytes[5] = 0x08;
        assertThat(read(bytes).preference()).isEqualTo(1);
    }

    @Test
    void anAdvertisementIsReadWhereverItIsInItsPacket() {
        RouterAdvertisement written = RouterAdvertisement.of(PREFIX).from(0x02_00_00_00_00_07L);
        byte[] message = written.toBytes();
        byte[] packet = new byte[40 + message.length + 5];
        Arrays.fill(packet, (byte) 0xff);
        System.arraycopy(message, 0, packet, 40, message.length);
        assertThat(RouterAdvertisement.read(packet, 40, 40 + message.length)).isEqualTo(written);
        assertThat(RouterAdvertisement.read(packet, 40, 40 + 15)).isNull();
        assertThat(RouterAdvertisement.read(packet, 40, 40 + 16)).isNotNull();
        assertThat(RouterAdvertisement.read(packet, 40, 40 + 17))
                .as("half an option")
                .isNull();
        assertThat(RouterAdvertisement.read(packet, 40, 40 + 20)).isNull();
    }

    @Test
    void optionsHaveTheFormOfTheRfcs() {
        RouterAdvertisement written = new RouterAdvertisement(
                0,
                false,
                false,
                0,
                0,
                1400,
                0x0102_0304_0506L,
                List.of(new AdvertisedPrefix(PREFIX, true, false, AdvertisedPrefix.FOREVER, 7)),
                List.of(IpAddress.parse("2001:db8::53")),
                List.of("a.test"),
                0x8000_0001L);
        byte[] bytes = written.toBytes();
        int[] expected = {
            1, 1, 1, 2, 3, 4, 5, 6, // source link-layer address
            5, 1, 0, 0, 0, 0, 5, 0x78, // MTU
            3, 4, 64, 0x80, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 7, 0, 0, 0, 0, // prefix information
            0x20, 1, 0x0d, 0xb8, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 25, 3, 0, 0, 0x80, 0, 0, 1, // recursive DNS server
            0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53, 31, 2, 0, 0, 0x80, 0, 0, 1, // DNS search list
            1, 'a', 4, 't', 'e', 's', 't', 0,
        };
        assertThat(bytes).isEqualTo(withOptions(expected));
        assertThat(read(bytes)).isEqualTo(written);
    }

    @Test
    void searchListsOfAnyLengthAreWrittenAndRead() {
        String longest = "a".repeat(63);
        for (String name : List.of("a", "ab.cd", "abcdef", "abcdefg.h", longest + "." + longest)) {
            RouterAdvertisement written =
                    new RouterAdvertisement(0, false, false, 0, 0, 0, 0, List.of(), List.of(), List.of(name, "x"), 60);
            byte[] bytes = written.toBytes();
            int names = name.length() + 2 + 3;
            assertThat(bytes).as(name).hasSize(16 + 8 + (names + 7) / 8 * 8);
            assertThat(Bytes.u8(bytes, 17) * 8).isEqualTo(bytes.length - 16);
            assertThat(read(bytes)).isEqualTo(written);
        }
    }

    @Test
    void aMalformedSearchListIsReadUpToTheError() {
        int[] good = {31, 2, 0, 0, 0, 0, 0, 9, 1, 'a', 0, 1, 'b', 0, 0, 0};
        assertThat(read(withOptions(good)).searchDomains()).containsExactly("a", "b");
        int[] compressed = good.clone();
        compressed[11] = 0xc0;
        int[] tooLong = good.clone();
        tooLong[11] = 5;
        int[] strange = good.clone();
        strange[12] = ' ';
        for (int[] each : List.of(compressed, tooLong, strange)) {
            assertThat(read(withOptions(each)).searchDomains())
                    .as(Arrays.toString(each))
                    .containsExactly("a");
            assertThat(read(withOptions(each)).dnsSeconds()).isEqualTo(9);
        }
        // a label that ends with its option, and the end of the list is missing
        int[] endless = {31, 2, 0, 0, 0, 0, 0, 9, 1, 'a', 0, 4, 'b', 'b', 'b', 'b'};
        assertThat(read(withOptions(endless)).searchDomains()).containsExactly("a");
        // 64 bytes are no label, but the beginning of something else
        int[] large = new int[8 + 72];
        Arrays.fill(large, 'b');
        System.arraycopy(new int[] {31, 10, 0, 0, 0, 0, 0, 9, 64}, 0, large, 0, 9);
        large[8 + 65] = 0;
        assertThat(read(withOptions(large)).searchDomains()).isEmpty();
        large[8] = 63;
        large[8 + 64] = 0;
        assertThat(read(withOptions(large)).searchDomains()).containsExactly("b".repeat(63));
    }

    @Test
    void theLifetimeOfTheServersMayBeForever() {
        int[] servers = {25, 3, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
        assertThat(read(withOptions(servers)).dnsSeconds()).isEqualTo(0xffff_ffffL);
        assertThat(read(withOptions(servers)).dnsServers()).containsExactly(IpAddress.parse("2001::9"));
        // half an address is none
        servers[1] = 2;
        assertThat(read(withOptions(Arrays.copyOf(servers, 16))).dnsServers()).isEmpty();
    }

    @Test
    void impossibleOptionsAreSkippedOrEndTheMessage() {
        assertThat(read(withOptions(77, 1, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0, 0, 5, 0))
                        .mtuBytes())
                .isEqualTo(1280);
        assertThat(read(withOptions(5, 1, 0, 0, 0x80, 0, 0, 0)).mtuBytes()).isZero();
        assertThat(read(withOptions(5, 0, 0, 0, 0, 0, 5, 0))).isNull();
        assertThat(read(withOptions(5, 2, 0, 0, 0, 0, 5, 0))).isNull();
        // a prefix of another size
        assertThat(read(withOptions(3, 1, 64, 0xc0, 0, 0, 0, 9)).prefixes()).isEmpty();
    }

    private static List<AdvertisedPrefix> readPrefix(int length, long valid, long preferred, String address) {
        byte[] bytes = RouterAdvertisement.of(PREFIX).toBytes();
        bytes[18] = (byte) length;
        Bytes.put32(bytes, 20, (int) valid);
        Bytes.put32(bytes, 24, (int) preferred);
        IpAddress parsed = IpAddress.parse(address);
        Bytes.put64(bytes, 32, parsed.high());
        Bytes.put64(bytes, 40, parsed.low());
        return read(bytes).prefixes();
    }

    @Test
    void impossiblePrefixesAreSkipped() {
        String address = "2001:db8:1:2:3:4:5:6";
        assertThat(readPrefix(64, 9, 9, address)).containsExactly(new AdvertisedPrefix(PREFIX, true, true, 9, 9));
        assertThat(readPrefix(128, 9, 9, address))
                .singleElement()
                .satisfies(prefix -> assertThat(prefix.prefix().address()).isEqualTo(IpAddress.parse(address)));
        assertThat(readPrefix(129, 9, 9, address)).isEmpty();
        assertThat(readPrefix(64, 8, 9, address)).isEmpty();
        assertThat(readPrefix(64, 0xffff_ffffL, 0xffff_fffeL, address)).hasSize(1);
        assertThat(readPrefix(64, 9, 9, "fe80::")).isEmpty();
        assertThat(readPrefix(64, 9, 9, "ff05::")).isEmpty();
        assertThat(readPrefix(96, 9, 9, "10.0.0.1")).isEmpty();
        byte[] flags = RouterAdvertisement.of(PREFIX).toBytes();
        flags[19] = 0x40;
        assertThat(read(flags).prefixes().getFirst().onLink()).isFalse();
        assertThat(read(flags).prefixes().getFirst().autonomous()).isTrue();
        flags[19] = (byte) 0x80;
        assertThat(read(flags).prefixes().getFirst().onLink()).isTrue();
        assertThat(read(flags).prefixes().getFirst().autonomous()).isFalse();
        flags[19] = 0;
        assertThat(read(flags).prefixes().getFirst().onLink()).isFalse();
        assertThat(read(flags).prefixes().getFirst().autonomous()).isFalse();
    }

    @Test
    void aPrefixHasPossibleTimesAndIsOfIpv6() {
        AdvertisedPrefix forever =
                new AdvertisedPrefix(PREFIX, true, true, AdvertisedPrefix.FOREVER, AdvertisedPrefix.FOREVER);
        assertThat(forever.preferredSeconds()).isEqualTo(AdvertisedPrefix.FOREVER);
        assertThat(new AdvertisedPrefix(PREFIX, true, true, 0, 0).validSeconds())
                .isZero();
        for (long[] each : new long[][] {{-1, -1}, {AdvertisedPrefix.FOREVER + 1, 5}, {5, -1}, {5, 6}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AdvertisedPrefix(PREFIX, true, true, each[0], each[1]))
                    .withMessageContaining(each[1] + " and " + each[0]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdvertisedPrefix(Prefix.parse("10.0.0.0/8"), true, true, 5, 5))
                .withMessageContaining("not 10.0.0.0/8");
    }
}
