package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Ipv4Header;
import java.util.ArrayDeque;

/**
 * Delivers this host's packets to the groups that it has joined itself, as if they had arrived by the interface that
 * sends them. As on the loopback, they arrive at the same instant, but after the call that sends them.
 */
final class GroupLoop {
    private record Looped(Packet packet, NetworkInterface via) {}

    private final ArrayDeque<Looped> queue = new ArrayDeque<>();
    private final TimingWheel timers;
    private final Ipv4Input input;

    private final Timer delivery = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            deliver(nowNanos);
        }
    };

    GroupLoop(TimingWheel timers, Ipv4Input input) {
        this.timers = timers;
        this.input = input;
    }

    /** Takes ownership of a packet that begins with its transport header and has its checksum. */
    void add(Packet packet, Path path, int protocol, int tos, int ttl) {
        int totalBytes = packet.length() + Ipv4Header.MIN_BYTES;
        Ipv4Header.write(
                packet.bytes(),
                packet.prepend(Ipv4Header.MIN_BYTES),
                tos,
                totalBytes,
                /* identification= */ 0,
                Ipv4Header.DONT_FRAGMENT,
                ttl,
                protocol,
                path.local().v4(),
                path.remote().v4());
        queue.add(new Looped(packet, path.via()));
        if (!delivery.isArmed()) {
            timers.arm(delivery, timers.nowNanos());
        }
    }

    /** Drops the queued packets. */
    void clear() {
        timers.cancel(delivery);
        queue.forEach(each -> each.packet().release());
        queue.clear();
    }

    private void deliver(long nowNanos) {
        for (int left = queue.size(); left > 0; left--) {
            Looped next = queue.remove();
            input.receiveLooped(next.packet(), next.via());
        }
        if (!queue.isEmpty()) {
            timers.arm(delivery, nowNanos);
        }
    }
}
