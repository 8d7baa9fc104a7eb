package io.hawser.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The hash is SipHash without the final word that contains the message's length. If the caller passes that word as the
 * last one, the hash equals SipHash. OpenSSL computes SipHash's values for the key 00 01 … 0f and the message 00 01 02
 * … with {@code openssl mac -macopt hexkey:000102… -macopt size:8 -macopt c-rounds:1 -macopt d-rounds:3 SIPHASH}.
 */
class KeyedHashTest {
    private static final long WORD_0 = 0x0706_0504_0302_0100L;
    private static final long WORD_1 = 0x0f0e_0d0c_0b0a_0908L;
    private static final long WORD_2 = 0x1716_1514_1312_1110L;
    private static final long WORD_3 = 0x1f1e_1d1c_1b1a_1918L;

    private final KeyedHash hash = new KeyedHash(keys(WORD_0, WORD_1));

    private static RandomGenerator keys(long... keys) {
        PrimitiveIterator.OfLong next = LongStream.of(keys).iterator();
        return next::nextLong;
    }

    private static long lengthWord(long bytes) {
        return bytes << 56;
    }

    @Test
    void strongIsSipHash24() {
        assertThat(hash.strong(WORD_0, WORD_1, WORD_2, WORD_3, lengthWord(32))).isEqualTo(0x7127_512f_72f2_7cceL);
    }

    @Test
    void ofBytesIsSipHash24OfEightBytes() {
        assertThat(hash.ofBytes(WORD_0)).isEqualTo(0x93f5_f579_9a93_2462L);
        assertThat(new KeyedHash(WORD_0, WORD_1).ofBytes(WORD_0)).isEqualTo(hash.ofBytes(WORD_0));
    }

    @Test
    void theOthersAreSipHash13() {
        assertThat(hash.of(WORD_0, lengthWord(8))).isEqualTo(0x3690_9511_8d29_9a8eL);
        assertThat(hash.of(WORD_0, WORD_1, lengthWord(16))).isEqualTo(0xcc4f_dd1a_7d90_8b66L);
        assertThat(hash.of(WORD_0, WORD_1, WORD_2, WORD_3, lengthWord(32))).isEqualTo(0x8115_7b6c_16a7_b60dL);
    }

    @Test
    void eachBitOfTheKeyAndOfEachWordMatters() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 64; i++) {
            long bit = 1L << i;
            long a = random.nextLong();
            long b = random.nextLong();
            assertThat(hash.of(a ^ bit, b)).isNotEqualTo(hash.of(a, b));
            assertThat(hash.of(a, b ^ bit)).isNotEqualTo(hash.of(a, b));
            assertThat(new KeyedHash(keys(WORD_0 ^ bit, WORD_1)).of(a, b)).isNotEqualTo(hash.of(a, b));
            assertThat(new KeyedHash(keys(WORD_0, WORD_1 ^ bit)).of(a, b)).isNotEqualTo(hash.of(a, b));
        }
    }
}
