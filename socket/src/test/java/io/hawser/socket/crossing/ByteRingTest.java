package io.hawser.socket.crossing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteRingTest {
    @Test
    void keepsTheOrderOfBytesWhileItGrowsAndWraps() {
        ByteRing ring = new ByteRing(8, 64);
        SplittableRandom random = new SplittableRandom(7);
        int written = 0;
        int read = 0;
        for (int turn = 0; turn < 10_000; turn++) {
            byte[] some = new byte[random.nextInt(40)];
            for (int i = 0; i < some.length; i++) {
                some[i] = (byte) (written + i);
            }
            written += ring.write(some, 0, some.length);
            assertThat(ring.size()).isEqualTo(written - read);
            byte[] target = new byte[random.nextInt(40)];
            int count = ring.read(target, 0, target.length);
            assertThat(count).isEqualTo(Math.min(target.length, written - read));
            for (int i = 0; i < count; i++) {
                assertThat(target[i]).isEqualTo((byte) (read + i));
            }
            read += count;
        }
        assertThat(written).isGreaterThan(50_000);
    }

    @Test
    void takesNoMoreThanItsLargestBlockWhenNobodyReads() {
        ByteRing ring = new ByteRing(8, 64);
        int taken = ring.write(new byte[1000], 0, 1000);
        assertThat(taken).isBetween(64, 128);
        assertThat(ring.writeSpace()).isZero();
        assertThat(ring.write(ByteBuffer.allocate(1))).isZero();
        assertThat(ring.free()).isZero();
    }

    @Test
    void hasTheWholeLargestBlockFreeWhenAllIsRead() {
        ByteRing ring = new ByteRing(8, 64);
        int taken = ring.write(new byte[1000], 0, 1000);
        assertThat(ring.read(ByteBuffer.allocate(1000))).isEqualTo(taken);
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.free()).isEqualTo(64);
        assertThat(ring.readSpan()).isZero();
    }

    @Test
    void growsBeyondTheFirstLimitOnlyForAReaderThatEmptiesIt() {
        ByteRing slow = new ByteRing(8, 64, 256);
        byte[] much = new byte[1000];
        assertThat(slow.write(much, 0, much.length)).isEqualTo(8 + 32 + 64);
        slow.read(much, 0, 8 + 32); // the first blocks
        for (int i = 0; i < 100; i++) {
            assertThat(slow.read(much, 0, 40)).isEqualTo(40);
            assertThat(slow.write(much, 0, much.length)).isEqualTo(40);
        }
        assertThat(slow.limitBytes()).isEqualTo(64);

        ByteRing fast = new ByteRing(8, 64, 256);
        fast.write(much, 0, much.length);
        assertThat(fast.limitBytes()).isEqualTo(64);
        fast.read(much, 0, much.length);
        assertThat(fast.write(much, 0, much.length)).isBetween(256, 64 + 256);
        assertThat(fast.limitBytes()).isEqualTo(256);
        assertThat(fast.free()).isZero();
    }

    @Test
    void growsAgainOnlyAfterManyTimes() {
        ByteRing ring = new ByteRing(64, 64, 1024);
        byte[] much = new byte[2000];
        ring.write(much, 0, much.length);
        for (int i = 0; i < 16; i++) {
            ring.read(much, 0, much.length);
            ring.write(much, 0, much.length);
            assertThat(ring.limitBytes()).isEqualTo(256);
        }
        ring.read(much, 0, much.length);
        ring.write(much, 0, much.length);
        assertThat(ring.limitBytes()).isEqualTo(1024);
    }

    @Test
    void refusesSizesThatAreNoPowersOfTwo() {
        assertThatThrownBy(() -> new ByteRing(8, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteRing(8, 64, 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteRing(64, 8)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The reader fails at once if it sees a byte before it was written, or out of order. */
    @Test
    void handsBytesFromThreadToThread() throws InterruptedException {
        ByteRing ring = new ByteRing(16, 1024);
        int total = 3_000_000;
        String wrong = "";
        Thread producer = Thread.ofPlatform().start(() -> {
            byte[] some = new byte[97];
            int sent = 0;
            while (sent < total) {
                int count = Math.min(some.length, total - sent);
                for (int i = 0; i < count; i++) {
                    some[i] = (byte) (sent + i);
                }
                int taken = ring.write(some, 0, count);
                sent += taken;
                if (taken == 0) {
                    Thread.onSpinWait();
                }
            }
        });
        byte[] target = new byte[61];
        int got = 0;
        while (got < total && wrong.isEmpty()) {
            int count = ring.read(target, 0, target.length);
            for (int i = 0; i < count; i++) {
                if (target[i] != (byte) (got + i)) {
                    wrong = "byte " + (got + i) + " is " + target[i];
                }
            }
            got += count;
            if (count == 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(wrong).isEmpty();
        producer.join();
        assertThat(ring.isEmpty()).isTrue();
    }
}
