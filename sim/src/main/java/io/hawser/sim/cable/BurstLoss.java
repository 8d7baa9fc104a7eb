package io.hawser.sim.cable;

/**
 * Losses in bursts, after Gilbert and Elliott: the line is good or bad, and its state may change before each packet.
 *
 * @param toBad the probability that a good line turns bad before a packet
 * @param toGood the probability that a bad line turns good before a packet
 * @param lossInGood the probability that a packet is lost on a good line
 * @param lossInBad the probability that a packet is lost on a bad line
 */
public record BurstLoss(double toBad, double toGood, double lossInGood, double lossInBad) {
    /** A line that is always good and loses no packets. */
    public static final BurstLoss NONE = new BurstLoss(0, 1, 0, 0);

    /** Rejects values that are not probabilities. */
    public BurstLoss {
        for (double each : new double[] {toBad, toGood, lossInGood, lossInBad}) {
            Chance.check(each);
        }
    }

    /**
     * Makes Gilbert's model: a bad line loses every packet, a good one none.
     *
     * @param share the share of packets that are lost in the long run, 0 or more and below 1
     * @param meanPackets the mean number of packets in a burst, 1 or more
     */
    public static BurstLoss of(double share, double meanPackets) {
        if (!(share >= 0 && share < 1) || !(meanPackets >= 1)) {
            throw new IllegalArgumentException("bursts lose a share from 0 to below 1 and take 1 packet or more, not "
                    + share + " and " + meanPackets);
        }
        double toGood = 1 / meanPackets;
        double toBad = toGood * share / (1 - share);
        if (toBad > 1) {
            throw new IllegalArgumentException("bursts of " + meanPackets + " packets on average lose at most "
                    + meanPackets / (meanPackets + 1) + " of all, not " + share);
        }
        return new BurstLoss(toBad, toGood, 0, 1);
    }
}
