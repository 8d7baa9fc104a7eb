package io.hawser.ip;

import java.util.random.RandomGenerator;

/**
 * A hash of a few numbers that nobody can aim without the key: SipHash-1-3 of whole 64-bit words. Tables whose keys come
 * from the network use it, so that no sender can choose which bucket its packets fall into.
 */
public final class KeyedHash {
    private final long key0;
    private final long key1;

    /** A hash with a key drawn from {@code random}. */
    public KeyedHash(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    /** The hash of two words; both halves of it are equally good. */
    public long of(long first, long second) {
        return of(first, second, 0);
    }

    /** The hash of three words. */
    public long of(long first, long second, long third) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int round = 0; round < 6; round++) {
            long word = round == 0 ? first : round == 1 ? second : round == 2 ? third : 0;
            if (round == 3) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
