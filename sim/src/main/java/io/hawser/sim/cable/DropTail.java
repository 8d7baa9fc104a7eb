package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import org.jspecify.annotations.Nullable;

/** A first-in-first-out queue; packets that find it full are dropped. */
public final class DropTail implements QueueDiscipline {
    private final PacketQueue queue = new PacketQueue();
    private final int maxPackets;
    private final long maxBytes;
    private long bytes;

    /**
     * Makes a queue with limits on packets and bytes. The packet that is being sent does not count.
     *
     * @param maxPackets 0 or more
     * @param maxBytes 0 or more, including the links' headers
     */
    public DropTail(int maxPackets, long maxBytes) {
        if (maxPackets < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "a queue of 0 or more packets and bytes, not " + maxPackets + " and " + maxBytes);
        }
        this.maxPackets = maxPackets;
        this.maxBytes = maxBytes;
    }

    /** Makes a queue of at most {@code max} packets. */
    public static DropTail packets(int max) {
        return new DropTail(max, Long.MAX_VALUE);
    }

    /** Makes a queue of at most {@code max} bytes. */
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
