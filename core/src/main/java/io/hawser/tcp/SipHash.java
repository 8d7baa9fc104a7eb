package io.hawser.tcp;

import java.util.random.RandomGenerator;

/**
 * SipHash (Aumasson, Bernstein 2012), a hash that nobody can steer without its key. Words are hashed as they are: the
 * number of words is fixed for each use, so the length that the full algorithm appends is left out.
 */
final class SipHash {
    private final long key0;
    private final long key1;

    SipHash(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    /** SipHash-1-3, for hash tables. */
    long quick(long first, long second) {
        State state = new State(key0, key1);
        state.absorb(first, 1);
        state.absorb(second, 1);
        return state.finish(3);
    }

    /** SipHash-1-3, for hash tables. */
    long quick(long a, long b, long c, long d, long e) {
        State state = new State(key0, key1);
        state.absorb(a, 1);
        state.absorb(b, 1);
        state.absorb(c, 1);
        state.absorb(d, 1);
        state.absorb(e, 1);
        return state.finish(3);
    }

    /** SipHash-2-4, for what an attacker sees. */
    long strong(long a, long b, long c, long d, long e) {
        State state = new State(key0, key1);
        state.absorb(a, 2);
        state.absorb(b, 2);
        state.absorb(c, 2);
        state.absorb(d, 2);
        state.absorb(e, 2);
        return state.finish(4);
    }

    /** Lives on the stack only: the JIT takes it apart into four registers. */
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
