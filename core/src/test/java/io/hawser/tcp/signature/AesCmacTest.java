package io.hawser.tcp.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AES-CMAC by the examples of RFC 4493 §4. */
class AesCmacTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c");
    private static final byte[] MESSAGE = HEX.parseHex("6bc1bee22e409f96e93d7e117393172a"
            + "ae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52ef"
            + "f69f2445df4f9b17ad2b417be66c3710");

    @ParameterizedTest
    @CsvSource({
        "0, bb1d6929e95937287fa37d129b756746",
        "16, 070a16b46b4d4144f79bdd9dd04a287c",
        "40, dfa66747de9ae63030ca32611497c827",
        "64, 51f0bebf7e3b9d92fc49741779363cfe"
    })
    void isThatOfTheRfcHoweverTheMessageIsCut(int length, String code) {
        AesCmac cmac = new AesCmac();
        for (int step : new int[] {1, 7, 16, 17, 64}) {
            cmac.begin(KEY);
            for (int at = 0; at < length; at += step) {
                cmac.update(MESSAGE, at, Math.min(step, length - at));
            }
            assertThat(HEX.formatHex(cmac.finish())).isEqualTo(code);
        }
    }
}
