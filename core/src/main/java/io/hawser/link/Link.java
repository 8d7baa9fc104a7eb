package io.hawser.link;

import io.hawser.packet.Packet;

/**
 * One end of something that carries packets: a device of the machine, a cable of a simulation, or another link with
 * something done to it on the way (captured, cut, delayed).
 *
 * <p>Every method is called by the thread that owns the host.
 */
public interface Link {
    /** The header that its packets begin with. */
    LinkType type();

    /** The largest IP packet it carries, in bytes, without the link's own header. */
    int mtuBytes();

    /** This end's address; {@link MacAddress#NONE} where the type has no addresses. */
    MacAddress address();

    /** The work that the link does for the stack. */
    default Offloads offloads() {
        return Offloads.NONE;
    }

    /**
     * Sends a packet, which begins with the link's header and now belongs to the link. A packet that cannot be sent is
     * released and counted; nothing is thrown.
     */
    void transmit(Packet packet);

    /** Says where packets that arrive go from now on. */
    void attach(Receiver receiver);

    /** Where a link puts what it receives. */
    @FunctionalInterface
    interface Receiver {
        /** Takes over a packet that begins with the link's header. */
        void receive(Packet packet);
    }
}
