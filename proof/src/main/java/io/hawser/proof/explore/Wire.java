package io.hawser.proof.explore;

import io.hawser.packet.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of one end that have not arrived: a queue that keeps its order, and delayed packets. */
final class Wire {
    /** Lifetime of a packet: MSL, half of TIME_WAIT (RFC 9293 §3.4.2). */
    static final long LIFETIME_NANOS = 30_000_000_000L;

    /** A packet in flight. */
    record InFlight(Packet packet, long sentNanos) {}

    final ArrayDeque<InFlight> row = new ArrayDeque<>();
    final List<InFlight> late = new ArrayList<>();

    void add(Packet packet, long nowNanos) {
        row.add(new InFlight(packet, nowNanos));
    }

    /** The time at which the first of them expires; {@code otherwise} if that is earlier. */
    long nextExpiryNanos(long otherwise) {
        long earliest = otherwise;
        for (InFlight each : row) {
            earliest = Math.min(earliest, each.sentNanos + LIFETIME_NANOS);
        }
        for (InFlight each : late) {
            earliest = Math.min(earliest, each.sentNanos + LIFETIME_NANOS);
        }
        return earliest;
    }

    void expire(long nowNanos) {
        expire(row.iterator(), nowNanos);
        expire(late.iterator(), nowNanos);
    }

    private static void expire(Iterator<InFlight> packets, long nowNanos) {
        while (packets.hasNext()) {
            InFlight each = packets.next();
            if (each.sentNanos + LIFETIME_NANOS <= nowNanos) {
                packets.remove();
                each.packet.release();
            }
        }
    }

    boolean isEmpty() {
        return row.isEmpty() && late.isEmpty();
    }

    InFlight takeFirst() {
        return row.removeFirst();
    }

    @Nullable
    InFlight first() {
        return row.peekFirst();
    }

    void clear() {
        expire(Long.MAX_VALUE);
    }
}
