package io.hawser.tcp.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LocalEndCountsTest {
    private final LocalEndCounts counts = new LocalEndCounts();

    /** A hundred thousand random additions and removals, compared with a map. */
    @Test
    void agreesWithAMap() {
        SplittableRandom random = new SplittableRandom(5);
        IpAddress[] addresses = {IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), IpAddress.parse("127.0.0.1")
        };
        Map<IpAddress, Map<Integer, Integer>> right = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            IpAddress address = addresses[random.nextInt(3)];
            int port = 1 + random.nextInt(300) * 211;
            Map<Integer, Integer> ofAddress = right.computeIfAbsent(address, _ -> new HashMap<>());
            int before = ofAddress.getOrDefault(port, 0);
            if (before > 0 && random.nextInt(100) < 55) {
                counts.remove(address, port);
                ofAddress.put(port, before - 1);
            } else {
                counts.add(address, port);
                ofAddress.put(port, before + 1);
            }
            int asked = 1 + random.nextInt(300) * 211;
            boolean any = false;
            for (IpAddress each : addresses) {
                boolean inUse = right.getOrDefault(each, Map.of()).getOrDefault(asked, 0) > 0;
                assertThat(counts.isInUse(each, asked)).isEqualTo(inUse);
                any |= inUse;
            }
            assertThat(counts.isInUse(IpAddress.ANY_V4, asked)).isEqualTo(any);
        }
    }

    /** All connections of a server are on one port: more than a small counter can count, twice, on two ports. */
    @Test
    void countsManyOnOnePort() {
        IpAddress address = IpAddress.parse("10.0.0.1");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1000; i++) {
                counts.add(address, 80);
                counts.add(address, 443);
            }
            for (int i = 0; i < 999; i++) {
                counts.remove(address, 443);
                counts.remove(address, 80);
            }
            assertThat(counts.isInUse(address, 80)).isTrue();
            assertThat(counts.isInUse(address, 443)).isTrue();
            counts.remove(address, 80);
            assertThat(counts.isInUse(address, 80)).isFalse();
            assertThat(counts.isInUse(address, 443)).isTrue();
            counts.remove(address, 443);
            assertThat(counts.isInUse(address, 443)).isFalse();
        }
    }

    /** The numbers beyond those of the table are kept apart for each port. */
    @Test
    void manyOnTwoPortsAreCountedApart() {
        IpAddress address = IpAddress.parse("10.0.0.1");
        for (int i = 0; i < 300; i++) {
            counts.add(address, 80);
        }
        for (int i = 0; i < 200; i++) {
            counts.add(address, 443);
        }
        for (int i = 0; i < 199; i++) {
            counts.remove(address, 443);
        }
        assertThat(counts.isInUse(address, 443)).isTrue();
        counts.remove(address, 443);
        assertThat(counts.isInUse(address, 443)).isFalse();
        for (int i = 0; i < 299; i++) {
            counts.remove(address, 80);
        }
        assertThat(counts.isInUse(address, 80)).isTrue();
        counts.remove(address, 80);
        assertThat(counts.isInUse(address, 80)).isFalse();
    }
}
