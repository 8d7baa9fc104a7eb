package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.hash.KeyedHash;
import io.hawser.link.LinkType;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The cache of paths: what it finds, and that it grows with the paths that are in use. */
class PathCacheTest {
    /** So many paths that some sets of a cache of the largest size are full. */
    private static final int MORE_THAN_FIT = 100_000;

    private final TestHost host = new TestNet().host();
    private final TestLink link = host.link(LinkType.RAW_IP, "10.0.0.1/24", 1500);
    private final KeyedHash hash = new KeyedHash(new SplittableRandom(1));
    private final PathCache byPair = new PathCache(hash, /* byLocalToo= */ true);
    private final PathCache byRemote = new PathCache(hash, /* byLocalToo= */ false);

    private Path path(IpAddress local, IpAddress remote) {
        return new Path(
                local,
                remote,
                host.eth0(),
                null,
                Path.TO_HOST,
                null,
                host.eth0().generation());
    }

    private static Path find(PathCache cache, Path path) {
        IpAddress local = path.local();
        IpAddress remote = path.remote();
        return cache.find(local.high(), local.low(), remote.high(), remote.low());
    }

    @Test
    void everyPartOfTheAddressesCounts() {
        List<Path> paths = new ArrayList<>();
        for (int bits = 0; bits < 16; bits++) {
            paths.add(path(new IpAddress(bits & 1, bits >> 1 & 1), new IpAddress(bits >> 2 & 1, bits >> 3 & 1)));
        }
        paths.forEach(byPair::put);
        assertThat(paths).allSatisfy(path -> assertThat(find(byPair, path)).isSameAs(path));
    }

    @Test
    void theLocalAddressCountsOnlyWhereItIsPartOfTheKey() {
        Path path = path(new IpAddress(0, 1), new IpAddress(0, 2));
        Path other = path(new IpAddress(0, 7), new IpAddress(0, 2));
        byPair.put(path);
        byRemote.put(path);
        assertThat(find(byPair, other)).isNull();
        assertThat(byRemote.find(0, 2)).isSameAs(path);
        byRemote.put(other);
        assertThat(byRemote.find(0, 2)).as("it takes the place of the first").isSameAs(other);
        assertThat(byRemote.find(0, 3)).isNull();
    }

    @Test
    void aPathIsNotFoundWhenItIsStale() {
        Path path = path(new IpAddress(0, 1), new IpAddress(0, 2));
        byRemote.put(path);
        host.eth0().addAddress(IpAddress.parse("10.0.0.7"), 24);
        assertThat(byRemote.find(0, 2)).isNull();
        Path renewed = path(new IpAddress(0, 1), new IpAddress(0, 2));
        byRemote.put(renewed);
        assertThat(byRemote.find(0, 2)).isSameAs(renewed);
    }

    @Test
    void pathsInUseAreNotEvictedWhileTheCacheCanGrow() {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            Path path = path(new IpAddress(0, 1), new IpAddress(i & 7, i));
            paths.add(path);
            byRemote.put(path);
            byPair.put(path);
        }
        for (Path path : paths) {
            assertThat(find(byPair, path)).isSameAs(path);
            assertThat(byRemote.find(path.remote().high(), path.remote().low())).isSameAs(path);
        }
        assertThat(link.sent).isEmpty();
    }

    @Test
    void aPathThatIsUsedIsNotEvicted() {
        Path used = path(new IpAddress(0, 1), new IpAddress(7, 7));
        byRemote.put(used);
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            byRemote.put(path(new IpAddress(0, 1), new IpAddress(0, i)));
            assertThat(byRemote.find(7, 7)).isSameAs(used);
        }
    }

    @Test
    void aPathReplacesThatOfTheSameAddressesAlone() {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            byRemote.put(path(new IpAddress(0, 1), new IpAddress(0, i)));
        }
        List<Integer> kept = kept();
        assertThat(kept).hasSizeBetween(40_000, MORE_THAN_FIT - 1);
        for (int i = 0; i < 20; i++) {
            byRemote.put(path(new IpAddress(0, 1), new IpAddress(0, kept.getFirst())));
        }
        assertThat(kept()).isEqualTo(kept);
    }

    /** The paths of {@link #MORE_THAN_FIT} that are found. */
    private List<Integer> kept() {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            if (byRemote.find(0, i) != null) {
                kept.add(i);
            }
        }
        return kept;
    }
}
