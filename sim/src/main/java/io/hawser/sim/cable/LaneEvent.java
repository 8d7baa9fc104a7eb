package io.hawser.sim.cable;

/**
 * Events of a packet in one direction of a cable. Each packet that was {@link #SENT} or is the copy of a
 * {@link #DUPLICATED} one ends as {@link #DELIVERED} or in one of the kinds of loss, and is under way until then.
 */
public enum LaneEvent {
    /** A host handed it to its end. */
    SENT(false),
    /** It is larger than the MTU, and is lost. */
    OVERSIZED(true),
    /** The queue was full, or gave it up, and it is lost. */
    QUEUE_DROPPED(true),
    /** The queue has set its ECN bits to "congestion experienced" instead of dropping it. */
    MARKED(false),
    /** The direction is cut, and it is lost. */
    CUT(true),
    /** A {@link DropRule} took it out. */
    RULE_DROPPED(true),
    /** Chance took it out. */
    LOST(true),
    /** A bit of it was turned over. */
    CORRUPTED(false),
    /** A copy of it follows. */
    DUPLICATED(false),
    /** It was held back, so that later ones may overtake it. */
    HELD_BACK(false),
    /** It arrived where nobody was attached, and is lost. */
    UNCLAIMED(true),
    /** It came to a machine that a partition separates from its sender, and is lost. */
    PARTITIONED(true),
    /** It arrived. */
    DELIVERED(false);

    private final boolean loss;

    LaneEvent(boolean loss) {
        this.loss = loss;
    }

    /** Whether it is the end of a packet that does not arrive. */
    public boolean isLoss() {
        return loss;
    }
}
