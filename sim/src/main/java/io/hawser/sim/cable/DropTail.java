package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import org.jspecify.annotations.Nullable;

/** First in, first out; what finds the queue full is dropped. */
public final class DropTail implements QueueDiscipline {
    private final PacketQueue queue = new PacketQueue();
    private final int maxPackets;
    private final long maxBytes;
    private long bytes;

    /**
     * A queue bounded both ways. The packet that is being sent does not count.
     *
     * @param maxPackets 0 or more
     * @param maxBytes 0 or more, with the links' headers
     */
    public DropTail(int maxPackets, long maxBytes) {
        if (maxPackets < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "a queue of 0 or more packets and bytes, not " + maxPackets + " and " + maxBytes);
        }
        this.maxPackets = maxPackets;
        this.maxBytes = maxBytes;
    }

    /** A queue of at most {@code max} packets. */
    public static DropTail packets(int max) {
        return new DropTail(max, Long.MAX_VALUE);
    }

    /** A queue of at most {@code max} bytes. */
    public static DropTail bytes(long max) {
        return new DropTail(Integer.MAX_VALUE, max);
    }

    @Override
    public void offer(Packet packet, Passage passage) {
        if (queue.size() >= maxPackets || bytes + packet.length() > maxBytes) {
            passage.drop(packet, LaneEvent.QUEUE_DROPPED);
            return;
        }
        bytes += packet.length();
        queue.add(packet);
    }

    @Override
    public @Nullable Packet poll(Passage passage) {
        Packet packet = queue.poll();
        if (packet != null) {
            bytes -= packet.length();
        }
        return packet;
    }

    @Override
    public int packets() {
        return queue.size();
    }

    @Override
    public void clear() {
        queue.clear();
        bytes = 0;
    }
}
