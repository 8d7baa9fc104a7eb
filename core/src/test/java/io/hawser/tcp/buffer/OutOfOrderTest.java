package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.tcp.segment.Seq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfOrderTest {
    private final OutOfOrder ranges = new OutOfOrder();

    private List<String> ranges(int base) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            all.add((ranges.left(i) - base) + "-" + (ranges.right(i) - base));
        }
        return all;
    }

    @Test
    void whatTouchesBecomesOne() {
        ranges.add(100, 200);
        ranges.add(300, 400);
        ranges.add(500, 600);
        assertThat(ranges(0)).containsExactly("100-200", "300-400", "500-600");
        ranges.add(200, 250);
        assertThat(ranges(0)).containsExactly("100-250", "300-400", "500-600");
        ranges.add(280, 300);
        assertThat(ranges(0)).containsExactly("100-250", "280-400", "500-600");
        ranges.add(240, 550);
        assertThat(ranges(0)).containsExactly("100-600");
        ranges.add(150, 160);
        assertThat(ranges(0)).containsExactly("100-600");
        ranges.add(50, 700);
        assertThat(ranges(0)).containsExactly("50-700");
    }

    @Test
    void whatIsReachedIsAbsorbed() {
        ranges.add(100, 200);
        ranges.add(300, 400);
        assertThat(ranges.absorb(50)).isEqualTo(50);
        assertThat(ranges.absorb(100)).isEqualTo(200);
        assertThat(ranges(0)).containsExactly("300-400");
        assertThat(ranges.absorb(350)).isEqualTo(400);
        assertThat(ranges.isEmpty()).isTrue();
    }

    @Test
    void whatIsOvertakenIsAbsorbedToo() {
        ranges.add(100, 200);
        ranges.add(300, 400);
        ranges.add(500, 600);
        assertThat(ranges.absorb(450)).isEqualTo(450);
        assertThat(ranges(0)).containsExactly("500-600");
    }

    /** Returns the range that is reported first. */
    private int latest() {
        int[] indices = new int[4];
        assertThat(ranges.report(indices, 1)).isEqualTo(1);
        return indices[0];
    }

    private List<Integer> reported(int most) {
        int[] indices = new int[4];
        int count = ranges.report(indices, most);
        return Arrays.stream(indices).limit(count).boxed().toList();
    }

    /** RFC 2018 §4: later reports repeat each block; a range for which no report had room is found by its position. */
    @Test
    void theOnesThatGrewLastAreReportedInThatOrder() {
        ranges.add(100, 200);
        ranges.add(500, 600);
        ranges.add(300, 400);
        ranges.add(700, 800);
        ranges.add(900, 1000);
        assertThat(reported(4)).containsExactly(4, 3, 1, 2);
        ranges.add(350, 450);
        assertThat(reported(3)).containsExactly(1, 4, 3);
        assertThat(reported(4)).containsExactly(1, 4, 3, 2);
        ranges.absorb(400);
        assertThat(ranges(0)).containsExactly("500-600", "700-800", "900-1000");
        assertThat(reported(4)).containsExactly(2, 1, 0);
    }

    /** The ranges reported last are gone, so that all others are found by their position. */
    @Test
    void theFirstRangeIsReportedWhenThereIsRoom() {
        for (int left = 100; left < 700; left += 100) {
            ranges.add(left, left + 50);
        }
        ranges.removeLast();
        ranges.removeLast();
        ranges.removeLast();
        ranges.removeLast();
        assertThat(reported(4)).containsExactly(1, 0);
    }

    @Test
    void onlyWhatHasArrivedAsAWholeIsThere() {
        ranges.add(100, 200);
        assertThat(ranges.has(100, 200)).isTrue();
        assertThat(ranges.has(120, 180)).isTrue();
        assertThat(ranges.has(99, 200)).isFalse();
        assertThat(ranges.has(100, 201)).isFalse();
        assertThat(ranges.has(200, 201)).isFalse();
    }

    /** RFC 2883 §4.2: the first part that has arrived before. */
    @Test
    void theFirstRepeatedPartIsFound() {
        ranges.add(100, 200);
        ranges.add(300, 400);
        assertThat(ranges.firstDuplicate(50, 350)).isEqualTo(100);
        assertThat(ranges.duplicateEnd(100, 350)).isEqualTo(200);
        assertThat(ranges.firstDuplicate(250, 350)).isEqualTo(300);
        assertThat(ranges.duplicateEnd(300, 350)).isEqualTo(350);
        assertThat(ranges.firstDuplicate(200, 300)).isEqualTo(300);
        assertThat(ranges.duplicateEnd(300, 300)).isEqualTo(300);
        assertThat(ranges.firstDuplicate(400, 500)).isEqualTo(500);
    }

    /** RFC 2018 §4: the first SACK block contains the segment that arrived last. */
    @Test
    void theLatestArrivalIsKnown() {
        ranges.add(100, 200);
        assertThat(latest()).isZero();
        ranges.add(500, 600);
        assertThat(latest()).isEqualTo(1);
        ranges.add(300, 400);
        assertThat(latest()).isEqualTo(1);
        ranges.add(550, 650);
        assertThat(latest()).isEqualTo(2);
        ranges.add(400, 500);
        assertThat(ranges(0)).containsExactly("100-200", "300-650");
        assertThat(latest()).isEqualTo(1);
        assertThat(ranges.absorb(350)).isEqualTo(650);
        assertThat(reported(4)).isEmpty();
    }

    @Test
    void thereAreOnlySoManyButThoseGrow() {
        for (int i = 0; i < OutOfOrder.MAX_RANGES; i++) {
            assertThat(ranges.add(10 * i, 10 * i + 5)).isTrue();
        }
        assertThat(ranges.add(-100, -90)).isFalse();
        assertThat(ranges.add(17, 18)).isFalse();
        assertThat(ranges.size()).isEqualTo(OutOfOrder.MAX_RANGES);
        assertThat(ranges.add(15, 18)).isTrue();
        assertThat(ranges.add(18, 20)).isTrue();
        assertThat(ranges.size()).isEqualTo(OutOfOrder.MAX_RANGES - 1);
        assertThat(ranges.add(-100, -90)).isTrue();
    }

    /** Random arrivals around a wrap of the sequence numbers, compared with one bit for each byte. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1000, -20_000, Integer.MAX_VALUE - 20_000, Integer.MIN_VALUE})
    void bitsDoTheSame(int base) {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            BitSet bits = new BitSet();
            int reached = 0;
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(8) == 0) {
                    reached += random.nextInt(200);
                    bits.set(0, reached);
                    reached = bits.nextClearBit(0);
                    int wanted = base + reached;
                    int from = base + bits.previousClearBit(Math.max(0, reached - 1)) + 1;
                    assertThat(ranges.absorb(Seq.max(from, base + lowestStart(bits, reached))))
                            .isIn(wanted, wanted);
                } else {
                    int from = reached + 1 + random.nextInt(40_000);
                    int to = from + 1 + random.nextInt(1500);
                    assertThat(ranges.add(base + from, base + to)).isTrue();
                    bits.set(from, to);
                    int latest = latest();
                    assertThat(ranges.left(latest) - base).isLessThanOrEqualTo(from);
                    assertThat(ranges.right(latest) - base).isGreaterThanOrEqualTo(to);
                }
                assertThat(ranges(base)).isEqualTo(ranges(bits, reached));
            }
            ranges.absorb(base + 100_000);
            assertThat(ranges.isEmpty()).isTrue();
        }
    }

    /** Returns any number from which the stream reaches {@code reached} without a gap. */
    private static int lowestStart(BitSet bits, int reached) {
        return bits.get(0, reached).cardinality() == reached ? reached : 0;
    }

    private static List<String> ranges(BitSet bits, int from) {
        List<String> all = new ArrayList<>();
        for (int left = bits.nextSetBit(from); left >= 0; ) {
            int right = bits.nextClearBit(left);
            all.add(left + "-" + right);
            left = bits.nextSetBit(right);
        }
        return all;
    }
}
