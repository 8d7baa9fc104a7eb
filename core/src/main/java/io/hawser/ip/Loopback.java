package io.hawser.ip;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketQueue;
import io.hawser.time.Timer;
import io.hawser.time.TimingWheel;
import io.hawser.wire.Ipv4Header;

/**
 * The loopback link. A packet arrives at the same instant, but not within the call that sends it: a timer empties the
 * queue, so that no layer is re-entered.
 */
final class Loopback implements Link {
    private static final Offloads COMPLETES_CHECKSUMS =
            new Offloads(/* checksumOnSend= */ true, /* segmentationBytes= */ 0);

    private final PacketQueue queue = new PacketQueue();
    private final TimingWheel timers;
    private Receiver receiver = Packet::release;

    private final Timer delivery = new Timer() {
        @Override
        protected void expired(long nowNanos) {
            deliver(nowNanos);
        }
    };

    Loopback(TimingWheel timers) {
        this.timers = timers;
    }

    @Override
    public LinkType type() {
        return LinkType.RAW_IP;
    }

    @Override
    public int mtuBytes() {
        return Ipv4Header.MAX_PACKET_BYTES;
    }

    @Override
    public MacAddress address() {
        return MacAddress.NONE;
    }

    /** Checksums need not be completed: packets are not damaged here. */
    @Override
    public Offloads offloads() {
        return COMPLETES_CHECKSUMS;
    }

    @Override
    public void transmit(Packet packet) {
        if (packet.isChecksumDeferred()) {
            packet.vouchForChecksum();
        }
        queue.add(packet);
        if (!delivery.isArmed()) {
            timers.arm(delivery, timers.nowNanos());
        }
    }

    @Override
    public void attach(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /** Drops the queued packets. */
    void clear() {
        timers.cancel(delivery);
        queue.clear();
    }

    /**
     * Delivers the packets that are queued now; packets sent during delivery wait for the next turn, after other timers
     * that are due.
     */
    private void deliver(long nowNanos) {
        for (int left = queue.size(); left > 0; left--) {
            Packet packet = queue.poll();
            if (packet != null) {
                receiver.receive(packet);
            }
        }
        if (!queue.isEmpty()) {
            timers.arm(delivery, nowNanos);
        }
    }
}
