package io.hawser.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.DeferredChecksum;
import io.hawser.link.Link;
import io.hawser.link.MergedSegments;
import io.hawser.link.Offloads;
import io.hawser.link.PcapngWriter;
import io.hawser.link.VirtioOffload;
import io.hawser.link.WrappedLink;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.proof.Recording;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

/**
 * Random users on random cables: everything arrives once and in order, every connection ends, and nothing is left.
 * {@code hawser walk --seeds 20000} walks more seeds, {@code hawser walk --seed 17} shows one walk.
 */
class RandomWalkTest {
    private static final int SEEDS = 2000;
    private static final int OFFLOADED_SEEDS = Integer.getInteger("hawser.walk.offloaded", 60);
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

    @Test
    void offloadChangesNoPacketOnTheWire() {
        int compared = 0;
        int cut = 0;
        for (long seed = 0; compared < OFFLOADED_SEEDS; seed++) {
            ByteArrayOutputStream plainLines = new ByteArrayOutputStream();
            RandomWalk plain = new RandomWalk(seed, recording(plainLines), link -> link);
            plain.run();
            if (plain.dependsOnOffload()) {
                continue;
            }
            PacketPool pool = new PacketPool();
            List<SegmentingLink> cards = new ArrayList<>();
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            RandomWalk offloaded = new RandomWalk(seed, recording(lines), link -> {
                SegmentingLink card = new SegmentingLink(link, pool);
                cards.add(card);
                return card;
            });
            offloaded.run();
            compared += areSameLines(seed, lines, plainLines) ? 1 : 0;
            assertThat(pool.outstanding()).isZero();
            cut += cards.stream().mapToInt(SegmentingLink::cut).sum();
        }
        assertThat(cut).as("units of several segments").isPositive();
    }

    /**
     * Compares line by line, up to the first segment that differs only in its window: all segments of a unit offer the
     * window of the first one, which may be rounded in another way, and what follows depends on it.
     *
     * @return whether all lines were compared
     */
    private static boolean areSameLines(long seed, ByteArrayOutputStream lines, ByteArrayOutputStream expected) {
        List<String> actual = lines.toString(StandardCharsets.UTF_8).lines().toList();
        List<String> plain = expected.toString(StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < Math.min(actual.size(), plain.size()); i++) {
            String line = actual.get(i);
            String other = plain.get(i);
            boolean isSame = line.equals(other);
            assertThat(isSame || withoutWindow(line).equals(withoutWindow(other)))
                    .as("seed %d, line %d:%n%s%nwithout offload:%n%s", seed, i, line, other)
                    .isTrue();
            if (!isSame) {
                return false;
            }
        }
        assertThat(actual).as("seed %d, lines", seed).hasSameSizeAs(plain);
        return true;
    }

    private static String withoutWindow(String line) {
        return line.replaceFirst(", win [0-9]+", "");
    }

    /** A network card that cuts units and completes checksums, and passes arriving packets unchanged. */
    private static final class SegmentingLink extends WrappedLink {
        private final PacketPool pool;
        private int cut;

        SegmentingLink(Link link, PacketPool pool) {
            super(link);
            this.pool = pool;
        }

        int cut() {
            return cut;
        }

        @Override
        public Offloads offloads() {
            return new Offloads(/* checksumOnSend= */ true, VirtioOffload.SEGMENTATION_BYTES);
        }

        @Override
        public void transmit(Packet packet) {
            if (packet.segmentBytes() > 0) {
                cut++;
                assertThat(MergedSegments.cut(packet, type(), packet.segmentBytes(), pool, link()::transmit))
                        .isTrue();
                packet.release();
            } else {
                DeferredChecksum.complete(packet, type());
                link().transmit(packet);
            }
        }

        @Override
        public void attach(Receiver receiver) {
            link().attach(receiver);
        }
    }

    private static Recording recording(ByteArrayOutputStream lines) {
        return new Recording(new PrintStream(lines, false, StandardCharsets.UTF_8), null);
    }

    private static String linesOf(long seed, boolean fastPaths) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        RandomWalk walk = new RandomWalk(seed, recording(lines));
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
