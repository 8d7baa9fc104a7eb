package io.hawser.sim.cable;

import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;

/** The view that a stage of a {@link Lane} has of the rest of the lane. */
public interface Passage {
    /** Hands the packet over to what comes after the stage. */
    void onward(Packet packet);

    /** Ends the packet: it is counted as {@code loss} and released. */
    void drop(Packet packet, LaneEvent loss);

    /** Counts what happened to a packet that goes on. */
    void report(LaneEvent event, Packet packet);

    /** Tells observers that a copy of a packet goes on, beside the original or in its place. */
    default void copied(Packet original, Packet copy) {}

    /** The link type of its packets. */
    LinkType type();

    /** The source of packets for copies. */
    PacketPool pool();

    /** The virtual time, and what delays a packet. */
    TimingWheel wheel();
}
