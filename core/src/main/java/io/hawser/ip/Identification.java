package io.hawser.ip;

import java.util.random.RandomGenerator;

/**
 * The identification of packets that may be cut up: unique among those between two hosts as long as 16 bits allow (RFC
 * 6864 §4.3), and of no help in guessing those of other hosts. The double-hash method of RFC 7739 §5.3: a secret offset
 * for each pair of hosts and protocol, and a counter that few pairs share.
 */
final class Identification {
    private static final int COUNTERS = 1024;

    private final KeyedHash hash;
    private final short[] counters = new short[COUNTERS];

    Identification(KeyedHash hash, RandomGenerator random) {
        this.hash = hash;
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = (short) random.nextInt();
        }
    }

    /** The identification of the next packet, 0 to 65535. */
    int next(Path path, int protocol) {
        long hashed = hash.of(path.local().low(), path.remote().low(), protocol);
        return (int) hashed + counters[(int) (hashed >>> 32) & COUNTERS - 1]++ & 0xffff;
    }
}
