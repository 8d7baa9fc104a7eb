package io.hawser.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketTest {
    private final PacketPool pool = new PacketPool();

    @Test
    void growsAndShrinksAtBothEnds() {
        Packet packet = pool.allocate(100);
        assertThat(packet.length()).isZero();
        assertThat(packet.start()).isEqualTo(Packet.HEADROOM_BYTES);
        assertThat(packet.append(100)).isEqualTo(Packet.HEADROOM_BYTES);
        assertThat(packet.prepend(20)).isEqualTo(Packet.HEADROOM_BYTES - 20);
        assertThat(packet.length()).isEqualTo(120);
        packet.trimFront(14);
        packet.truncate(6);
        assertThat(packet.start()).isEqualTo(Packet.HEADROOM_BYTES - 6);
        assertThat(packet.end()).isEqualTo(Packet.HEADROOM_BYTES);
        packet.release();
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void boundsAreKept() {
        Packet packet = pool.allocate(10);
        packet.append(10);
        assertThatThrownBy(() -> packet.prepend(Packet.HEADROOM_BYTES + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.prepend(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.append(packet.tailroom() + 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.append(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.trimFront(11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.truncate(11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packet.truncate(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(packet.length()).isEqualTo(10);
        packet.release();
    }

    @Test
    void aReusedPacketIsAsNew() {
        Packet packet = pool.allocate(10);
        packet.append(10);
        packet.networkOffset(1);
        packet.transportOffset(2);
        packet.segmentBytes(3);
        packet.vouchForChecksum();
        packet.deferChecksum();
        packet.markLinkMulticast();
        packet.release();
        Packet again = pool.allocate(0);
        assertThat(again).as("the last given back is handed out first").isSameAs(packet);
        assertThat(again.length()).isZero();
        assertThat(again.segmentBytes()).isZero();
        assertThat(again.isChecksumVouched()).isFalse();
        assertThat(again.isChecksumDeferred()).isFalse();
        assertThat(again.isLinkMulticast()).isFalse();
        again.release();
    }

    @Test
    void aCopyIsLikeItsOriginal() {
        PacketPool other = new PacketPool();
        int[] lengths = {
            0,
            1,
            PacketPool.SHORT_BYTES,
            PacketPool.SHORT_BYTES + 1,
            PacketPool.SMALL_BYTES,
            PacketPool.SMALL_BYTES + 1,
            PacketPool.LARGE_BYTES
        };
        for (int length : lengths) {
            Packet packet = pool.allocate(length);
            int at = packet.append(length);
            for (int i = 0; i < length; i++) {
                packet.bytes()[at + i] = (byte) i;
            }
            packet.prepend(14);
            packet.networkOffset(at);
            packet.segmentBytes(5);
            packet.deferChecksum();
            Packet copy = other.copyOf(packet);
            assertThat(copy.length()).isEqualTo(length + 14);
            assertThat(copy.networkOffset() - copy.start()).isEqualTo(14);
            assertThat(copy.segmentBytes()).isEqualTo(5);
            assertThat(copy.isChecksumDeferred()).isTrue();
            for (int i = 0; i < length; i++) {
                assertThat(copy.bytes()[copy.networkOffset() + i]).isEqualTo((byte) i);
            }
            packet.release();
            copy.release();
        }
        assertThat(pool.outstanding()).isZero();
        assertThat(other.outstanding()).isZero();
    }

    @Test
    void aPacketIsReleasedOnce() {
        Packet packet = pool.allocate(1);
        packet.release();
        assertThatIllegalStateException().isThrownBy(packet::release).withMessageContaining("twice");
    }

    @Test
    void sizesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> pool.allocate(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> pool.allocate(PacketPool.LARGE_BYTES + 1));
        for (int bytes : new int[] {PacketPool.SHORT_BYTES, PacketPool.SMALL_BYTES, PacketPool.LARGE_BYTES}) {
            Packet packet = pool.allocate(bytes);
            assertThat(packet.tailroom()).isEqualTo(bytes);
            packet.release();
        }
    }

    @Test
    void manyPacketsComeAndGo() {
        SplittableRandom random = new SplittableRandom(1);
        List<Packet> held = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            if (random.nextInt(5) < 3) {
                held.add(pool.allocate(random.nextInt(20) == 0 ? 9000 : 1500));
            } else if (!held.isEmpty()) {
                held.remove(random.nextInt(held.size())).release();
            }
            assertThat(pool.outstanding()).isEqualTo(held.size());
        }
        held.forEach(Packet::release);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void aQueueKeepsTheOrder() {
        SplittableRandom random = new SplittableRandom(2);
        PacketQueue queue = new PacketQueue();
        Deque<Packet> expected = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean()) {
                Packet packet = pool.allocate(0);
                queue.add(packet);
                expected.add(packet);
            } else {
                Packet packet = queue.poll();
                assertThat(packet).isSameAs(expected.poll());
                if (packet != null) {
                    packet.release();
                }
            }
            assertThat(queue.size()).isEqualTo(expected.size());
            assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
        }
        queue.clear();
        assertThat(pool.outstanding()).isZero();
        assertThat(queue.poll()).isNull();
    }
}
