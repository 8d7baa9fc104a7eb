package io.hawser.sim.cable;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Cable}, through which a host sends and receives. Packets that arrive while no host is attached
 * are lost. Belongs to the thread that runs the cables.
 */
public final class SimLink implements Link {
    private final Cables cables;
    private final Cable cable;
    private final String name;
    private final MacAddress address;
    private @Nullable Lane out;
    private @Nullable Receiver receiver;
    private @Nullable Flushable flushable;
    private @Nullable PacketMatcher refused;
    private @Nullable PacketMatcher suppressed;

    SimLink(Cables cables, Cable cable, String name, MacAddress address) {
        this.cables = cables;
        this.cable = cable;
        this.name = name;
        this.address = address;
    }

    void out(Lane lane) {
        out = lane;
    }

    /** The cable's name and the end. */
    public String name() {
        return name;
    }

    /** The cable of this end. */
    public Cable cable() {
        return cable;
    }

    /** The end at the other side of the cable. */
    public SimLink other() {
        return cable.left() == this ? cable.right() : cable.left();
    }

    @Override
    public LinkType type() {
        return cable.type();
    }

    @Override
    public int mtuBytes() {
        return cable.mtuBytes();
    }

    @Override
    public MacAddress address() {
        return address;
    }

    @Override
    public void transmit(Packet packet) {
        if (out == null) {
            throw new AssertionError("an end of a cable has a lane from the start");
        }
        if (suppressed != null && suppressed.matches(packet, type())) {
            packet.release();
        } else {
            out.send(packet);
        }
    }

    @Override
    public void attach(Receiver to) {
        receiver = to;
    }

    /** Detaches the host, as when it loses power. */
    public void detach() {
        receiver = null;
        flushable = null;
    }

    /** Sets the host to flush after each packet that arrives here. */
    public void flushes(Flushable host) {
        flushable = host;
    }

    /**
     * Sets a matcher of packets that are not delivered to the attached receiver: those separated by a partition. It is
     * not asked while the network has no partition.
     */
    public void refuses(PacketMatcher packets) {
        refused = packets;
    }

    /** Sets a matcher of packets that are not sent; null for none. */
    public void suppresses(@Nullable PacketMatcher packets) {
        suppressed = packets;
    }

    boolean isRefused(Packet packet) {
        return cables.isDivided() && refused != null && refused.matches(packet, type());
    }

    boolean isAttached() {
        return receiver != null;
    }

    void deliver(Packet packet) {
        if (receiver != null) {
            receiver.receive(packet);
        }
        cables.delivered(flushable);
    }
}
