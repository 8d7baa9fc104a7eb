package io.hawser.tcp.buffer;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import org.jspecify.annotations.Nullable;

/** A range of a receive buffer that is still in the packets in which it arrived. Each packet is trimmed to its text. */
final class HeldText {
    private final PacketQueue packets = new PacketQueue();

    /** The packet that is read next, if a part of it was read; it is no longer in the queue. */
    private @Nullable Packet begun;

    /** Bytes of the buffer that lie before this range. */
    int before;

    /** Bytes of this range. */
    int bytes;

    /** Memory of the packets, in bytes. */
    int memoryBytes;

    void add(Packet packet) {
        packets.add(packet);
        bytes += packet.length();
        memoryBytes += packet.bytes().length;
    }

    /** The offset in the buffer after this range. */
    int end() {
        return before + bytes;
    }

    /** Moves {@code count} bytes, which are in this range, to the user. */
    void read(byte[] target, int at, int count) {
        int done = 0;
        while (done < count) {
            Packet packet = next();
            int run = Math.min(count - done, packet.length());
            System.arraycopy(packet.bytes(), packet.start(), target, at + done, run);
            done += run;
            if (run == packet.length()) {
                release(packet);
            } else {
                packet.trimFront(run);
                begun = packet;
            }
        }
        bytes -= count;
    }

    /** Moves the whole range to its place in {@code buffer}. */
    void settle(StreamBuffer buffer) {
        while (bytes > 0) {
            Packet packet = next();
            int length = packet.length();
            buffer.write(before, packet.bytes(), packet.start(), length);
            before += length;
            bytes -= length;
            release(packet);
        }
    }

    private void release(Packet packet) {
        memoryBytes -= packet.bytes().length;
        packet.release();
        begun = null;
    }

    private Packet next() {
        Packet packet = begun == null ? packets.poll() : begun;
        if (packet == null) {
            throw new IllegalStateException(bytes + " bytes without a packet");
        }
        return packet;
    }

    /** Releases all packets. */
    void clear() {
        if (begun != null) {
            begun.release();
            begun = null;
        }
        packets.clear();
        bytes = 0;
        memoryBytes = 0;
    }
}
