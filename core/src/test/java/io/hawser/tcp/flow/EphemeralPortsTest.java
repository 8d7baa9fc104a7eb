package io.hawser.tcp.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.hash.KeyedHash;
import io.hawser.tcp.settings.TcpSettings;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** RFC 6056 §3.3.4. */
class EphemeralPortsTest {
    private final TcpSettings settings = new TcpSettings();
    private final EphemeralPorts ports = new EphemeralPorts(settings, new SplittableRandom(1));

    private void range(int first, int last) {
        settings.localPortRange[0] = first;
        settings.localPortRange[1] = last;
    }

    @Test
    void everyPortIsChosenOnceAndThenNone() {
        range(40_000, 40_099);
        BitSet taken = new BitSet();
        for (int i = 0; i < 100; i++) {
            int port = ports.choose(7, candidate -> !taken.get(candidate));
            assertThat(port).isBetween(40_000, 40_099);
            assertThat(taken.get(port)).isFalse();
            taken.set(port);
        }
        assertThat(ports.choose(7, candidate -> !taken.get(candidate))).isZero();
        assertThat(ports.choose(8, candidate -> !taken.get(candidate))).isZero();
        taken.clear(40_042);
        assertThat(ports.choose(7, candidate -> !taken.get(candidate))).isEqualTo(40_042);
        assertThat(ports.choose(12_345, candidate -> !taken.get(candidate))).isEqualTo(40_042);
    }

    @Test
    void aRangeOfOnePortWorks() {
        range(65_535, 65_535);
        assertThat(ports.choose(1, candidate -> true)).isEqualTo(65_535);
        assertThat(ports.choose(1, candidate -> true)).isEqualTo(65_535);
        assertThat(ports.choose(1, candidate -> false)).isZero();
    }

    @Test
    void aPortIsNotReusedBeforeTheOthersHaveBeen() {
        range(32_768, 60_999);
        Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < 28_232; i++) {
            assertThat(chosen.add(ports.choose(3, candidate -> true))).isTrue();
        }
    }

    @Test
    void peersBeginElsewhere() {
        Set<Integer> first = new HashSet<>();
        for (int peer = 0; peer < 100; peer++) {
            first.add(ports.choose(peer, candidate -> true));
        }
        assertThat(first).hasSizeGreaterThan(95);
    }

    /** The counters have 32 bits, and the range does not divide 2^32; no port may be missed at the wrap. */
    @Test
    void thePortsAreAllTriedWhereTheCounterWraps() {
        range(40_000, 40_099);
        int offset = (int) new KeyedHash(fixed(0)).of(7, 0);
        for (int start = -100; start < 0; start++) {
            EphemeralPorts wrapping = new EphemeralPorts(settings, fixed(start - offset));
            Set<Integer> tried = new HashSet<>();
            assertThat(wrapping.choose(7, candidate -> {
                        tried.add(candidate);
                        return false;
                    }))
                    .isZero();
            assertThat(tried).hasSize(100);
        }
    }

    private static RandomGenerator fixed(int number) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 5;
            }

            @Override
            public int nextInt() {
                return number;
            }
        };
    }

    /** Algorithm 4 has a counter for each group of peers: connections to one peer do not advance those to another. */
    @Test
    void thePortsTowardsAPeerAreSequential() {
        range(32_768, 60_999);
        int undisturbed = 0;
        for (int peer = 0; peer < 20; peer++) {
            int first = ports.choose(peer, candidate -> true);
            assertThat(ports.choose(peer, candidate -> true)).isEqualTo(next(first));
            for (int i = 0; i < 10; i++) {
                ports.choose(1000 + peer, candidate -> true);
            }
            undisturbed += ports.choose(peer, candidate -> true) == next(next(first)) ? 1 : 0;
        }
        // of 20 pairs of peers one may share a counter of the 256 by chance
        assertThat(undisturbed).isGreaterThanOrEqualTo(19);
    }

    private static int next(int port) {
        return port == 60_999 ? 32_768 : port + 1;
    }
}
