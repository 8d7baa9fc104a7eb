package io.hawser.sim.cable;

/**
 * Losses that come in bursts, after Gilbert and Elliott: the line is good or bad, and each packet may change that.
 *
 * @param toBad the chance that the line turns bad before a packet, while it is good
 * @param toGood the chance that it turns good before a packet, while it is bad
 * @param lossInGood the chance that a packet is lost while it is good
 * @param lossInBad the same while it is bad
 */
public record BurstLoss(double toBad, double toGood, double lossInGood, double lossInBad) {
    /** A line that is always good, and then loses nothing. */
    public static final BurstLoss NONE = new BurstLoss(0, 1, 0, 0);

    /** Rejects what is no probability. */
    public BurstLoss {
        for (double each : new double[] {toBad, toGood, lossInGood, lossInBad}) {
            Chance.check(each);
        }
    }

    /**
     * Gilbert's model: everything is lost while the line is bad, nothing while it is good.
     *
     * @param share of packets that are lost in the long run, 0 or more and below 1
     * @param meanPackets how many packets a burst takes on average, 1 or more
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
