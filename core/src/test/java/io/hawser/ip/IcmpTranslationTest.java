package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The types and codes of ICMP for those of ICMPv6, and back (RFC 7915 §4.2, §5.2). */
class IcmpTranslationTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0, 3, 0", "1, 1, 3, 13", "1, 2, 3, 1", "1, 3, 3, 1", "1, 4, 3, 3", "1, 5, 3, 13",
        "2, 0, 3, 4", "3, 0, 11, 0", "3, 1, 11, 1", "4, 0, 12, 0", "4, 1, 3, 2", "4, 2, 12, 0"
    })
    void anErrorOfIcmpv6(int typeV6, int codeV6, int type, int code) {
        assertThat(IcmpTranslation.toV4(typeV6, codeV6)).isEqualTo(type << 8 | code);
    }

    /** RFC 4443 §2.4 a: transports are told of errors whose type is unknown. */
    @ParameterizedTest
    @CsvSource({"0, 0", "5, 3", "100, 0", "127, 255"})
    void anErrorOfUnknownTypeIsAParameterProblem(int typeV6, int codeV6) {
        assertThat(IcmpTranslation.toV4(typeV6, codeV6)).isEqualTo(12 << 8);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, 1, 0",
        "3, 1, 1, 3",
        "3, 2, 4, 1",
        "3, 3, 1, 4",
        "3, 4, 2, 0",
        "3, 5, 1, 3",
        "3, 9, 1, 1",
        "3, 13, 1, 1",
        "11, 0, 3, 0",
        "11, 1, 3, 1"
    })
    void anErrorOfIcmp(int type, int code, int typeV6, int codeV6) {
        assertThat(IcmpTranslation.toV6(type, code)).isEqualTo(typeV6 << 8 | codeV6);
    }
}
