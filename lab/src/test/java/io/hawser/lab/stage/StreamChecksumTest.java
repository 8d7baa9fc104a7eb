package io.hawser.lab.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamChecksumTest {
    private static long of(String... pieces) {
        StreamChecksum checksum = new StreamChecksum();
        for (String each : pieces) {
            byte[] bytes = (each + "#").getBytes(US_ASCII);
            checksum.update(bytes, bytes.length - 1);
        }
        return checksum.value();
    }

    @Test
    void piecesDoNotMatterButBytesAndTheirOrderDo() {
        assertThat(of("order ", "7 red roses")).isEqualTo(of("order 7", " red", " roses"));
        assertThat(of("order 7 red roses")).isNotEqualTo(of("7 red rosesorder "));
        assertThat(of("order 7 red roses")).isNotEqualTo(of("order 7 red roset"));
        assertThat(of()).isNotEqualTo(of("\0"));
    }
}
