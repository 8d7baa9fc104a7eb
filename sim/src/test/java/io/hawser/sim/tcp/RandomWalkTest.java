package io.hawser.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.Capture;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random users on random lines: everything arrives once and in order, every connection ends, nothing is left behind.
 * {@code -Dhawser.walk.seeds=20000 -Dhawser.walk.first=0} runs others than the ordinary seeds.
 */
class RandomWalkTest {
    private static final int MOST_FAILURES = 5;

    @Test
    void everySeedEndsWell() {
        long first = Long.getLong("hawser.walk.first", 0);
        long seeds = Long.getLong("hawser.walk.seeds", 500);
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed < first + seeds && failures.size() < MOST_FAILURES; seed++) {
            Throwable failure = failureOf(seed, null);
            if (failure != null) {
                failure.printStackTrace();
                failures.add("seed " + seed + ", recorded in " + record(seed) + ": " + failure);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aRunIsAFunctionOfItsSeed() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(digestOf(seed)).isEqualTo(digestOf(seed));
        }
        assertThat(digestOf(1)).isNotEqualTo(digestOf(2));
    }

    private static Throwable failureOf(long seed, Capture capture) {
        try {
            new RandomWalk(seed, capture).run();
            return null;
        } catch (Exception | AssertionError failure) {
            return failure;
        }
    }

    private static Path record(long seed) {
        Path file = Path.of("target", "tcp-walk-" + seed + ".pcapng");
        try {
            Files.createDirectories(file.getParent());
            try (Capture capture = new Capture(new BufferedOutputStream(Files.newOutputStream(file)), 0, e -> {})) {
                failureOf(seed, capture);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toAbsolutePath();
    }

    private static String digestOf(long seed) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (Capture capture = new Capture(
                new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256)),
                0,
                e -> {})) {
            assertThat(failureOf(seed, capture)).isNull();
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
