package io.hawser.ip;

import io.hawser.packet.Packet;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.Ipv6Header;
import java.util.ArrayDeque;

/**
 * Delivers this host's packets to the groups that it has joined itself, as if they had arrived by the interface that
 * sends them. As on the loopback, they arrive at the same instant, but after the call that sends them.
 */
final class GroupLoop {
    private record Looped(Packet packet, NetworkInterface via) {}

    private final ArrayDeque<Looped> queue = new ArrayDeque<>();
    private final TimingWheel timers;
    private final Ip ip;

    private final Timer delivery = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            deliver(nowNanos);
        }
    };

    GroupLoop(TimingWheel timers, Ip ip) {
        this.timers = timers;
        this.ip = ip;
    }

    /** Takes ownership of a packet that begins with its transport header and has its checksum. */
    void add(Packet packet, Path path, int protocol, int tos, int ttl) {
        if (path.isV4()) {
            Ipv4Output.putAtomicHeader(packet, packet.length() + Ipv4Header.MIN_BYTES, path, protocol, tos, ttl);
        } else {
            int payloadBytes = packet.length();
            Ipv6Header.write(
                    packet.bytes(),
                    packet.prepend(Ipv6Header.BYTES),
                    tos,
                    /* flowLabel= */ 0,
                    payloadBytes,
                    protocol,
                    ttl,
                    path.local(),
                    path.remote());
        }
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
            ip.inputLooped(next.packet(), next.via());
        }
        if (!queue.isEmpty()) {
            timers.arm(delivery, nowNanos);
        }
    }
}
