package io.hawser.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.PcapngWriter;
import io.hawser.proof.Recording;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

/**
 * Random users on random cables: everything arrives once and in order, every connection ends, and nothing is left.
 * {@code hawser walk --seeds 20000} walks more seeds, {@code hawser walk --seed 17} shows one walk.
 */
class RandomWalkTest {
    private static final int SEEDS = 2000;
    private static final int MOST_FAILURES = 5;

    @Test
    void everySeedEndsWell() throws Exception {
        Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
        int jobs = Runtime.getRuntime().availableProcessors();
        Walks.run(0, SEEDS, jobs, () -> failures.size() >= MOST_FAILURES, (seed, failure) -> {
            if (failure != null) {
                failures.put(seed, failure);
            }
        });
        failures.forEach((seed, failure) -> {
            System.err.println("hawser walk --seed " + seed);
            failure.printStackTrace();
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void aRunIsAFunctionOfItsSeed() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(digestOf(seed)).isEqualTo(digestOf(seed));
        }
        assertThat(digestOf(1)).isNotEqualTo(digestOf(2));
    }

    @Test
    void fastPathsChangeNoPacket() {
        for (long seed = 0; seed < 150; seed++) {
            String slow = linesOf(seed, /* fastPaths= */ false);
            assertThat(linesOf(seed, /* fastPaths= */ true)).as("seed %d", seed).isEqualTo(slow);
        }
    }

    private static String linesOf(long seed, boolean fastPaths) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        RandomWalk walk =
                new RandomWalk(seed, new Recording(new PrintStream(lines, false, StandardCharsets.UTF_8), null));
        if (!fastPaths) {
            walk.withoutFastPaths();
        }
        walk.run();
        return lines.toString(StandardCharsets.UTF_8);
    }

    private static String digestOf(long seed) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (PcapngWriter capture = new PcapngWriter(
                new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256)), 0)) {
            new RandomWalk(seed, new Recording(null, capture)).run();
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
