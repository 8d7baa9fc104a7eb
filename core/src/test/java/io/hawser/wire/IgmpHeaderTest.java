package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgmpHeaderTest {
    private static final int AT = 3;

    private static byte[] message(String hex) {
        byte[] message = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] within = new byte[AT + message.length];
        System.arraycopy(message, 0, within, AT, message.length);
        return within;
    }

    /** RFC 3376 §4.1 */
    @Test
    void fieldsOfAQuery() {
        byte[] query = message("11 94 0000 e0010203 fa 7d 0002 0a000001 0a000002");
        assertThat(IgmpHeader.type(query, AT)).isEqualTo(IgmpHeader.QUERY);
        assertThat(IgmpHeader.code(query, AT)).isEqualTo(0x94);
        assertThat(IgmpHeader.group(query, AT)).isEqualTo(0xe001_0203);
        // 1111 1010: four reserved bits, S, and the three bits of QRV
        assertThat(IgmpHeader.robustness(query, AT)).isEqualTo(2);
        assertThat(IgmpHeader.querierInterval(query, AT)).isEqualTo(0x7d);
        assertThat(IgmpHeader.sources(query, AT)).isEqualTo(2);
        assertThat(IgmpHeader.source(query, AT, 0)).isEqualTo(0x0a00_0001);
        assertThat(IgmpHeader.source(query, AT, 1)).isEqualTo(0x0a00_0002);
    }

    /** RFC 3376 §4.1.1: (mantissa | 16) << (exponent + 3) */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "127, 127", "128, 128", "129, 136", "143, 248", "144, 256", "255, 31744"})
    void codes(int code, int value) {
        assertThat(IgmpHeader.decode(code)).isEqualTo(value);
    }

    @Test
    void messagesOfVersion2() {
        byte[] written = new byte[AT + 12];
        Arrays.fill(written, (byte) 0xaa);
        IgmpHeader.write(written, AT, IgmpHeader.REPORT_V2, 0xe001_0203);
        assertThat(Arrays.copyOfRange(written, AT, AT + 8))
                .isEqualTo(Arrays.copyOfRange(message("16 00 07fb e0010203"), AT, AT + 8));
        assertThat(written[AT - 1]).isEqualTo((byte) 0xaa);
        assertThat(written[AT + 8]).isEqualTo((byte) 0xaa);
        assertThat(IgmpHeader.isChecksumValid(written, AT, 8)).isTrue();
        written[AT + 7] ^= 1;
        assertThat(IgmpHeader.isChecksumValid(written, AT, 8)).isFalse();
    }

    @Test
    void reportsOfVersion3() {
        byte[] written = message("aa aa aaaa aaaa aaaa 04 00 0000 e0010203");
        IgmpHeader.writeReport(written, AT, 16, 1);
        assertThat(written).isEqualTo(message("22 00 f7f9 0000 0001 04 00 0000 e0010203"));
        assertThat(IgmpHeader.isChecksumValid(written, AT, 16)).isTrue();
    }
}
