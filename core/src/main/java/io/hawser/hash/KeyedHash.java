package io.hawser.hash;

import java.util.random.RandomGenerator;

/**
 * A keyed hash of a few numbers, unpredictable without the key: SipHash (Aumasson, Bernstein 2012) of whole 64-bit
 * words. The number of words is fixed for each use, so the length that the full algorithm appends is omitted.
 */
public final class KeyedHash {
    private static final int QUICK_ROUNDS = 1;
    private static final int STRONG_ROUNDS = 2;

    private final long key0;
    private final long key1;

    /** Draws the key from {@code random}. */
    public KeyedHash(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    /** Uses a key of 128 bits. */
    public KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** SipHash-2-4 of eight bytes, least significant first, including the length, as in the full algorithm. */
    public long ofBytes(long bytes) {
        State state = new State(key0, key1);
        state.absorb(bytes, STRONG_ROUNDS);
        state.absorb((long) Long.BYTES << 56, STRONG_ROUNDS);
        return state.finish(2 * STRONG_ROUNDS);
    }

    /**
     * SipHash-1-3 of two words, for tables whose keys come from the network: a sender cannot choose the bucket of its
     * packets. Both halves of the result are equally well mixed.
     */
    public long of(long first, long second) {
        State state = new State(key0, key1);
        state.absorb(first, QUICK_ROUNDS);
        state.absorb(second, QUICK_ROUNDS);
        return state.finish(3 * QUICK_ROUNDS);
    }

    /** SipHash-1-3 of three words. */
    public long of(long first, long second, long third) {
        State state = new State(key0, key1);
        state.absorb(first, QUICK_ROUNDS);
        state.absorb(second, QUICK_ROUNDS);
        state.absorb(third, QUICK_ROUNDS);
        return state.finish(3 * QUICK_ROUNDS);
    }

    /** SipHash-1-3 of five words. */
    public long of(long first, long second, long third, long fourth, long fifth) {
        return absorbed(first, second, third, fourth, fifth, QUICK_ROUNDS).finish(3 * QUICK_ROUNDS);
    }

    /** SipHash-2-4 of five words, for values that an attacker can observe. */
    public long strong(long first, long second, long third, long fourth, long fifth) {
        return absorbed(first, second, third, fourth, fifth, STRONG_ROUNDS).finish(2 * STRONG_ROUNDS);
    }

    private State absorbed(long first, long second, long third, long fourth, long fifth, int rounds) {
        State state = new State(key0, key1);
        state.absorb(first, rounds);
        state.absorb(second, rounds);
        state.absorb(third, rounds);
        state.absorb(fourth, rounds);
        state.absorb(fifth, rounds);
        return state;
    }

    /** The state, which escape analysis keeps in four registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void absorb(long word, int rounds) {
            v3 ^= word;
            rounds(rounds);
            v0 ^= word;
        }

        long finish(int rounds) {
            v2 ^= 0xff;
            rounds(rounds);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void rounds(int count) {
            for (int i = 0; i < count; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
