package io.hawser.sim.cable;

import io.hawser.link.Link;
import io.hawser.link.LinkType;
import io.hawser.link.MacAddress;
import io.hawser.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Cable}: what a host sends through and receives from. What arrives while nobody is attached is
 * lost. Belongs to the thread that runs the cables.
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

    /** The cable's name and which end this is. */
    public String name() {
        return name;
    }

    /** The cable that this is an end of. */
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

    /** Attaches nobody, as when a host loses its power. */
    public void detach() {
        receiver = null;
        flushable = null;
    }

    /** Sets the host to flush after each packet that arrives here. */
    public void flushes(Flushable host) {
        flushable = host;
    }

    /** Sets which packets do not reach the attached receiver: those of a partition. */
    public void refuses(PacketMatcher packets) {
        refused = packets;
    }

    /** Sets which packets of the attached sender are not sent. */
    public void suppresses(@Nullable PacketMatcher packets) {
        suppressed = packets;
    }

    boolean isRefused(Packet packet) {
        return refused != null && refused.matches(packet, type());
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
