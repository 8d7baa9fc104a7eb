package io.hawser.tcp.congestion;

/**
 * Detects that the pipe is full: three consecutive rounds, not limited by the application, in which the delivery rate
 * grew by less than a quarter (draft-ietf-ccwg-bbr §5.3.1.2).
 */
final class FullPipe {
    private static final double GROWTH = 1.25;
    private static final int ROUNDS = 3;

    private long baseline;
    private int rounds;

    /** BBR.full_bw_now: the present attempt has found the pipe full. */
    boolean now;

    /** BBR.full_bw_reached: the pipe was full once. */
    boolean reached;

    /** ResetFullBW: starts again, with {@code baselineBandwidth} to be exceeded, in bytes a second. */
    void reset(long baselineBandwidth) {
        baseline = baselineBandwidth;
        rounds = 0;
        now = false;
    }

    /** Records a full pipe because of a loss or a mark. */
    void found() {
        now = true;
        reached = true;
    }

    /** CheckFullBWReached; ignores a round without a reliable sample. */
    void check(RateSample sample, boolean roundStart) {
        long rate = sample.deliveryBytesPerSecond();
        if (now || !roundStart || sample.applicationLimited || rate <= 0) {
            return;
        }
        if (rate >= baseline * GROWTH) {
            reset(rate);
            return;
        }
        rounds++;
        if (rounds >= ROUNDS) {
            found();
        }
    }

    /** BBR.full_bw_count. */
    int rounds() {
        return rounds;
    }
}
