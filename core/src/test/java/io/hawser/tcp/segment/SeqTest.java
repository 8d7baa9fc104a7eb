package io.hawser.tcp.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comparisons modulo 2^32 (RFC 9293 §3.4). */
class SeqTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "7fffffff, 80000000",
        "80000000, 80000001",
        "ffffffff, 0",
        "fffffffe, 1",
        "ffffffff, 7ffffffe",
        "80000000, ffffffff",
        "c0000000, 3fffffff",
    })
    void theFirstComesBeforeTheSecond(String first, String second) {
        int a = Integer.parseUnsignedInt(first, 16);
        int b = Integer.parseUnsignedInt(second, 16);
        assertThat(Seq.lt(a, b)).isTrue();
        assertThat(Seq.lt(b, a)).isFalse();
        assertThat(Seq.leq(a, b)).isTrue();
        assertThat(Seq.leq(b, a)).isFalse();
        assertThat(Seq.gt(b, a)).isTrue();
        assertThat(Seq.gt(a, b)).isFalse();
        assertThat(Seq.geq(b, a)).isTrue();
        assertThat(Seq.geq(a, b)).isFalse();
        assertThat(Seq.max(a, b)).isEqualTo(b).isEqualTo(Seq.max(b, a));
        assertThat(Seq.min(a, b)).isEqualTo(a).isEqualTo(Seq.min(b, a));
    }

    @Test
    void aNumberIsEqualToItself() {
        for (int a : new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(Seq.leq(a, a) && Seq.geq(a, a)).isTrue();
            assertThat(Seq.lt(a, a) || Seq.gt(a, a)).isFalse();
            assertThat(Seq.max(a, a)).isEqualTo(a).isEqualTo(Seq.min(a, a));
        }
    }

    @Test
    void fromAnyStartTheNextHalfOfTheSpaceIsLater() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            int start = random.nextInt();
            int distance = 1 + random.nextInt(Integer.MAX_VALUE - 1);
            assertThat(Seq.lt(start, start + distance)).isTrue();
            assertThat(Seq.gt(start, start - distance)).isTrue();
        }
    }

    @Test
    void peopleReadItWithoutASign() {
        assertThat(Seq.toString(0)).isEqualTo("0");
        assertThat(Seq.toString(-1)).isEqualTo("4294967295");
        assertThat(Seq.toString(Integer.MIN_VALUE)).isEqualTo("2147483648");
    }
}
