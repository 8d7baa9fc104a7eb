package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;

/** The rest of a {@link Lane} as one of its stages sees it. */
public interface Passage {
    /** Passes the packet to the next stage. */
    void onward(Packet packet);

    /** Drops the packet: counts it as {@code loss} and releases it. */
    void drop(Packet packet, LaneEvent loss);

    /** Counts an event of a packet that continues. */
    void report(LaneEvent event, Packet packet);

    /** Notifies observers of a copy of a packet that continues, in addition to the original or in its place. */
    default void copied(Packet original, Packet copy) {}

    /** The link type of the packets. */
    LinkType type();

    /** The pool for copies. */
    PacketPool pool();

    /** The timing wheel, with the virtual time. */
    TimingWheel wheel();
}
