package io.hawser.link;

import io.hawser.packet.Packet;

/**
 * A link that carries packets: a device of the machine, a cable of a simulation, or a wrapper around another link
 * (capture, faults, delay).
 *
 * <p>Every method is called by the thread that owns the host.
 */
public interface Link {
    /** The type of the link, which determines its header. */
    LinkType type();

    /** The MTU of the link: the largest IP packet in bytes, without the link's own header. */
    int mtuBytes();

    /** This end's address; {@link MacAddress#NONE} if the type has no addresses. */
    MacAddress address();

    /** The work that the link takes over from the stack. */
    default Offloads offloads() {
        return Offloads.NONE;
    }

    /**
     * Takes ownership of a packet that begins with the link's header, and sends it. A packet that cannot be sent is
     * released and counted; nothing is thrown. No packet may be handed to a host before this call returns: the stack is
     * in the middle of its work.
     */
    void transmit(Packet packet);

    /** Sets the receiver of the packets that arrive from now on. */
    void attach(Receiver receiver);

    /** Receives the packets of a link. */
    @FunctionalInterface
    interface Receiver {
        /** Takes ownership of a packet that begins with the link's header. */
        void receive(Packet packet);
    }
}
