package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamBufferTest {
    private static final int CHUNK = ChunkPool.CHUNK_BYTES;

    private final ChunkPool pool = new ChunkPool();
    private final StreamBuffer buffer = new StreamBuffer(pool);

    private static byte[] bytes(int count, int seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] content(int from, int count) {
        byte[] copy = new byte[count + 2];
        copy[0] = 77;
        copy[count + 1] = 77;
        buffer.copyTo(from, copy, 1, count);
        assertThat(copy[0] == 77 && copy[count + 1] == 77)
                .as("nothing else is written")
                .isTrue();
        return Arrays.copyOfRange(copy, 1, count + 1);
    }

    @Test
    void memoryIsTakenForDataOnly() {
        assertThat(pool.outstanding()).isZero();
        buffer.append(bytes(1, 1), 0, 1);
        assertThat(pool.outstanding()).isEqualTo(1);
        buffer.append(bytes(CHUNK, 2), 0, CHUNK);
        assertThat(pool.outstanding()).isEqualTo(2);
        buffer.discard(CHUNK - 1);
        assertThat(pool.outstanding()).isEqualTo(2);
        buffer.discard(1);
        assertThat(pool.outstanding()).isEqualTo(1);
        buffer.discard(1);
        assertThat(buffer.isEmpty()).isTrue();
        buffer.clear();
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void aPartOfTheSourceIsTaken() {
        byte[] source = bytes(100, 3);
        buffer.append(source, 10, 50);
        assertThat(buffer.length()).isEqualTo(50);
        assertThat(content(0, 50)).isEqualTo(Arrays.copyOfRange(source, 10, 60));
        assertThat(content(20, 5)).isEqualTo(Arrays.copyOfRange(source, 30, 35));
    }

    @Test
    void whatStandsBehindAGapCountsWhenTheGapIsFilled() {
        byte[] data = bytes(3 * CHUNK, 4);
        buffer.write(2 * CHUNK, data, 2 * CHUNK, CHUNK);
        assertThat(buffer.length()).isZero();
        assertThat(pool.outstanding()).isEqualTo(1);
        buffer.append(data, 0, 2 * CHUNK);
        assertThat(buffer.length()).isEqualTo(2 * CHUNK);
        buffer.extend(CHUNK);
        assertThat(content(0, 3 * CHUNK)).isEqualTo(data);
        assertThat(pool.outstanding()).isEqualTo(3);
    }

    @Test
    void clearingGivesBackAlsoWhatStandsBehindAGap() {
        buffer.append(bytes(100, 1), 0, 100);
        buffer.discard(50);
        buffer.write(20 * CHUNK, bytes(10, 1), 0, 10);
        assertThat(pool.outstanding()).isEqualTo(2);
        buffer.clear();
        assertThat(pool.outstanding()).isZero();
        byte[] data = bytes(10, 2);
        buffer.append(data, 0, 10);
        assertThat(content(0, 10)).isEqualTo(data);
    }

    @Test
    void whereNothingWasWrittenNothingCanBeRead() {
        assertThatThrownBy(() -> content(0, 1)).isInstanceOf(IllegalStateException.class);
        buffer.append(bytes(1, 1), 0, 1);
        buffer.discard(1);
        assertThatThrownBy(() -> content(CHUNK, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no data at offset " + CHUNK);
    }

    @Test
    void theRingGrowsWhileTheFrontIsAnywhere() {
        for (int front = 0; front < 6; front++) {
            StreamBuffer grown = new StreamBuffer(pool);
            byte[] data = bytes(40 * CHUNK, front);
            int skipped = front * CHUNK + 17;
            grown.append(data, 0, skipped);
            grown.discard(skipped);
            int length = 0;
            for (int step = 1000; skipped + length + step < data.length; step *= 2) {
                grown.append(data, skipped + length, step);
                length += step;
            }
            byte[] copy = new byte[length];
            grown.copyTo(0, copy, 0, length);
            assertThat(copy).isEqualTo(Arrays.copyOfRange(data, skipped, skipped + length));
            grown.clear();
        }
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void roomThatNeedsNoChunkIsKnown() {
        assertThat(buffer.has(0, 1)).isFalse();
        buffer.append(bytes(10, 1), 0, 10);
        assertThat(buffer.has(10, CHUNK - 10)).isTrue();
        assertThat(buffer.has(10, CHUNK - 9)).isFalse();
        buffer.append(bytes(3 * CHUNK, 2), 0, 3 * CHUNK - 10);
        buffer.discard(CHUNK);
        buffer.append(bytes(2 * CHUNK, 3), 0, 2 * CHUNK);
        // four chunks after the first one, which is the number for which there is room at first
        assertThat(buffer.has(0, 4 * CHUNK)).isTrue();
        assertThat(buffer.has(0, 5 * CHUNK)).isFalse();
        buffer.discard(3 * CHUNK);
        assertThat(buffer.has(CHUNK - 5, 5)).isTrue();
        assertThat(buffer.has(CHUNK - 5, 6)).isFalse();
    }

    @Test
    void whatStandsBehindAGapCanBeDropped() {
        byte[] data = bytes(CHUNK + 10, 5);
        buffer.append(data, 0, CHUNK + 10);
        buffer.discard(CHUNK);
        buffer.write(2 * CHUNK, data, 0, 10);
        assertThat(pool.outstanding()).isEqualTo(2);
        buffer.dropAhead();
        assertThat(pool.outstanding()).isEqualTo(1);
        assertThat(content(0, 10)).isEqualTo(Arrays.copyOfRange(data, CHUNK, CHUNK + 10));
    }

    @Test
    void anEmptyBufferGivesBackTheChunkOfItsFront() {
        buffer.append(bytes(CHUNK + 10, 5), 0, CHUNK + 10);
        buffer.discard(CHUNK + 10);
        assertThat(pool.outstanding()).isEqualTo(1);
        buffer.releaseEmpty();
        assertThat(pool.outstanding()).isZero();
    }

    /** Random calls; after each the buffer has the same bytes as a plain array. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPlainArrayDoesTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] stream = new byte[4_000_000];
        BitSet written = new BitSet();
        int front = 0;
        int window = 1000 + random.nextInt(200_000);
        for (int step = 0; step < 2000 && front + 2 * window < stream.length; step++) {
            int length = buffer.length();
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    byte[] data = bytes(1 + random.nextInt(3000), random.nextInt());
                    int offset = length + random.nextInt(Math.max(1, window - length));
                    buffer.write(offset, data, 0, data.length);
                    System.arraycopy(data, 0, stream, front + offset, data.length);
                    written.set(front + offset, front + offset + data.length);
                    buffer.extend(written.nextClearBit(front + length) - front - length);
                }
                case 2 -> {
                    byte[] data = bytes(1 + random.nextInt(5000), random.nextInt());
                    buffer.append(data, 0, data.length);
                    System.arraycopy(data, 0, stream, front + length, data.length);
                    written.set(front + length, front + length + data.length);
                    buffer.extend(written.nextClearBit(front + length) - front - buffer.length());
                }
                default -> {
                    int count = random.nextInt(length + 1);
                    assertThat(content(0, count)).isEqualTo(Arrays.copyOfRange(stream, front, front + count));
                    if (random.nextBoolean()) {
                        buffer.discard(count);
                        front += count;
                    }
                }
            }
            assertThat(buffer.length()).isEqualTo(written.nextClearBit(front) - front);
            int end = Math.max(front, written.length());
            assertThat(pool.outstanding()).isLessThanOrEqualTo(end / CHUNK - front / CHUNK + 1);
        }
        buffer.clear();
        assertThat(pool.outstanding()).isZero();
    }
}
