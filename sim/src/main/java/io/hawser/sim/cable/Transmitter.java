package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import org.jspecify.annotations.Nullable;

/** The sending side of a lane: sends one packet at a time, which takes the time of its bits, while others queue. */
final class Transmitter extends Timer {
    private static final int BITS_PER_BYTE = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Cables cables;
    private final Passage passage;
    private Bandwidth bandwidth = Bandwidth.UNLIMITED;
    private QueueDiscipline queue;
    private @Nullable Packet sending;

    /** Remainder of the transmission times of packets sent back to back, in nanoseconds × bit/s. */
    private long remainder;

    Transmitter(Cables cables, Passage passage, QueueDiscipline queue) {
        this.cables = cables;
        this.passage = passage;
        this.queue = queue;
    }

    Bandwidth bandwidth() {
        return bandwidth;
    }

    /** Sets the bandwidth, from the next packet on. */
    void bandwidth(Bandwidth value) {
        bandwidth = value;
        remainder = 0;
    }

    /** Sets the queue, and moves the waiting packets to it as far as it accepts them. */
    void queue(QueueDiscipline value) {
        QueueDiscipline old = queue;
        queue = value;
        for (Packet packet = old.poll(passage); packet != null; packet = old.poll(passage)) {
            value.offer(packet, passage);
        }
    }

    QueueDiscipline queue() {
        return queue;
    }

    /** Returns whether a packet would pass at once. */
    boolean isTransparent() {
        return sending == null && bandwidth.isUnlimited();
    }

    void accept(Packet packet) {
        if (sending != null) {
            queue.offer(packet, passage);
        } else if (bandwidth.isUnlimited()) {
            passage.onward(packet);
        } else {
            remainder = 0;
            send(packet);
        }
    }

    private void send(Packet packet) {
        sending = packet;
        long total = (long) packet.length() * BITS_PER_BYTE * NANOS_PER_SECOND + remainder;
        remainder = total % bandwidth.bitsPerSecond();
        cables.wheel().arm(this, cables.nowNanos() + total / bandwidth.bitsPerSecond());
    }

    @Override
    protected void expired(long nowNanos) {
        cables.cableEvent(nowNanos);
        Packet sent = sending;
        sending = null;
        if (sent != null) {
            passage.onward(sent);
        }
        while (sending == null) {
            Packet next = queue.poll(passage);
            if (next == null) {
                return;
            }
            if (bandwidth.isUnlimited()) {
                passage.onward(next);
            } else {
                send(next);
            }
        }
    }

    void close() {
        cables.wheel().cancel(this);
        if (sending != null) {
            sending.release();
            sending = null;
        }
        queue.clear();
    }
}
