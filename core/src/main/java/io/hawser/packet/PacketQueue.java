package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/** Packets in order of arrival, linked through themselves. It owns what it holds. Not thread-safe. */
public final class PacketQueue {
    private @Nullable Packet first;
    private @Nullable Packet last;
    private int size;

    /** Takes {@code packet} over, as the last. */
    public void add(Packet packet) {
        packet.next = null;
        if (last == null) {
            first = packet;
        } else {
            last.next = packet;
        }
        last = packet;
        size++;
    }

    /** Hands the first packet over; null when there is none. */
    public @Nullable Packet poll() {
        Packet packet = first;
        if (packet != null) {
            first = packet.next;
            packet.next = null;
            size--;
            if (first == null) {
                last = null;
            }
        }
        return packet;
    }

    /** Number of packets that wait. */
    public int size() {
        return size;
    }

    /** Whether none waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Releases every packet. */
    public void clear() {
        for (Packet packet = poll(); packet != null; packet = poll()) {
            packet.release();
        }
    }
}
