package io.hawser.tcp.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Data in packets and in chunks is one stream for the reader, and no packet is kept longer than a burst. */
class ReceiveBufferTest {
    private static final int SEGMENT = 1000;

    private final PacketPool packets = new PacketPool();
    private final ChunkPool chunks = new ChunkPool();
    private final ReceiveBuffer buffer = new ReceiveBuffer(chunks);
    private int written;
    private int read;

    @Test
    void textIsReadFromItsPacketAndNeedsNoChunk() {
        hold(SEGMENT);
        hold(SEGMENT);
        assertThat(chunks.outstanding()).isZero();
        read(1500);
        assertThat(packets.outstanding()).isEqualTo(1);
        read(SEGMENT);
        assertThat(packets.outstanding()).isZero();
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void textThatWasNotReadMovesIntoChunksWhenTheBurstEnds() {
        hold(SEGMENT);
        hold(SEGMENT);
        read(300);
        buffer.settle();
        assertThat(packets.outstanding()).isZero();
        assertThat(chunks.outstanding()).isEqualTo(1);
        hold(SEGMENT);
        read(2 * SEGMENT);
        read(SEGMENT);
        assertThat(read).isEqualTo(3 * SEGMENT);
    }

    @Test
    void theMemoryOfPacketsIsLimitedHoweverShortTheirText() {
        int held = 0;
        for (Packet packet = large(); buffer.mayHold(packet); packet = large()) {
            buffer.hold(packet);
            buffer.extend(1);
            held++;
        }
        int packetBytes = large().bytes().length;
        assertThat(held).isEqualTo((320 << 10) / packetBytes);
        read(held);
        assertThat(buffer.mayHold(large())).isTrue();
    }

    /** The memory of a packet that was read is free again, also while others are held. */
    @Test
    void whatWasReadIsHeldNoMore() {
        buffer.hold(large());
        buffer.extend(1);
        for (int i = 0; i < 100; i++) {
            Packet packet = large();
            assertThat(buffer.mayHold(packet)).isTrue();
            buffer.hold(packet);
            buffer.extend(1);
            read(1);
        }
        read(1);
    }

    private Packet large() {
        Packet packet = packets.allocate(PacketPool.LARGE_BYTES);
        packet.bytes()[packet.append(1)] = byteAt(written++);
        return packet;
    }

    @Test
    void noMoreThanABurstIsHeld() {
        int held = 0;
        while (mayHold(SEGMENT)) {
            hold(SEGMENT);
            held += SEGMENT;
        }
        assertThat(held).isBetween(100_000, 300_000);
        // text in a chunk follows; what follows that cannot be held either
        append(SEGMENT);
        assertThat(mayHold(SEGMENT)).isFalse();
        while (!buffer.isEmpty()) {
            read(700);
        }
        assertThat(read).isEqualTo(written);
        assertThat(mayHold(SEGMENT)).isTrue();
    }

    @Test
    void discardedTextReleasesItsPackets() {
        hold(SEGMENT);
        hold(SEGMENT);
        read(100);
        buffer.discardAll();
        assertThat(packets.outstanding()).isZero();
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void anyOrderOfCallsIsOneStream() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            int count = 300 + random.nextInt(1200);
            switch (random.nextInt(5)) {
                case 0 -> append(count);
                case 1 -> buffer.settle();
                case 2 -> {
                    if (mayHold(count)) {
                        hold(count);
                    }
                }
                default -> read(random.nextInt(4000));
            }
        }
        buffer.settle();
        read(written - read);
        buffer.recycle();
        assertThat(packets.outstanding()).isZero();
        assertThat(chunks.outstanding()).isZero();
    }

    private boolean mayHold(int count) {
        Packet packet = packets.allocate(count);
        boolean may = buffer.mayHold(packet);
        packet.release();
        return may;
    }

    private void hold(int count) {
        Packet packet = packets.allocate(count);
        byte[] text = next(count);
        System.arraycopy(text, 0, packet.bytes(), packet.append(count), count);
        assertThat(buffer.mayHold(packet)).isTrue();
        buffer.hold(packet);
        buffer.extend(count);
    }

    private void append(int count) {
        buffer.append(next(count), 0, count);
    }

    private byte[] next(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = byteAt(written++);
        }
        return bytes;
    }

    private void read(int count) {
        byte[] bytes = new byte[count];
        int length = buffer.read(bytes, 0, count);
        assertThat(length).isEqualTo(Math.min(count, written - read));
        for (int i = 0; i < length; i++) {
            if (bytes[i] != byteAt(read++)) {
                throw new AssertionError("byte " + (read - 1));
            }
        }
    }

    private static byte byteAt(int position) {
        return (byte) (position * 31 + (position >>> 8));
    }
}
