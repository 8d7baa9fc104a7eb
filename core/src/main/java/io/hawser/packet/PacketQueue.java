package io.hawser.packet;

import org.jspecify.annotations.Nullable;

/** A queue of packets, linked through the packets themselves. It owns them. Not thread-safe. */
public final class PacketQueue {
    private @Nullable Packet first;
    private @Nullable Packet last;
    private int size;

    /** Takes ownership of {@code packet} and appends it. */
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

    /** Removes and returns the first packet; null for none. */
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

    /** The number of packets. */
    public int size() {
        return size;
    }

    /** Returns whether the queue is empty. */
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
