package io.hawser.sim;

import io.hawser.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random streams that are functions of one seed and their names, so that neither an additional stream nor an additional
 * draw changes other streams. A stream is SplitMix64 ({@link SplittableRandom}), seeded by the first eight bytes of the
 * SHA-256 of the seed and the name.
 */
final class RandomStreams {
    private final long seed;

    RandomStreams(long seed) {
        this.seed = seed;
    }

    RandomGenerator named(String name) {
        byte[] seedBytes = new byte[Long.BYTES];
        Bytes.put64(seedBytes, 0, seed);
        MessageDigest digest = sha256();
        digest.update(seedBytes);
        return new SplittableRandom(Bytes.i64(digest.digest(name.getBytes(StandardCharsets.UTF_8)), 0));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
