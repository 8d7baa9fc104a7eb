package io.hawser.tcp.congestion;

/**
 * Whether sending faster has ceased to bring more: three rounds in a row, which the application did not limit, in which
 * the delivery rate has grown by less than a quarter (draft-ietf-ccwg-bbr §5.3.1.2).
 */
final class FullPipe {
    private static final double GROWTH = 1.25;
    private static final int ROUNDS = 3;

    private long baseline;
    private int rounds;

    /** BBR.full_bw_now: the pipe is full, as far as the attempt that is under way has shown. */
    boolean now;

    /** BBR.full_bw_reached: it once was. */
    boolean reached;

    /** ResetFullBW: looks anew, for more than {@code baselineBandwidth}, in bytes a second. */
    void reset(long baselineBandwidth) {
        baseline = baselineBandwidth;
        rounds = 0;
        now = false;
    }

    /** A loss or a mark says so. */
    void found() {
        now = true;
        reached = true;
    }

    /** CheckFullBWReached; a round without a reliable sample says nothing. */
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
