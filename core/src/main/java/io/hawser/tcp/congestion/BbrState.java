package io.hawser.tcp.congestion;

/** The states of BBR's state machine (draft-ietf-ccwg-bbr §5.1), with the gains that §5.6.1 has for each. */
enum BbrState {
    /** Doubles the rate each round, to find what the path carries (§5.3.1). */
    STARTUP(2.77, 2),
    /** Empties the queue that STARTUP has built (§5.3.2). */
    DRAIN(0.5, 2),
    /** Sends less than is delivered, to leave room to others (§5.3.3.1). */
    PROBE_DOWN(0.90, 2),
    /** Sends as much as is delivered (§5.3.3.2). */
    PROBE_CRUISE(1, 2),
    /** Fills the pipe for one round, so that what PROBE_UP adds is seen at once (§5.3.3.3). */
    PROBE_REFILL(1, 2),
    /** Sends more than was delivered, to see whether there is more (§5.3.3.4). */
    PROBE_UP(1.25, 2.25),
    /** Has little in flight for a moment, to see how short the path is (§5.3.4). */
    PROBE_RTT(1, 0.5);

    /** The share of the bandwidth at which data leaves. */
    final double pacingGain;

    /** How many bandwidth-delay products may be in flight. */
    final double windowGain;

    BbrState(double pacingGain, double windowGain) {
        this.pacingGain = pacingGain;
        this.windowGain = windowGain;
    }

    /** IsInAProbeBWState. */
    boolean isProbeBandwidth() {
        return this == PROBE_DOWN || this == PROBE_CRUISE || this == PROBE_REFILL || this == PROBE_UP;
    }

    /** IsProbingBW: whether it looks for more, so that a loss is no reason to believe in less. */
    boolean isAccelerating() {
        return this == STARTUP || this == PROBE_REFILL || this == PROBE_UP;
    }
}
