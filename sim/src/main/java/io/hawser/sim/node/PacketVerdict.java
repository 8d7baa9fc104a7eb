package io.hawser.sim.node;

/** The decision of a {@link Firewall} about a packet. */
public enum PacketVerdict {
    /** It goes on. */
    ACCEPT,
    /** It is lost without a word. */
    DROP,
    /** It is lost, and a TCP segment's sender gets a reset, another packet's an ICMP error. */
    RESET,
    /** It is lost, and its sender gets an ICMP error: administratively prohibited. */
    REJECT
}
