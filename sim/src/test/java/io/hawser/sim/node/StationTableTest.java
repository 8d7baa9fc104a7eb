package io.hawser.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StationTableTest {
    private final StationTable<String> table = new StationTable<>();

    @Test
    void findsWhatAMapWouldFind() {
        SplittableRandom random = new SplittableRandom(1);
        Map<Long, String> map = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            // 0 is an address, too
            long station = random.nextBoolean() ? random.nextInt(300) : random.nextLong(1L << 48);
            String port = "port " + random.nextInt(8);
            table.put(station, port);
            map.put(station, port);
            assertThat(table.size()).isEqualTo(map.size());
        }
        map.forEach((station, port) -> assertThat(table.find(station)).isEqualTo(port));
        for (long station = 0; station < 300; station++) {
            assertThat(table.find(station)).isEqualTo(map.get(station));
        }
    }

    @Test
    void isEmptyAfterClear() {
        for (long station = 0; station < 40; station++) {
            table.put(station, "port");
        }
        table.clear();
        assertThat(table.size()).isZero();
        for (long station = 0; station < 40; station++) {
            assertThat(table.find(station)).isNull();
        }
        table.put(7, "another port");
        assertThat(table.find(7)).isEqualTo("another port");
        assertThat(table.size()).isOne();
    }
}
