package io.hawser.ip;

import io.hawser.hash.KeyedHash;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the IP identification of packets that may be fragmented: unique between two hosts as long as 16 bits allow
 * (RFC 6864 §4.3), and unpredictable for others. It uses the double-hash method of RFC 7739 §5.3: a secret offset for
 * each pair of hosts and protocol, and a counter that few pairs share.
 */
final class Identification {
    private static final int COUNTERS = 1024;

    private final KeyedHash hash;
    private final short[] counters = new short[COUNTERS];

    /** Null until the first IPv6 packet is fragmented. */
    private int @Nullable [] v6Counters;

    Identification(KeyedHash hash, RandomGenerator random) {
        this.hash = hash;
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = (short) random.nextInt();
        }
    }

    /** The identification of the next IPv6 packet that is fragmented, of 32 bits. */
    int nextV6(Path path, int protocol) {
        int[] known = v6Counters;
        if (known == null) {
            known = new int[COUNTERS];
            v6Counters = known;
        }
        long hashed =
                hash.of(path.local().low(), path.remote().high() ^ path.remote().low(), protocol);
        return (int) hashed + known[(int) (hashed >>> 32) & COUNTERS - 1]++;
    }

    /** The identification of the next IPv4 packet, 0 to 65535. */
    int next(Path path, int protocol) {
        long hashed = hash.of(path.local().low(), path.remote().low(), protocol);
        return (int) hashed + counters[(int) (hashed >>> 32) & COUNTERS - 1]++ & 0xffff;
    }
}
