package io.hawser.sim;

import io.hawser.packet.Packet;
import io.hawser.sim.cable.SimLink;
import io.hawser.wire.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receives packets at an end, records their times and contents, and releases them. */
final class Sink {
    static final class Arrived {
        private final long nanos;
        private final byte[] bytes;

        Arrived(long nanos, byte[] bytes) {
            this.nanos = nanos;
            this.bytes = bytes;
        }

        long nanos() {
            return nanos;
        }

        byte[] bytes() {
            return bytes;
        }

        int number() {
            return Bytes.i32(bytes, 0);
        }
    }

    final List<Arrived> arrived = new ArrayList<>();

    Sink(Network network, SimLink end) {
        end.attach(packet -> {
            byte[] bytes = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
            arrived.add(new Arrived(network.nowNanos(), bytes));
            packet.release();
        });
    }

    List<Long> times() {
        return arrived.stream().map(Arrived::nanos).toList();
    }

    List<Integer> numbers() {
        return arrived.stream().map(Arrived::number).toList();
    }

    /** Returns a packet of {@code length} bytes that begins with {@code number}, followed by a pattern. */
    static Packet packet(Network network, int number, int length) {
        Packet packet = network.pool().allocate(length);
        int at = packet.append(length);
        for (int i = 4; i < length; i++) {
            packet.bytes()[at + i] = (byte) (number * 31 + i);
        }
        Bytes.put32(packet.bytes(), at, number);
        return packet;
    }

    /** Sends packets numbered from 0 on, one each {@code everyNanos}, from now on. */
    static void stream(Network network, SimLink from, int count, int length, long everyNanos) {
        for (int i = 0; i < count; i++) {
            int number = i;
            network.scheduleAt(
                    network.nowNanos() + i * everyNanos, () -> from.transmit(packet(network, number, length)));
        }
    }
}
