package io.hawser.tools.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares decisions with the header of the packet; TcpdumpOptionsIT compares many more with libpcap's decisions. */
class PacketFilterTest {
    /** A SYN from 10.0.0.1:35646 to 10.0.0.2:22. */
    private static final byte[] SYN = HexFormat.of()
            .parseHex("02000000000202000000000108004500003c00014000400626b90a0000010a0000028b3e00163c5974f6"
                    + "00000000a002721000000000020405b40402080ad2bc7c0e0000000001030307");

    private static boolean accepts(String filter, byte[] packet) throws FilterException {
        return PacketFilter.compile(filter, FilterLink.ETHERNET, FilterNames.NONE)
                .accepts(packet, 0, packet.length);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0, true",
        "tcp[tcpflags] & tcp-ack != 0, false",
        "src host 10.0.0.1 and dst port 22, true",
        "dst host 10.0.0.1, false",
        "host 10.0.0.2 or 10.0.0.3, true",
        "net 10.0.0.0/8 and not port 80, true",
        "portrange 20-25, true",
        "len = 74, true",
        "ether src 02:00:00:00:00:01, true",
        "vlan, false",
        "ip[2:2] = 60, true",
        "(tcp[12] & 0xf0) >> 2 = 40, true",
        "'', true"
    })
    void decidesByTheHeaders(String filter, boolean accepted) throws FilterException {
        assertThat(accepts(filter, SYN)).isEqualTo(accepted);
    }

    @Test
    void refusesAPacketThatIsCutOffBeforeTheByteInQuestion() throws FilterException {
        assertThat(accepts("tcp[13] = 2", Arrays.copyOf(SYN, 48))).isTrue();
        assertThat(accepts("tcp[13] = 2", Arrays.copyOf(SYN, 47))).isFalse();
        assertThat(accepts("not tcp[13] = 2", Arrays.copyOf(SYN, 47))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp prot 80, can't parse filter expression: syntax error, 5",
        "tcp port 80 and, can't parse filter expression: syntax error, 16",
        "host 10.0.0.256, invalid IPv4 address '10.0.0.256', 6",
        "net 10.0.0.1/8, 'non-network bits set in \"10.0.0.1/8\"', 5",
        "tcp port 80 or udp port 99999, illegal port number 99999 > 65535, 25"
    })
    void saysWhereAnExpressionIsWrong(String filter, String message, int column) {
        assertThatThrownBy(() -> accepts(filter, SYN))
                .isInstanceOf(FilterException.class)
                .hasMessage(message)
                .extracting(wrong -> ((FilterException) wrong).column())
                .isEqualTo(column);
    }

    @Test
    void parenthesesMayNestDeeplyButNotWithoutEnd() throws FilterException {
        assertThat(accepts("(".repeat(200) + "tcp" + ")".repeat(200), SYN)).isTrue();
        assertThatThrownBy(() -> accepts("(".repeat(100_000), SYN)).isInstanceOf(FilterException.class);
        assertThatThrownBy(() -> accepts("-".repeat(100_000) + "1 = 1", SYN)).isInstanceOf(FilterException.class);
    }

    /** Any row of words is a filter or gives an error, and a filter decides about any packet. */
    @Test
    void throwsNothingElseWhateverComes() {
        List<String> words = List.of(
                "tcp",
                "udp",
                "ip6",
                "host",
                "port",
                "net",
                "10.0.0.1",
                "::1",
                "80",
                "and",
                "or",
                "not",
                "(",
                ")",
                "[",
                "]",
                "&",
                "=",
                ">",
                "len",
                "vlan",
                "mpls",
                "geneve",
                "pppoes",
                "src",
                "dst",
                "proto",
                "protochain",
                ":",
                "/",
                "8",
                "02:00:00:00:00:01",
                "less",
                "-",
                "%",
                "0xffffffff",
                "llc",
                "broadcast",
                "\\tcp");
        SplittableRandom random = new SplittableRandom(7);
        int compiled = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder filter = new StringBuilder();
            for (int word = random.nextInt(1, 9); word > 0; word--) {
                filter.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            byte[] packet = new byte[random.nextInt(80)];
            random.nextBytes(packet);
            try {
                accepts(filter.toString(), packet);
                accepts(filter.toString(), SYN);
                compiled++;
            } catch (FilterException wrong) {
                assertThat(wrong.column()).isPositive();
            }
        }
        assertThat(compiled).isGreaterThan(200);
    }
}
