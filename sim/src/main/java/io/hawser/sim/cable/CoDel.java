package io.hawser.sim.cable;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Controlled delay (RFC 8289): a queue that measures how long packets wait, not how many there are. When even the
 * shortest wait of an interval exceeds the target, it drops one packet, and then drops at shorter and shorter intervals
 * until the wait is short again. In {@linkplain #marking marking} mode it marks ECN-capable packets instead
 * (RFC 3168 §5).
 */
public final class CoDel implements QueueDiscipline {
    private static final Duration TARGET = Duration.ofMillis(5);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** A single waiting packet never counts as a queue, however long its transmission takes. */
    private static final int MAX_PACKET_BYTES = 1514;

    /** RFC 8289 §5.5: after a pause of fewer intervals, dropping resumes at nearly the earlier rate. */
    private static final int MEMORY_INTERVALS = 16;

    private final PacketQueue queue = new PacketQueue();
    private final ArrayDeque<Long> arrivals = new ArrayDeque<>();
    private final int maxPackets;
    private final long targetNanos;
    private final long intervalNanos;
    private boolean marks;
    private long bytes;

    /** The time at which the delay will have exceeded the target for an interval; 0 while it does not. */
    private long firstAboveNanos;

    private boolean dropping;
    private int count;
    private int lastCount;
    private long nextDropNanos;

    /** Whether the packet removed last was above the target for long enough. */
    private boolean mayDrop;

    /**
     * Makes a queue with the parameters of RFC 8289 §4.3 and §4.4: a target of 5 ms, an interval of 100 ms.
     *
     * @param maxPackets limit of waiting packets; further ones are dropped
     */
    public CoDel(int maxPackets) {
        this(maxPackets, TARGET, INTERVAL);
    }

    /**
     * Makes a queue.
     *
     * @param maxPackets limit of waiting packets; further ones are dropped
     * @param target the acceptable wait
     * @param interval how long the wait may exceed the target: about a round trip of the connections
     */
    public CoDel(int maxPackets, Duration target, Duration interval) {
        this.maxPackets = maxPackets;
        targetNanos = Lane.nanos(target);
        intervalNanos = Lane.nanos(interval);
    }

    /** Marks ECN-capable IP packets instead of dropping them; packets that find the queue full are still dropped. */
    public CoDel marking() {
        marks = true;
        return this;
    }

    @Override
    public void offer(Packet packet, Passage passage) {
        if (queue.size() >= maxPackets) {
            passage.drop(packet, LaneEvent.QUEUE_DROPPED);
            return;
        }
        bytes += packet.length();
        queue.add(packet);
        arrivals.add(passage.wheel().nowNanos());
    }

    @Override
    public @Nullable Packet poll(Passage passage) {
        long now = passage.wheel().nowNanos();
        Packet packet = take(now);
        if (packet == null) {
            dropping = false;
            return null;
        }
        if (dropping) {
            return goOnDropping(packet, passage, now);
        }
        if (mayDrop) {
            packet = giveUp(packet, passage, now);
            dropping = true;
            int lately = count - lastCount;
            count = lately > 1 && now - nextDropNanos < MEMORY_INTERVALS * intervalNanos ? lately : 1;
            lastCount = count;
            nextDropNanos = controlLaw(now);
        }
        return packet;
    }

    private @Nullable Packet goOnDropping(Packet first, Passage passage, long now) {
        Packet packet = first;
        dropping = mayDrop;
        while (dropping && packet != null && now >= nextDropNanos) {
            count++;
            boolean marked = isMarkable(packet, passage);
            packet = giveUp(packet, passage, now);
            dropping = packet != null && mayDrop;
            nextDropNanos = dropping ? controlLaw(nextDropNanos) : nextDropNanos;
            if (marked) {
                return packet;
            }
        }
        return packet;
    }

    private boolean isMarkable(Packet packet, Passage passage) {
        return marks && CongestionMark.isPossible(packet, passage.type());
    }

    /** Marks the packet and returns it, or drops it and returns the next one. */
    private @Nullable Packet giveUp(Packet packet, Passage passage, long now) {
        if (isMarkable(packet, passage)) {
            CongestionMark.set(packet, passage.type());
            passage.report(LaneEvent.MARKED, packet);
            return packet;
        }
        passage.drop(packet, LaneEvent.QUEUE_DROPPED);
        return take(now);
    }

    private @Nullable Packet take(long now) {
        Packet packet = queue.poll();
        mayDrop = false;
        if (packet == null) {
            firstAboveNanos = 0;
            return null;
        }
        bytes -= packet.length();
        long waited = now - arrivals.remove();
        if (waited < targetNanos || bytes <= MAX_PACKET_BYTES) {
            firstAboveNanos = 0;
        } else if (firstAboveNanos == 0) {
            firstAboveNanos = now + intervalNanos;
        } else {
            mayDrop = now >= firstAboveNanos;
        }
        return packet;
    }

    private long controlLaw(long since) {
        return since + (long) (intervalNanos / StrictMath.sqrt(count));
    }

    @Override
    public int packets() {
        return queue.size();
    }

    @Override
    public void clear() {
        queue.clear();
        arrivals.clear();
        bytes = 0;
    }
}
