package io.hawser.tcp.congestion;

/** The states of BBR's state machine (draft-ietf-ccwg-bbr §5.1), with the gains that §5.6.1 has for each. */
enum BbrState {
    /** Doubles the rate each round to find the capacity of the path (§5.3.1). */
    STARTUP(2.77, 2),
    /** Empties the queue that STARTUP has built (§5.3.2). */
    DRAIN(0.5, 2),
    /** Sends less than is delivered, to leave capacity to other flows (§5.3.3.1). */
    PROBE_DOWN(0.90, 2),
    /** Sends as much as is delivered (§5.3.3.2). */
    PROBE_CRUISE(1, 2),
    /** Fills the pipe for one round, so that the effect of PROBE_UP is seen at once (§5.3.3.3). */
    PROBE_REFILL(1, 2),
    /** Sends more than was delivered, to find more bandwidth (§5.3.3.4). */
    PROBE_UP(1.25, 2.25),
    /** Keeps little in flight for a moment, to measure the round-trip time without a queue (§5.3.4). */
    PROBE_RTT(1, 0.5);

    /** The pacing rate as a share of the bandwidth. */
    final double pacingGain;

    /** The window in bandwidth-delay products. */
    final double windowGain;

    BbrState(double pacingGain, double windowGain) {
        this.pacingGain = pacingGain;
        this.windowGain = windowGain;
    }

    /** IsInAProbeBWState. */
    boolean isProbeBandwidth() {
        return this == PROBE_DOWN || this == PROBE_CRUISE || this == PROBE_REFILL || this == PROBE_UP;
    }

    /** IsProbingBW: whether the state probes for more bandwidth, so that a loss does not lower the estimate. */
    boolean isAccelerating() {
        return this == STARTUP || this == PROBE_REFILL || this == PROBE_UP;
    }
}
