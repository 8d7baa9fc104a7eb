package io.hawser.bench;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.link.Offloads;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.packet.PacketQueue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a wire in memory. Like the links of the peers with which Hawser is compared, it carries raw IP packets,
 * and copies each once, as a driver would.
 */
final class MemoryLink implements Link {
    private final PacketPool packets;
    private final int mtuBytes;
    private final PacketQueue arriving = new PacketQueue();
    private Receiver receiver = Packet::release;
    private @Nullable MemoryLink peer;

    private MemoryLink(PacketPool packets, int mtuBytes) {
        this.packets = packets;
        this.mtuBytes = mtuBytes;
    }

    /** Makes both ends of a wire. */
    static MemoryLink[] pair(PacketPool packets, int mtuBytes) {
        MemoryLink left = new MemoryLink(packets, mtuBytes);
        MemoryLink right = new MemoryLink(packets, mtuBytes);
        left.peer = right;
        right.peer = left;
        return new MemoryLink[] {left, right};
    }

    /** Delivers all arrived packets to the host; returns whether there were any. */
    boolean deliver() {
        int burst = arriving.size();
        for (int i = 0; i < burst; i++) {
            Packet packet = arriving.poll();
            if (packet != null) {
                receiver.receive(packet);
            }
        }
        return burst > 0;
    }

    @Override
    public void transmit(Packet packet) {
        MemoryLink other = peer;
        if (other != null) {
            other.arriving.add(packets.copyOf(packet));
        }
        packet.release();
    }

    @Override
    public LinkType type() {
        return LinkType.RAW_IP;
    }

    @Override
    public int mtuBytes() {
        return mtuBytes;
    }

    @Override
    public MacAddress address() {
        return MacAddress.NONE;
    }

    @Override
    public Offloads offloads() {
        return Offloads.NONE;
    }

    @Override
    public void attach(Receiver newReceiver) {
        receiver = newReceiver;
    }
}
