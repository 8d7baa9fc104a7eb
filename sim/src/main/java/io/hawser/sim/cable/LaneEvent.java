package io.hawser.sim.cable;

/**
 * Events of a packet in one direction of a cable. Each packet that was {@link #SENT}, or is the copy of a
 * {@link #DUPLICATED} one, ends as {@link #DELIVERED} or in one of the kinds of loss, and is in flight until then.
 */
public enum LaneEvent {
    /** A host has sent the packet. */
    SENT(false),
    /** The packet is larger than the MTU, and is lost. */
    OVERSIZED(true),
    /** The queue was full, or its discipline has dropped the packet. */
    QUEUE_DROPPED(true),
    /** The queue has set its ECN bits to "congestion experienced" instead of dropping it. */
    MARKED(false),
    /** The direction is cut, and the packet is lost. */
    CUT(true),
    /** A {@link DropRule} has dropped the packet. */
    RULE_DROPPED(true),
    /** A random loss has dropped the packet. */
    LOST(true),
    /** One bit of the packet was flipped. */
    CORRUPTED(false),
    /** A copy of the packet follows. */
    DUPLICATED(false),
    /** The packet was delayed, so that later ones may overtake it. */
    HELD_BACK(false),
    /** The packet arrived where no host was attached, and is lost. */
    UNCLAIMED(true),
    /** The packet arrived at a machine that a partition separates from its sender, and is lost. */
    PARTITIONED(true),
    /** The packet has arrived. */
    DELIVERED(false);

    private final boolean loss;

    LaneEvent(boolean loss) {
        this.loss = loss;
    }

    /** Returns whether the event ends a packet without delivery. */
    public boolean isLoss() {
        return loss;
    }
}
