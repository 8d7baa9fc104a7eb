package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * What the algorithms that follow losses share: slow start, the threshold, and the way back from a loss that was none
 * (RFC 5681). Growth counts bytes acknowledged, not acknowledgments (RFC 3465), so neither stretched nor divided ACKs
 * change it.
 */
abstract class WindowBased implements CongestionControl {
    private int segmentBytes;
    private int window;
    private int threshold = Integer.MAX_VALUE;

    /** Null while no more than the least threshold has ever been in flight. */
    private @Nullable RecentFlight recent;

    /** What was before the last loss; null before the first one, which most connections never see. */
    private @Nullable Prior prior;

    private record Prior(int window, int threshold) {}

    /** Takes what was acknowledged in congestion avoidance. */
    abstract void avoid(int ackedBytes, RateSample sample);

    /** Until now the window did not grow, and not for its own reasons. */
    void idles(long nowNanos) {}

    /** The share of what is in flight that a loss leaves. */
    abstract double lossFactor();

    /** The share of what is in flight that a mark leaves. */
    abstract double markFactor();

    /** A loss, or a mark, is about to shrink the window; by timeout or not. */
    abstract void shrinks(boolean timeout);

    /** What {@link #shrinks} has changed is to be as it was. */
    abstract void restore();

    /** By how much the window grows in slow start for what was acknowledged. */
    // MUST-19
    int slowStart(int ackedBytes, RateSample sample) {
        return ackedBytes;
    }

    @Override
    public final int windowBytes() {
        return window;
    }

    @Override
    public final int thresholdBytes() {
        return threshold;
    }

    @Override
    public final void start(int segmentSize, int windowBytes, int thresholdBytes, long srttNanos, long nowNanos) {
        segmentBytes = segmentSize;
        window = windowBytes;
        threshold = thresholdBytes;
    }

    @Override
    public final void segmentBytes(int bytes) {
        segmentBytes = bytes;
        // RFC 5681 (4) holds for the segments of now, which a probe of the path may have made larger.
        threshold = Math.max(threshold, 2 * bytes);
        window = Math.max(window, bytes);
    }

    @Override
    public final void acknowledged(RateSample sample) {
        noteFlight(sample);
        if (isInSlowStart()) {
            int growth = slowStart(sample.growthBytes, sample);
            if (!sample.mayGrow) {
                return;
            }
            int room = Math.max(0, threshold - window);
            if (growth <= room) {
                grow(growth);
                return;
            }
            grow(room);
            // what slow start had no use for
            avoid(sample.growthBytes - (int) ((long) sample.growthBytes * room / growth), sample);
        } else if (sample.mayGrow) {
            // MUST-19
            avoid(sample.growthBytes, sample);
        } else if (!sample.windowLimited) {
            idles(sample.nowNanos);
        }
    }

    private void noteFlight(RateSample sample) {
        RecentFlight flight = recent;
        if (flight == null && sample.priorInFlightBytes > 2 * segmentBytes) {
            flight = new RecentFlight();
            recent = flight;
        }
        if (flight != null && !sample.recovering) {
            flight.seen(sample.priorInFlightBytes, sample.srttNanos, sample.nowNanos);
        }
    }

    @Override
    public final void flightBegins(boolean applicationLimited, long nowNanos) {
        idles(nowNanos);
    }

    @Override
    public final void lost(int inFlightBytes, long nowNanos) {
        reduce(inFlightBytes, lossFactor());
    }

    @Override
    public final void marked(int inFlightBytes, long nowNanos) {
        reduce(inFlightBytes, markFactor());
    }

    private void reduce(int inFlightBytes, double factor) {
        remember();
        int base = reductionBase(inFlightBytes);
        shrinks(false);
        threshold = shareOf(base, factor);
        window = threshold;
    }

    @Override
    public final void recovered() {
        // RFC 6937 §3: where the reduction has led to
        window = threshold;
    }

    @Override
    public final void timedOut(int inFlightBytes, boolean first, long nowNanos) {
        if (first) {
            remember();
            int base = reductionBase(inFlightBytes);
            shrinks(true);
            // MUST-19
            threshold = shareOf(base, lossFactor());
        }
        // MUST-19
        window = segmentBytes;
    }

    /**
     * What the reduction begins from: what is in flight (RFC 5681 §3.1), or, when the application has just sent less,
     * what the window has lately been used for (RFC 7661). Linux takes the whole window.
     */
    private int reductionBase(int inFlightBytes) {
        RecentFlight flight = recent;
        recent = null;
        return flight == null ? inFlightBytes : Math.max(inFlightBytes, Math.min(window, flight.mostBytes()));
    }

    private void remember() {
        prior = new Prior(window, threshold);
    }

    @Override
    public final void undo() {
        Prior before = prior;
        if (before == null) {
            return;
        }
        if (window < before.window) {
            // RFC 9438 §4.9.2: a window that has grown beyond that stays, and with it what it grows by.
            window = before.window;
            restore();
        }
        threshold = Math.max(threshold, before.threshold);
    }

    @Override
    public final void restart(int windowBytes) {
        window = Math.min(window, windowBytes);
    }

    /** RFC 5681 (4), RFC 9438 §4.6: never less than two segments. */
    private int shareOf(int inFlightBytes, double factor) {
        return Math.max((int) (inFlightBytes * factor), 2 * segmentBytes);
    }

    final boolean isInSlowStart() {
        // MUST-19
        return window < threshold;
    }

    /** Whether there has not been a loss. */
    final boolean isThresholdUnknown() {
        return threshold == Integer.MAX_VALUE;
    }

    /** Slow start is over, without a loss; not below two segments, as for a loss (RFC 5681 (4)). */
    final void leaveSlowStart() {
        threshold = Math.max(window, 2 * segmentBytes);
    }

    final void grow(int bytes) {
        window = Math.min(MAX_WINDOW_BYTES, window + bytes);
    }

    final int segment() {
        return segmentBytes;
    }
}
