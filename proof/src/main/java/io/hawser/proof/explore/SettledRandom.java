package io.hawser.proof.explore;

import java.util.random.RandomGenerator;

/**
 * Random numbers for a host whose state must not depend on how many were drawn: after {@link #settle} every draw gives
 * the same value. Before that, while the host draws its keys, they are ordinary random numbers.
 */
final class SettledRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    /** A value far from the ends of any range, so that loops that draw until a number fits terminate. */
    private static final long SAME = 0x2545_f491_4f6c_dd1dL;

    private long state;
    private boolean settled;

    SettledRandom(long seed) {
        state = seed;
    }

    void settle() {
        settled = true;
    }

    @Override
    public long nextLong() {
        if (settled) {
            return SAME;
        }
        state += GOLDEN;
        long mixed = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }
}
