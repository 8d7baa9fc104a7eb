package io.hawser.sim.node;

/** The decision of a {@link Firewall} about a packet. */
public enum PacketVerdict {
    /** The packet passes. */
    ACCEPT,
    /** The packet is dropped silently. */
    DROP,
    /** The packet is dropped; the sender gets a reset if it is a TCP segment, otherwise an ICMP error. */
    RESET,
    /** The packet is dropped, and its sender gets an ICMP error: administratively prohibited. */
    REJECT
}
